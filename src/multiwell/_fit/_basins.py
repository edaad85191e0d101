"""The basins of a data set: how many modes to start with, and where."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from .._data import Dataset, Persistence, complete_over_graph, neighbour_edges, persistence
from .._potential import Scaling
from ._noise import noise_of
from ._scale import condition_scaling_of, scaled
from ._slices import slices_of

LEAST_LIFETIME = 0.02  # of the energy's spread: a shallower basin gets no mode of its own
NOISE_LEVELS = 5.0


@dataclass(frozen=True)
class Basins:
    """The basins of scaled points.

    Attributes:
        u: the points.
        condition: their scaled conditions, or None.
        energy: their energies, given, or integrated from gradients or Hessians.
        tree: the merge tree of their basins.
        noise: estimated noise of the energies.
        energy_range: range of the energies; at nearly the same conditions, where there are any.
        resolution: for every basin of the tree, the rise of the energy over one spacing of the points at its bottom.
    """

    u: Float[np.ndarray, "n d"]
    condition: Float[np.ndarray, "n q"] | None
    energy: Float[np.ndarray, " n"]
    tree: Persistence
    noise: float
    energy_range: float
    resolution: Float[np.ndarray, " b"]

    @property
    def place(self) -> Float[np.ndarray, "n e"]:
        """Where the rows are: points, and conditions where there are any."""
        return self.u if self.condition is None else np.hstack([self.u, self.condition])

    @property
    def least_lifetime(self) -> float:
        """The lifetime from which a basin stands out of the noise."""
        return max(LEAST_LIFETIME * float(np.std(self.energy)), NOISE_LEVELS * self.noise)

    def kept(self, most: int) -> Bool[np.ndarray, " b"]:
        """The basins that stand out of noise and spacing, at most so many, the deepest always.

        A basin whose bottom is so steep that the energy rises by its whole barrier within one spacing of the points
        is one that the sampling made: there was no lower neighbour where the slope points to.
        """
        least = np.maximum(self.least_lifetime, self.resolution)
        kept: Bool[np.ndarray, " b"] = self.tree.lifetime > least
        kept[0] = True
        return kept & (np.cumsum(kept) <= most)


def basins_of(data: Dataset, scaling: Scaling) -> Basins:
    """Find the basins of a data set in scaled units; those of the conditions that have most of them."""
    return _of_points(data, scaling) if data.condition is None else _of_slices(data, scaling)


def _of_points(data: Dataset, scaling: Scaling) -> Basins:
    u, energy, gradient, hessian = scaled(data, scaling)
    edges = neighbour_edges(u)
    filled, gradient = complete_over_graph(u, edges, energy, gradient, hessian)
    tree = persistence(filled, edges)
    resolution = [_rise(u, filled, gradient, edges, int(row)) for row in tree.rows]
    noise = noise_of(u, filled, gradient, edges)
    return Basins(u, None, filled, tree, noise, float(np.ptp(filled)), np.array(resolution))


def _of_slices(data: Dataset, scaling: Scaling) -> Basins:
    """Basins at nearly the same conditions; all other rows belong where the nearest of theirs does."""
    from scipy.spatial import cKDTree

    condition = np.asarray(condition_scaling_of(data).scaled(np.asarray(data.condition)))
    slices = list(slices_of(condition, data.dimension))
    found = [_of_points(data.subset(rows), scaling) for rows in slices]
    best = int(np.argmax([int(basins.kept(data.n).sum()) for basins in found]))
    own, rows, tree = found[best], slices[best], found[best].tree
    u, energy, gradient, hessian = scaled(data, scaling)
    edges = neighbour_edges(np.hstack([u, condition]))
    filled, _ = complete_over_graph(u, edges, energy, gradient, hessian)
    nearest = cKDTree(own.u).query(u)[1]
    lifted = replace(
        tree,
        rows=rows[tree.rows],
        saddle_rows=np.where(tree.saddle_rows < 0, -1, rows[tree.saddle_rows]),
        leaf=tree.leaf[nearest],
    )
    return replace(own, u=u, condition=condition, energy=filled, tree=lifted)


def _rise(
    u: np.ndarray, energy: np.ndarray, gradient: np.ndarray, edges: Int[np.ndarray, "m 2"], row: int
) -> float:
    near = np.concatenate([edges[edges[:, 0] == row, 1], edges[edges[:, 1] == row, 0]])
    steps = u[near] - u[row]
    slope = gradient[row]
    if not np.isfinite(slope).all():
        # the plane through the row and its neighbours
        slope = np.linalg.lstsq(steps, energy[near] - energy[row], rcond=None)[0]
    return float(np.linalg.norm(slope) * np.mean(np.linalg.norm(steps, axis=1)))
