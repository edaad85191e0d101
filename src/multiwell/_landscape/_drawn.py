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
    def minima(self) -> list[CriticalPoint]:
        """Minima, deepest first."""

    @property
    def wells(self) -> list[CriticalPoint]:
        """Minima inside the bounds."""

    @property
    def saddles(self) -> list[Saddle]:
        """Saddles, lowest first."""

    @property
    def higher_index(self) -> list[CriticalPoint]:
        """Points of a higher index."""

    @property
    def points(self) -> list[CriticalPoint]:
        """All of them, in the order in which they are counted."""

    @property
    def paths(self) -> list[MinimumEnergyPath]:
        """One path per saddle."""

    @property
    def merges(self) -> list[MergeNode]:
        """The disconnectivity graph."""

    @property
    def barriers(self) -> list[Barrier]:
        """The lowest ways between pairs of minima."""

    @property
    def bounds(self) -> tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]:
        """Lower and upper bounds."""

    @property
    def potential(self) -> ComposedPotential:
        """What the landscape is of."""

    @property
    def warnings(self) -> Sequence[str]:
        """What deserves a look."""
