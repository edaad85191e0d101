"""Pictures of a fit, one file per picture."""

from ._discovery import draw_discovery as draw_discovery
from ._discovery import draw_modes as draw_modes
from ._history import draw_history as draw_history
from ._parity import draw_parity as draw_parity
from ._potential import data_points as data_points
from ._potential import draw_potential as draw_potential
