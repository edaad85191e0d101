"""To which minimum points belong, and how much of the bounds belongs to each minimum."""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from .._potential import check_batch
from ._drawn import DrawnLandscape
from ._search import ALONG, Span, descend, sobol_points

NOWHERE = -1
NEAR = 1e-4  # of half the bounds' width
ON_BOUNDS = 1e-9  # the same: rounding puts points of the bounds so far outside


class BasinVolumes(NamedTuple):
    """Shares of the bounds' volume, one per minimum.

    Attributes:
        share: shape `(m,)`; what is missing from one flows elsewhere.
        standard_error: of the shares, shape `(m,)`.
    """

    share: Float[np.ndarray, " m"]
    standard_error: Float[np.ndarray, " m"]


def basins_of(found: DrawnLandscape, X: Any) -> Int[np.ndarray, " n"]:
    """Return the minimum that the flow of the gradient reaches from every point."""
    boxed = found.potential
    points = check_batch(X, boxed.dimension)
    span = Span.box(np.asarray(boxed.periods))
    u = np.asarray(boxed.input_map(points))
    outside = ((u < span.lower - ON_BOUNDS) | (u > span.upper + ON_BOUNDS)).any(axis=1)
    ends = descend(boxed, np.clip(u, span.lower, span.upper), span).u if len(u) else u
    reached = np.full(len(u), NOWHERE)
    for number, minimum in enumerate(found.minima):
        known = np.vstack([minimum.x, minimum.extent])
        distance = span.distance(ends[:, None], np.asarray(boxed.input_map(known))).min(axis=1)
        reached[distance <= (ALONG if minimum.degenerate else NEAR)] = number
    reached[outside] = NOWHERE
    return reached


def volumes_of(found: DrawnLandscape, count: int, seed: int) -> BasinVolumes:
    """Estimate shares of the volume by points that fill the bounds."""
    # a power of two fills the bounds more evenly
    number = 1 << max(count - 1, 1).bit_length()
    u = next(sobol_points(number, found.potential.dimension, seed))
    reached = basins_of(found, found.potential.input_map.undo(u))
    share = np.bincount(reached[reached >= 0], minlength=len(found.minima)) / number
    return BasinVolumes(share, np.sqrt(share * (1 - share) / number))
