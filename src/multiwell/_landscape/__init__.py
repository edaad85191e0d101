"""What a potential looks like: its minima and the barriers around them."""

from ._convexity import Convexity as Convexity
from ._convexity import ConvexityMap as ConvexityMap
from ._convexity import certify_convex as certify_convex
from ._convexity import convexity_map as convexity_map
from ._critical_point import CriticalPoint as CriticalPoint
from ._critical_point import Saddle as Saddle
from ._global_minimum import GlobalMinimum as GlobalMinimum
from ._global_minimum import global_minimum as global_minimum
from ._graph import Barrier as Barrier
from ._graph import Merge as Merge
from ._landscape import Landscape as Landscape
from ._landscape import landscape as landscape
from ._minima import find_minima as find_minima
from ._minimum import Minimum as Minimum
from ._path import Path as Path
