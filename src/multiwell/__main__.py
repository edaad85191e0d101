"""`python -m multiwell`: the same as the command `multiwell`."""

from multiwell._cli import main

main()
