"""Maps from inputs to what modes see: changes of units, angles, any JAX function, and chains of them."""

from .._inputs import AbstractCurvedMap as AbstractCurvedMap
from .._inputs import AbstractInputMap as AbstractInputMap
from .._inputs import Affine as Affine
from .._inputs import Chain as Chain
from .._inputs import FunctionMap as FunctionMap
from .._inputs import Linear as Linear
from .._inputs import MapEnclosure as MapEnclosure
from .._inputs import Periodic as Periodic
from .._inputs import register as register
