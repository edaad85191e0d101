"""What modes see of the inputs: maps from inputs to features, with their derivatives, bounds and periods."""

from ._abstract import AbstractCurvedMap as AbstractCurvedMap
from ._abstract import AbstractInputMap as AbstractInputMap
from ._abstract import Parameter as Parameter
from ._affine import Affine as Affine
from ._affine import Linear as Linear
from ._affine import input_spread as input_spread
from ._affine import input_units as input_units
from ._chain import Chain as Chain
from ._enclosure import MapEnclosure as MapEnclosure
from ._function_map import FunctionMap as FunctionMap
from ._function_map import shape_of_answer as shape_of_answer
from ._periodic import Periodic as Periodic
from ._registry import MAPS as MAPS
from ._registry import function_named as function_named
from ._registry import name_of as name_of
from ._registry import register as register
from ._trial import AGREE as AGREE
from ._trial import MISTAKES as MISTAKES
from ._trial import check_functions as check_functions
from ._trial import compare as compare
