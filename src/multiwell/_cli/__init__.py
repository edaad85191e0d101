"""The command line, one file per command; nothing is computed here."""

from ._app import app as app
from ._app import main as main
