"""What a potential is: convex modes, their soft minimum, units, and derivatives in closed form."""

from ._abstract import AbstractPotential as AbstractPotential
from ._batches import Quantity as Quantity
from ._batches import check_batch as check_batch
from ._batches import evaluate_batch as evaluate_batch
from ._compiled import compiled as compiled
from ._conditional import ConditionalPotential as ConditionalPotential
from ._conditional_modes import ConditionalModes as ConditionalModes
from ._cores import compile_and_map as compile_and_map
from ._cores import core_count as core_count
from ._cores import map_over_cores as map_over_cores
from ._difference import DifferenceModes as DifferenceModes
from ._first_blocks import map_first_blocks as map_first_blocks
from ._icnn import ICNNModes as ICNNModes
from ._modes import AbstractModes as AbstractModes
from ._modes import Parameter as Parameter
from ._network import NetworkModes as NetworkModes
from ._potential import HardPotential as HardPotential
from ._potential import Potential as Potential
from ._quadratic import QuadraticModes as QuadraticModes
from ._scaling import ConditionScaling as ConditionScaling
from ._scaling import Scaling as Scaling
from ._soft_minimum import soft_minimum as soft_minimum
from ._tree_minimum import tree_minimum as tree_minimum
from ._tree_potential import SoftPotential as SoftPotential
from ._tree_potential import TreePotential as TreePotential
