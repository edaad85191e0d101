"""What can be proven of a potential made of convex modes."""

from ._convexity import ConvexityCertificate as ConvexityCertificate
from ._convexity import ConvexityMap as ConvexityMap
from ._convexity import certifiable as certifiable
from ._convexity import certify_convex as certify_convex
from ._convexity import convexity_map as convexity_map
from ._global_minimum import GlobalMinimum as GlobalMinimum
from ._global_minimum import global_minimum as global_minimum
from ._lower_bound import lower_bound as lower_bound
from ._soft_enclosure import enclose_potential as enclose_potential
