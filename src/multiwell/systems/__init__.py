"""Reference systems with known wells, barriers and data."""

from ._registry import get as get
from ._registry import names as names
from ._system import StationaryPoint as StationaryPoint
from ._system import System as System
