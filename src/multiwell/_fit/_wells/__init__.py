"""The minima of a fitted potential among its data, their barriers, and which of them are wells."""

from ._bootstrap import classify_by_bootstrap as classify_by_bootstrap
from ._bootstrap import count_dominant_modes as count_dominant_modes
from ._classify import RESOLVED as RESOLVED
from ._classify import ClassifiedMinima as ClassifiedMinima
from ._classify import classify as classify
from ._classify import energy_spread as energy_spread
from ._classify import errors_of as errors_of
from ._classify import numbered as numbered
from ._classify import standard_errors_in_cells as standard_errors_in_cells
from ._classify import wells_of as wells_of
from ._minima import find_minima as find_minima
from ._phases import Phase as Phase
from ._phases import phases_of as phases_of
from ._phases import require_told_apart as require_told_apart
from ._phases import shares_by_well as shares_by_well
from ._phases import untold_in_words as untold_in_words
from ._residuals import Residuals as Residuals
from ._standard_errors import WellErrors as WellErrors
