"""What a potential is: convex modes, their soft minimum, units, and derivatives in closed form."""

from ._abstract import AbstractPotential as AbstractPotential
from ._batches import Quantity as Quantity
from ._batches import check_answers as check_answers
from ._batches import check_batch as check_batch
from ._batches import evaluate_batch as evaluate_batch
from ._bent_context import BentContext as BentContext
from ._condition_kernel import ConditionKernel as ConditionKernel
from ._conditional import ConditionalPotential as ConditionalPotential
from ._conditional_modes import ConditionalModes as ConditionalModes
from ._context import AbstractContext as AbstractContext
from ._difference import DifferenceModes as DifferenceModes
from ._icnn import ICNNModes as ICNNModes
from ._latent_context import LatentContext as LatentContext
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
