"""To which minimum points belong, and how much of the bounds belongs to each minimum."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from .._potential import AbstractPotential, check_batch
from ._search import ALONG, descend, spread

if TYPE_CHECKING:
    from ._landscape import Landscape

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


def basins_of(found: "Landscape", X: Any) -> Int[np.ndarray, " n"]:
    """The minimum that the flow of the gradient reaches from every point."""
    boxed = found.potential
    points = check_batch(X, boxed.dimension)
    u = (points - boxed.scaling.input_shift) / boxed.scaling.input_scale
    outside = (np.abs(u) > 1 + ON_BOUNDS).any(axis=1)
    ends = _ends(boxed, np.clip(u, -1, 1))
    reached = np.full(len(u), NOWHERE)
    for number, minimum in enumerate(found.minima):
        known = np.vstack([minimum.x, minimum.extent])
        scaled = (known - boxed.scaling.input_shift) / boxed.scaling.input_scale
        distance = np.linalg.norm(ends[:, None] - scaled, axis=2).min(axis=1)
        reached[distance <= (ALONG if minimum.degenerate else NEAR)] = number
    reached[outside] = NOWHERE
    return reached


def volumes_of(found: "Landscape", count: int, seed: int) -> BasinVolumes:
    """Shares of the volume by points that fill the bounds."""
    scaling = found.potential.scaling
    # a power of two fills the bounds more evenly
    number = 1 << max(count - 1, 1).bit_length()
    u = next(spread(number, found.potential.dimension, seed))
    reached = basins_of(found, u * scaling.input_scale + scaling.input_shift)
    share = np.bincount(reached[reached >= 0], minlength=len(found.minima)) / number
    return BasinVolumes(share, np.sqrt(share * (1 - share) / number))


def _ends(boxed: AbstractPotential, u: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    return descend(boxed, u).u if len(u) else u
