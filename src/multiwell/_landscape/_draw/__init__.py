"""Pictures of a landscape."""

from ._disconnectivity import draw_disconnectivity as draw_disconnectivity
from ._landscape import draw_landscape as draw_landscape
from ._profiles import draw_profiles as draw_profiles
