"""Discovery: from starts over growth, trees and removal to the fewest modes that explain the data.

`_search.py` is the order of the stages, `_options.py` their constants and every limit that follows from the tolerance,
`_state.py` what they share and how they hand over what they found. A stage fits candidates with a `Trainer`, which
knows the rows (`_holdout_split.py`); one fit (`_joint_fit.py`) is a solver's steps under rules (`Stopping`).
"""

from ._options import Limits as Limits
from ._options import SearchOptions as SearchOptions
from ._search import search as search
from ._state import SearchState as SearchState
