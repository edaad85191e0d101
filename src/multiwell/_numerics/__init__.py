"""How programs run: compiled by JAX, in blocks, on all cores. Nothing here knows a potential."""

from ._blocks import Method as Method
from ._blocks import map_prefix as map_prefix
from ._blocks import map_rows as map_rows
from ._compiled import compiled as compiled
from ._threads import core_count as core_count
from ._threads import map_over_cores as map_over_cores
from ._threads import warm_up_then_map as warm_up_then_map
