"""Pictures of a fit, one file per picture."""

from ._discovery import draw_discovery as draw_discovery
from ._discovery import draw_modes as draw_modes
from ._history import draw_history as draw_history
from ._parity import QUANTITIES as QUANTITIES
from ._parity import Quantity as Quantity
from ._parity import draw_parity as draw_parity
from ._parity import parity_name as parity_name
from ._parity import parity_of as parity_of
from ._phases import UNSURE as UNSURE
from ._phases import colour_of as colour_of
from ._phases import draw_phases as draw_phases
from ._phases import shown_phases as shown_phases
from ._potential import data_points as data_points
from ._potential import draw_potential as draw_potential
