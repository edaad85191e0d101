"""Families of modes, one file each, and the registry that knows them."""

from ._difference import DifferenceModes as DifferenceModes
from ._enclosure import OUTWARD_ROUNDING as OUTWARD_ROUNDING
from ._enclosure import Enclosure as Enclosure
from ._enclosure import bound_products as bound_products
from ._enclosure import outward as outward
from ._icnn import ICNNModes as ICNNModes
from ._network import NetworkModes as NetworkModes
from ._quadratic import QuadraticModes as QuadraticModes
from ._registry import DEFAULT_FAMILY as DEFAULT_FAMILY
from ._registry import FAMILIES as FAMILIES
from ._registry import convex_families as convex_families
from ._registry import enclose as enclose
from ._registry import family_named as family_named
from ._registry import family_of as family_of
from ._registry import register as register
from ._spec import DEFAULT_WIDTHS as DEFAULT_WIDTHS
from ._spec import FamilySpec as FamilySpec
from ._spec import placed as placed
