"""How a potential is learned: start points, residuals, solvers, discovery, and the result."""

from ._accuracy import relative_errors as relative_errors
from ._discovery import Discovery as Discovery
from ._discovery import PathStep as PathStep
from ._discovery import Stability as Stability
from ._discovery import WellInterval as WellInterval
from ._discovery import refused as refused
from ._draw import QUANTITIES as QUANTITIES
from ._draw import Quantity as Quantity
from ._draw import colour_of as colour_of
from ._draw import parity_name as parity_name
from ._draw import parity_of as parity_of
from ._drawn import Labels as Labels
from ._drawn import conditions_in_words as conditions_in_words
from ._fit import fit as fit
from ._focus import EnergyBand as EnergyBand
from ._focus import Focus as Focus
from ._monitor import FitStep as FitStep
from ._monitor import Status as Status
from ._result import FitResult as FitResult
from ._task import Model as Model
from ._transitions import LearnedSharpness as LearnedSharpness
from ._transitions import Transition as Transition
from ._wells import ClassifiedMinima as ClassifiedMinima
from ._wells import Phase as Phase
from ._wells import numbered as numbered
from ._wells import standard_errors_in_cells as standard_errors_in_cells
