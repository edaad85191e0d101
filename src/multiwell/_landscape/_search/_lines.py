"""The straight lines between minima."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

INSIDE = 31  # points between two minima
MOST_LINES = 200


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
        rows: Int[np.ndarray, " l"] = np.arange(len(along)) * INSIDE + along.argmax(axis=1)
        return rows


def lines_between(points: Float[np.ndarray, "m d"], first: int) -> Lines:
    """The lines between all pairs of points.

    Args:
        points: the ends.
        first: number of the first point inside a line.
    """
    one, other = np.triu_indices(len(points), 1)
    near = np.argsort(np.linalg.norm(points[one] - points[other], axis=1), kind="stable")[:MOST_LINES]
    one, other = one[near], other[near]
    share = np.linspace(0, 1, INSIDE + 2)[1:-1, None]
    u = points[one, None] * (1 - share) + points[other, None] * share
    number = first + np.arange(len(one) * INSIDE).reshape(-1, INSIDE)
    chain = np.column_stack([one, number, other])
    edges = np.stack([chain[:, :-1], chain[:, 1:]], axis=2).reshape(-1, 2)
    return Lines(u.reshape(-1, points.shape[1]), np.repeat(np.stack([one, other], 1), INSIDE, axis=0), edges)
