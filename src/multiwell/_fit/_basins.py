"""The basins of a data set: how many modes to start with, and where."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from .._data import Dataset, Persistence, complete_over_graph, neighbour_edges, persistence
from .._potential import Scaling
from ._noise import noise_of
from ._scale import scaled

LEAST_LIFETIME = 0.02  # of the energy's spread: a shallower basin gets no mode of its own
NOISE_LEVELS = 5.0


@dataclass(frozen=True)
class Basins:
    """The basins of scaled points.

    Attributes:
        u: the points.
        energy: their energies, given, or integrated from gradients or Hessians.
        tree: the merge tree of their basins.
        noise: estimated noise of the energies.
        resolution: for every basin of the tree, the rise of the energy over one spacing of the points at its bottom.
    """

    u: Float[np.ndarray, "n d"]
    energy: Float[np.ndarray, " n"]
    tree: Persistence
    noise: float
    resolution: Float[np.ndarray, " b"]

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
    """Find the basins of a data set in scaled units."""
    u, energy, gradient, hessian = scaled(data, scaling)
    edges = neighbour_edges(u)
    filled, gradient = complete_over_graph(u, edges, energy, gradient, hessian)
    tree = persistence(filled, edges)
    resolution = [_rise(u, filled, gradient, edges, int(row)) for row in tree.rows]
    return Basins(u, filled, tree, noise_of(u, filled, gradient, edges), np.array(resolution))


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
