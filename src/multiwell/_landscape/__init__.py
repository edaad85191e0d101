"""What a potential looks like: its minima and the barriers around them."""

from ._minima import find_minima as find_minima
from ._minimum import Minimum as Minimum
