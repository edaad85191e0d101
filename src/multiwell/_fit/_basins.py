"""The basins of a data set: how many modes to start with, and where."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from .._data import Dataset, Persistence, complete_over_graph, nearest_rows, neighbour_edges, persistence
from .._potential import Scaling
from ._noise import noise_of
from ._scale import scaled

LEAST_LIFETIME = 0.02  # of the energy's spread: a shallower basin gets no mode of its own
NOISE_LEVELS = 5.0
MOST_ROWS = 20_000  # of larger data sets so many rows, drawn at random, show the basins
ANCHORS = 1_000  # and so many with an energy, where not every row has one


@dataclass(frozen=True)
class Basins:
    """The basins of scaled points.

    Attributes:
        u: the points.
        energy: their energies, given, or integrated from gradients or Hessians.
        tree: the merge tree of their basins, found on the rows that were drawn; the others belong to the basin of the
            nearest of these.
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


def basins_of(data: Dataset, scaling: Scaling, seed: int = 0) -> Basins:
    """Find the basins of a data set in scaled units.

    Args:
        data: the data.
        scaling: their scaling.
        seed: draws the rows that are looked at, where there are more than 20,000.
    """
    if data.n <= MOST_ROWS:
        return _basins_and_slopes(data, scaling)[0]
    rows = _drawn(data, np.random.default_rng(seed))
    part, slope = _basins_and_slopes(data.subset(rows), scaling)
    u, energy = scaled(data, scaling)[:2]
    near = nearest_rows(part.u, u)
    near[rows] = np.arange(len(rows))
    tree = replace(
        part.tree,
        rows=rows[part.tree.rows],
        saddle_rows=np.where(part.tree.saddle_rows < 0, -1, rows[part.tree.saddle_rows]),
        leaf=part.tree.leaf[near],
    )
    rise = np.einsum("nd,nd->n", np.nan_to_num(slope)[near], u - part.u[near])
    filled = np.where(np.isfinite(energy), energy, part.energy[near] + rise)
    return replace(part, u=u, energy=filled, tree=tree)


def _drawn(data: Dataset, rng: np.random.Generator) -> Int[np.ndarray, " m"]:
    order = rng.permutation(data.n)
    chosen = order[:MOST_ROWS]
    if data.energy is not None:
        # some known energies, so that those that are integrated have their constant
        chosen = np.union1d(chosen, order[np.isfinite(data.energy[order])][:ANCHORS])
    return np.sort(chosen)


def _basins_and_slopes(data: Dataset, scaling: Scaling) -> tuple[Basins, Float[np.ndarray, "n d"]]:
    u, energy, gradient, hessian = scaled(data, scaling)
    edges = neighbour_edges(u)
    filled, gradient = complete_over_graph(u, edges, energy, gradient, hessian)
    tree = persistence(filled, edges)
    resolution = [_rise(u, filled, gradient, edges, int(row)) for row in tree.rows]
    basins = Basins(u, filled, tree, noise_of(u, filled, gradient, edges), np.array(resolution))
    return basins, gradient


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
