"""Families of modes and features of conditions, and the door for families of one's own: `register`."""

from .._potential import CURVATURE_FLOOR as CURVATURE_FLOOR
from .._potential import AbstractContext as AbstractContext
from .._potential import AbstractModes as AbstractModes
from .._potential import ConditionalModes as ConditionalModes
from .._potential import ConditionKernel as ConditionKernel
from .._potential import DifferenceModes as DifferenceModes
from .._potential import Enclosure as Enclosure
from .._potential import FamilySpec as FamilySpec
from .._potential import ICNNModes as ICNNModes
from .._potential import LatentFeatures as LatentFeatures
from .._potential import NetworkModes as NetworkModes
from .._potential import QuadraticModes as QuadraticModes
from .._potential import TanhFeatures as TanhFeatures
from .._potential import bound_products as bound_products
from .._potential import outward as outward
from .._potential import placed as placed
from .._potential import register as register
