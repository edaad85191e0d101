"""Rows at nearly the same conditions."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float, Int

MOST_SLICES = 8
PER_INPUT = 25  # rows of a slice, for every input


def slices_of(c: Float[np.ndarray, "n q"], dimension: int) -> Iterator[Int[np.ndarray, " k"]]:
    """Sets of rows at the same condition, or, where conditions seldom repeat, near one; at most eight.

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
