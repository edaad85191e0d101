"""Graphs over points: neighbours, persistence, linkage, and integration along edges. Arrays in, arrays out."""

from ._integrate import complete_over_graph as complete_over_graph
from ._linkage import Linkage as Linkage
from ._linkage import linkage as linkage
from ._neighbours import nearest_rows as nearest_rows
from ._neighbours import neighbour_edges as neighbour_edges
from ._neighbours import tree_of as tree_of
from ._persistence import Persistence as Persistence
from ._persistence import persistence as persistence
from ._torus import displacement as displacement
from ._torus import wrapped as wrapped
