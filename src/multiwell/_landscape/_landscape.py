"""What is known of the landscape of a potential: its stationary points, the paths between them and the barriers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int

from .._potential import ComposedPotential
from ._basins import BasinVolumes, basins_of, volumes_of
from ._critical_point import CriticalPoint, Saddle
from ._draw import draw_disconnectivity, draw_landscape, draw_profiles
from ._formats import as_html, as_plain, counts_in_words
from ._given import whole
from ._graph import Barrier, MergeNode
from ._path import MinimumEnergyPath

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class Landscape:
    """The stationary points of a potential within bounds, and what lies between them.

    Attributes:
        minima: deepest first; those on a face of the bounds are marked, they are no wells.
        saddles: points of index 1, with one way down on either side, lowest first.
        higher_index: stationary points of a higher index, where they were asked for, lowest first.
        paths: one minimum energy path per saddle, in the order of `saddles`.
        merges: the disconnectivity graph, from low to high energies.
        barriers: the lowest ways between all pairs of minima that are connected, there and back.
        bounds: lower and upper bounds, each of shape `(d,)`.
        potential: what the landscape is of, in the same units.
        warnings: what deserves a look.
    """

    minima: list[CriticalPoint]
    saddles: list[Saddle]
    higher_index: list[CriticalPoint]
    paths: list[MinimumEnergyPath]
    merges: list[MergeNode]
    barriers: list[Barrier]
    bounds: tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]
    potential: ComposedPotential
    warnings: list[str]

    @property
    def points(self) -> list[CriticalPoint]:
        """All stationary points: minima, saddles, higher indices. Connections and barriers count them from zero."""
        return [*self.minima, *self.saddles, *self.higher_index]

    @property
    def wells(self) -> list[CriticalPoint]:
        """The minima inside the bounds."""
        return [point for point in self.minima if not point.on_boundary]

    def basin_of(self, X: Any) -> Int[np.ndarray, " n"]:
        """Return the minimum that the flow of the gradient reaches from each point, inside the bounds.

        Args:
            X: points, shape `(n, d)`.

        Returns:
            Positions in `minima`, shape `(n,)`; -1 for points out of the bounds, and where a flow ends elsewhere.

        Raises:
            InputError: another shape, or an entry that is not finite (the row is named).
        """
        return basins_of(self, X)

    def basin_volumes(self, points: int = 4096, seed: int = 0) -> BasinVolumes:
        """Return the share of the bounds' volume from which the flow of the gradient reaches each minimum.

        Args:
            points: from how many it is followed; they fill the bounds evenly (rounded up to a power of two).
            seed: of the points.

        Raises:
            InputError: fewer than 2 points; a seed below 0.
        """
        return volumes_of(self, whole("points", points, 2), whole("seed", seed, 0))

    def plot(self, names: Sequence[str] | None = None, ax: "Axes | None" = None) -> "Axes":
        """Draw the energy over one or two inputs with minima, saddles, paths and the spinodal.

        Above two inputs that is the plane through the deepest minimum along the two inputs in which the minima differ
        most; points off the plane are drawn as projections, smaller.

        Args:
            names: of the inputs, then of the energy, with their units.
            ax: where to draw; axes of a new figure when None.

        Returns:
            The axes.
        """
        return draw_landscape(self, names, ax)

    def plot_paths(self, name: str = "energy", ax: "Axes | None" = None) -> "Axes":
        """Draw the energy along every minimum energy path, over the distance from its saddle.

        Args:
            name: of the energy, with its unit.
            ax: where to draw; axes of a new figure when None.

        Returns:
            The axes.

        Raises:
            InputError: there is no path.
        """
        return draw_profiles(self, name, ax)

    def plot_disconnectivity(self, name: str = "energy", ax: "Axes | None" = None) -> "Axes":
        """Draw the disconnectivity graph: which minima join at which energy.

        Args:
            name: of the energy, with its unit.
            ax: where to draw; axes of a new figure when None.

        Returns:
            The axes.

        Raises:
            InputError: there is no minimum.

        Source: Becker and Karplus, J. Chem. Phys. 106 (1997) 1495.
        """
        return draw_disconnectivity(self, name, ax)

    def summary(self) -> dict[str, Any]:
        """Return all of it but the potential as plain JSON values: what `multiwell landscape --json` prints.

        Numbers that refer to points count minima first, then saddles.
        """
        return as_plain(self)

    def _repr_html_(self) -> str:
        return as_html(self)

    def __repr__(self) -> str:
        return f"Landscape({counts_in_words(self)})"
