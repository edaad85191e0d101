"""The basins of a data set: how many modes to start with, and where."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from ..._data import Dataset
from ..._graph import (
    Persistence,
    complete_over_graph,
    displacement,
    nearest_rows,
    neighbour_edges,
    persistence,
)
from .._scale import Scaling, condition_units, scaled
from .._weighting import weighted_range, weighted_std
from ._noise import noise_of
from ._slices import at_one_condition, slices_of

LEAST_LIFETIME = 0.02  # of the energy's spread: a shallower basin gets no mode of its own
NOISE_LEVELS = 5.0
DOUBTFUL = 0.1  # of the energy's rise over one spacing: what the barrier of a doubtful basin exceeds
MOST_ROWS = 20_000  # of larger data sets so many rows, drawn at random, show the basins
ANCHORS = 1_000  # and so many with an energy, where not every row has one


@dataclass(frozen=True)
class Basins:
    """The basins of scaled points.

    Attributes:
        u: the points.
        features: what modes see of them.
        periods: of the inputs; 0 for one that does not repeat.
        condition: their scaled conditions, or None.
        energy: their energies, given, or integrated from gradients or Hessians.
        tree: the merge tree of their basins, found on the rows that were drawn; the others belong to the basin of the
            nearest of these.
        noise: estimated noise of the energies.
        energy_spread: standard deviation of the energies.
        energy_range: range of the energies; at nearly the same conditions, where there are any.
        resolution: for every basin of the tree, the rise of the energy over one spacing of the points at its bottom.
        comparable: whether energies at all points have one constant: they are given, or there are no conditions.
    """

    u: Float[np.ndarray, "n d"]
    features: Float[np.ndarray, "n m"]
    periods: Float[np.ndarray, " d"]
    condition: Float[np.ndarray, "n q"] | None
    energy: Float[np.ndarray, " n"]
    tree: Persistence
    noise: float
    energy_spread: float
    energy_range: float
    resolution: Float[np.ndarray, " b"]
    comparable: bool = True

    @property
    def place(self) -> Float[np.ndarray, "n e"]:
        """Where the rows are: points, and conditions where there are any."""
        return self.u if self.condition is None else np.hstack([self.u, self.condition])

    @property
    def least_lifetime(self) -> float:
        """The lifetime from which a basin stands out of the noise."""
        return max(LEAST_LIFETIME * self.energy_spread, NOISE_LEVELS * self.noise)

    def kept(self, most: int, doubtful: bool = False) -> Bool[np.ndarray, " b"]:
        """Return the basins that stand out of noise and spacing, at most so many, the deepest always.

        A basin whose bottom is so steep that the energy rises by its whole barrier within one spacing of the points
        is one that the sampling made: there was no lower neighbour where the slope points to. With many inputs,
        though, points are so far from each other that true basins look the same.

        Args:
            most: at most so many.
            doubtful: whether basins count whose barriers are a tenth of that rise.
        """
        share = DOUBTFUL if doubtful else 1.0
        least = np.maximum(self.least_lifetime, share * self.resolution)
        kept: Bool[np.ndarray, " b"] = self.tree.lifetime > least
        kept[0] = True
        return kept & (np.cumsum(kept) <= most)


def basins_of(data: Dataset, scaling: Scaling, seed: int = 0) -> Basins:
    """Find the basins of a data set in scaled units; those of the conditions that have most of them.

    Args:
        data: the data.
        scaling: their scaling.
        seed: draws the rows that are looked at, where there are more than 20,000.
    """
    if data.n <= MOST_ROWS:
        return _of_rows(data, scaling)[0]
    rows = _drawn(data, np.random.default_rng(seed))
    part, slope = _of_rows(data.subset(rows), scaling)
    u, energy = scaled(data, scaling)[:2]
    near = nearest_rows(part.u, u, scaling.periods)
    near[rows] = np.arange(len(rows))
    rise = np.einsum("nd,nd->n", np.nan_to_num(slope)[near], displacement(u - part.u[near], scaling.periods))
    filled = np.where(np.isfinite(energy), energy, part.energy[near] + rise)
    return replace(
        part,
        u=u,
        features=u if scaling.is_affine else scaling.features(data),
        condition=_scaled_condition(data),
        energy=filled,
        energy_spread=weighted_std(filled, data.weight),
        tree=_extended(part.tree, rows, near),
    )


def _drawn(data: Dataset, rng: np.random.Generator) -> Int[np.ndarray, " m"]:
    order = rng.permutation(data.n)
    chosen = order[:MOST_ROWS]
    if data.energy is not None:
        # some known energies, so that those that are integrated have their constant
        chosen = np.union1d(chosen, order[np.isfinite(data.energy[order])][:ANCHORS])
    return np.sort(chosen)


def _of_rows(data: Dataset, scaling: Scaling) -> tuple[Basins, Float[np.ndarray, "n d"]]:
    """Return basins and gradients of all rows."""
    if data.condition is None:
        return _of_points(data, scaling)
    condition = np.asarray(_scaled_condition(data))
    slices = list(slices_of(condition, data.dimension))
    found = [_of_points(data.subset(rows), scaling)[0] for rows in slices]
    best = int(np.argmax([int(basins.kept(data.n).sum()) for basins in found]))
    u, energy, gradient, hessian = scaled(data, scaling)
    edges = neighbour_edges(
        np.hstack([u, condition]), np.concatenate([scaling.periods, np.zeros(condition.shape[1])])
    )
    filled, gradient = complete_over_graph(u, edges, energy, gradient, hessian, scaling.periods)
    return replace(
        found[best],
        u=u,
        features=u if scaling.is_affine else scaling.features(data),
        condition=condition,
        energy=filled,
        energy_spread=weighted_std(filled, data.weight),
        tree=_extended(found[best].tree, slices[best], nearest_rows(found[best].u, u, scaling.periods)),
        comparable=data.energy is not None,
    ), gradient


def _of_points(data: Dataset, scaling: Scaling) -> tuple[Basins, Float[np.ndarray, "n d"]]:
    u, energy, gradient, hessian = scaled(data, scaling)
    condition = _scaled_condition(data)
    if condition is not None:
        energy, gradient = at_one_condition(u, condition, energy, gradient)
    edges = neighbour_edges(u, scaling.periods)
    filled, gradient = complete_over_graph(u, edges, energy, gradient, hessian, scaling.periods)
    tree = persistence(filled, edges)
    resolution = np.array([_rise(u, filled, gradient, edges, int(row), scaling) for row in tree.rows])
    noise = noise_of(u, filled, gradient, edges, scaling.periods, data.weight)
    seen = u if scaling.is_affine else scaling.features(data)
    return Basins(
        u,
        seen,
        scaling.periods,
        None,
        filled,
        tree,
        noise,
        weighted_std(filled, data.weight),
        weighted_range(filled, data.weight),
        resolution,
    ), gradient


def _extended(tree: Persistence, rows: Int[np.ndarray, " m"], near: Int[np.ndarray, " n"]) -> Persistence:
    """Extend the tree of some rows to all: every row belongs where the nearest of them does."""
    saddles = np.where(tree.saddle_rows < 0, -1, rows[tree.saddle_rows])
    return replace(tree, rows=rows[tree.rows], saddle_rows=saddles, leaf=tree.leaf[near])


def _scaled_condition(data: Dataset) -> Float[np.ndarray, "n q"] | None:
    if data.condition is None:
        return None
    return np.asarray(condition_units(data)(data.condition))


def _rise(
    u: np.ndarray,
    energy: np.ndarray,
    gradient: np.ndarray,
    edges: Int[np.ndarray, "m 2"],
    row: int,
    scaling: Scaling,
) -> float:
    near = np.concatenate([edges[edges[:, 0] == row, 1], edges[edges[:, 1] == row, 0]])
    steps = displacement(u[near] - u[row], scaling.periods)
    slope = gradient[row]
    if not np.isfinite(slope).all():
        # the plane through the row and its neighbours
        slope = np.linalg.lstsq(steps, energy[near] - energy[row], rcond=None)[0]
    return float(np.linalg.norm(slope) * np.mean(np.linalg.norm(steps, axis=1)))
