"""Rows at nearly the same conditions."""

from collections.abc import Iterator
from itertools import combinations_with_replacement
from math import comb

import numpy as np
from jaxtyping import Float, Int

from ._noise import quadratic_basis

MOST_SLICES = 8
PER_INPUT = 25  # rows of a slice, for every input


def slices_of(c: Float[np.ndarray, "n q"], dimension: int) -> Iterator[Int[np.ndarray, " k"]]:
    """Yield sets of rows at the same condition, or, where conditions seldom repeat, near one; at most eight.

    The conditions are spread over the data: each is the farthest from those before it (Gonzalez, Theor. Comput. Sci.
    38 (1985) 293), beginning with the one nearest to their mean.

    Args:
        c: scaled conditions.
        dimension: number of inputs `d`.
    """
    enough = min(PER_INPUT * dimension, len(c))
    distinct = np.unique(c, axis=0)
    chosen = int(np.argmin(np.sum((distinct - c.mean(axis=0)) ** 2, axis=1)))
    apart = np.full(len(distinct), np.inf)
    for _ in range(min(MOST_SLICES, len(distinct))):
        away = np.sum((c - distinct[chosen]) ** 2, axis=1)
        same = np.flatnonzero(away == 0)
        near = np.argsort(away, kind="stable")[:enough]
        yield same if len(same) >= enough else np.sort(near)
        apart = np.minimum(apart, np.sum((distinct - distinct[chosen]) ** 2, axis=1))
        chosen = int(np.argmax(apart))


def at_one_condition(
    u: Float[np.ndarray, "n d"],
    c: Float[np.ndarray, "n q"],
    energy: Float[np.ndarray, " n"],
    gradient: Float[np.ndarray, "n d"],
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n d"]]:
    """Move energies and gradients of rows near one condition to it, by taking off their trend with it.

    The trend is linear in the conditions, with a quadratic of the inputs as factor, read off the energies by least
    squares beside a polynomial of the inputs (of degree four where there are rows enough for it, else two). Where rows
    are too few, nothing is changed.

    Args:
        u: scaled points.
        c: their scaled conditions.
        energy: scaled energies, NaN where not measured.
        gradient: scaled gradients, NaN where not measured.
    """
    n, d = u.shape
    away, measured = c - c.mean(axis=0), np.isfinite(energy)
    shape, slopes = quadratic_basis(u)
    trend = (away[:, :, None] * shape[:, None, :]).reshape(n, -1)
    design = np.hstack([trend, shape])
    if not away.any() or 2 * design.shape[1] > measured.sum():
        return energy, gradient
    if 2 * (trend.shape[1] + comb(d + 4, 4)) <= measured.sum():
        powers = [k for degree in (3, 4) for k in combinations_with_replacement(range(d), degree)]
        design = np.hstack([design, np.stack([np.prod(u[:, k], axis=1) for k in powers], axis=1)])
    factors = np.linalg.lstsq(design[measured], energy[measured], rcond=None)[0][: trend.shape[1]]
    change = np.einsum("nq,qs,nds->nd", away, factors.reshape(c.shape[1], -1), slopes)
    return energy - trend @ factors, gradient - change
