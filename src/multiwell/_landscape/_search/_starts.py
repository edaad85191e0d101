"""Where searches for stationary points start."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from ..._potential import AbstractPotential
from ._lines import INSIDE, lines_between
from ._scaled import scaled_energies

PER_PAIR = 8  # starts where one mode hands over to another
SHARED = 0.25  # least share of the second mode there


def spread(count: int, dimension: int, seed: int) -> Iterator[Float[np.ndarray, "n d"]]:
    """Points that fill the box [-1, 1]^d evenly, `count` at a time, without end.

    Source: Sobol', USSR Comput. Math. Math. Phys. 7 (1967) 86; Owen, J. Complexity 14 (1998) 466, for the scrambling.
    """
    # the whole of scipy.stats takes a second
    from scipy.stats import qmc

    sampler = qmc.Sobol(dimension, rng=np.random.default_rng(seed))
    while True:
        yield 2 * sampler.random(count) - 1


def tops_between(potential: AbstractPotential, minima: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "k d"]:
    """The highest points of the straight lines between minima, nearest pairs first.

    Args:
        potential: in the units of the box.
        minima: their scaled positions.
    """
    lines = lines_between(minima, 0).u.reshape(-1, INSIDE, minima.shape[1])
    energy = scaled_energies(potential, lines.reshape(-1, minima.shape[1])).reshape(-1, INSIDE)
    inner = energy[:, 1:-1]
    top = (inner > energy[:, :-2]) & (inner > energy[:, 2:])
    points: np.ndarray = lines[:, 1:-1][top]
    return points


def handovers(potential: AbstractPotential, points: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "k d"]:
    """Of scattered points those where one mode hands over to another: the lowest ones of every pair of modes.

    Args:
        potential: in the units of the box.
        points: scaled points.
    """
    scaling = potential.scaling
    share = potential.responsibilities(points * scaling.input_scale + scaling.input_shift)
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
