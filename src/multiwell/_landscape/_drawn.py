"""What pictures, tables and questions ask of a landscape."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from .._potential import ComposedPotential
from ._critical_point import CriticalPoint, Saddle
from ._graph import Barrier, MergeNode
from ._path import MinimumEnergyPath


@runtime_checkable
class DrawnLandscape(Protocol):
    """The part of `Landscape` that is drawn; what each attribute is stands there."""

    @property
    def minima(self) -> list[CriticalPoint]: ...
    @property
    def wells(self) -> list[CriticalPoint]: ...
    @property
    def saddles(self) -> list[Saddle]: ...
    @property
    def higher_index(self) -> list[CriticalPoint]: ...
    @property
    def points(self) -> list[CriticalPoint]: ...
    @property
    def paths(self) -> list[MinimumEnergyPath]: ...
    @property
    def merges(self) -> list[MergeNode]: ...
    @property
    def barriers(self) -> list[Barrier]: ...
    @property
    def bounds(self) -> tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]: ...
    @property
    def potential(self) -> ComposedPotential: ...
    @property
    def warnings(self) -> Sequence[str]: ...
