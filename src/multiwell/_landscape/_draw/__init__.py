"""Pictures of a landscape."""

from ._graphs import draw_disconnectivity as draw_disconnectivity
from ._graphs import draw_profiles as draw_profiles
from ._graphs import tree_layout as tree_layout
from ._landscape import draw_landscape as draw_landscape
