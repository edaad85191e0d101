"""Where searches for stationary points start: everywhere, on the lines between minima, and between modes."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..._graph import displacement
from ..._potential import ComposedPotential, evaluate_features
from ._scaled import scaled_energies

INSIDE = 31  # points between two minima
MAX_LINES = 200
PER_PAIR = 8  # starts between two modes
SHARED = 0.25  # least share of the second mode there


class Lines(NamedTuple):
    """Points inside the straight lines between points, nearest pairs first.

    Attributes:
        u: the points, shape `(k, d)`.
        ends: the two ends of the line that each is on, shape `(k, 2)`.
        edges: neighbours along the lines; ends have their own numbers, the points are numbered from `first` on.
    """

    u: Float[np.ndarray, "k d"]
    ends: Int[np.ndarray, "k 2"]
    edges: Int[np.ndarray, "e 2"]

    def tops(self, energy: Float[np.ndarray, " k"]) -> Int[np.ndarray, " l"]:
        """Return the row in `u` of the highest point of every line."""
        along = energy.reshape(-1, INSIDE)
        return np.asarray(np.arange(len(along)) * INSIDE + along.argmax(axis=1))


def sobol_points(count: int, dimension: int, seed: int) -> Iterator[Float[np.ndarray, "n d"]]:
    """Yield points that fill the box [-1, 1]^d evenly, `count` at a time, without end.

    Source: Sobol', USSR Comput. Math. Math. Phys. 7 (1967) 86; Owen, J. Complexity 14 (1998) 466, for the scrambling.
    """
    # the whole of scipy.stats takes a second
    from scipy.stats import qmc

    sampler = qmc.Sobol(dimension, rng=np.random.default_rng(seed))
    while True:
        yield 2 * sampler.random(count) - 1


def lines_between(points: Float[np.ndarray, "m d"], first: int, periods: Float[np.ndarray, " d"]) -> Lines:
    """Make the lines between all pairs of points, by the shorter way around where inputs repeat.

    Args:
        points: the ends.
        first: number of the first point inside a line.
        periods: of the inputs; 0 for one that does not repeat.
    """
    one, other = np.triu_indices(len(points), 1)
    way = displacement(points[other] - points[one], periods)
    near = np.argsort(np.linalg.norm(way, axis=1), kind="stable")[:MAX_LINES]
    one, other, way = one[near], other[near], way[near]
    share = np.linspace(0, 1, INSIDE + 2)[1:-1, None]
    u = points[one, None] + way[:, None] * share
    number = first + np.arange(len(one) * INSIDE).reshape(-1, INSIDE)
    chain = np.column_stack([one, number, other])
    edges = np.stack([chain[:, :-1], chain[:, 1:]], axis=2).reshape(-1, 2)
    return Lines(u.reshape(-1, points.shape[1]), np.repeat(np.stack([one, other], 1), INSIDE, axis=0), edges)


def tops_between(potential: ComposedPotential, minima: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "k d"]:
    """Return the highest points of the straight lines between minima, nearest pairs first."""
    periods = np.asarray(potential.periods)
    u = lines_between(minima, 0, periods).u
    energy = scaled_energies(potential, u).reshape(-1, INSIDE)
    inner = energy[:, 1:-1]
    top = (inner > energy[:, :-2]) & (inner > energy[:, 2:])
    return np.asarray(u.reshape(-1, INSIDE, u.shape[1])[:, 1:-1][top])


def boundaries(potential: ComposedPotential, points: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "k d"]:
    """Return those of scattered points that lie between two modes: the lowest ones of every pair of modes."""
    share = evaluate_features(potential, points, "responsibilities")[0]
    if share.shape[1] == 1:
        return points[:0]
    order = np.argsort(share, axis=1)
    pair = np.sort(order[:, -2:], axis=1)
    second = np.take_along_axis(share, order[:, -2:-1], axis=1)[:, 0]
    energy = scaled_energies(potential, points)
    kept: list[int] = []
    for own in np.unique(pair, axis=0):
        rows = np.flatnonzero((pair == own).all(axis=1) & (second > SHARED))
        kept += rows[np.argsort(energy[rows], kind="stable")[:PER_PAIR]].tolist()
    return points[kept]
