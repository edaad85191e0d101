"""Discovery: from starts over growth, trees and removal to the fewest modes that explain the data."""

from ._run import Run as Run
from ._search import search as search
