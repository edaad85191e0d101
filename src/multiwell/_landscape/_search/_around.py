"""Where the ways around a flat point lead: there may be more than two ways down."""

import numpy as np
from jaxtyping import Float

from ..._potential import AbstractPotential
from ._descent import descend
from ._scaled import scaled_eigenvectors
from ._search import Found

AWAY_FLAT = 3e-2  # of half the box's width: where descents begin; the slope is small for long
AROUND = 64  # of them


def ends_around(potential: AbstractPotential, points: Found) -> list[Float[np.ndarray, "m d"]]:
    """Ends of descents in all directions without curvature; none of points with one such at most, or with a way down.

    Args:
        potential: in the units of the box.
        points: in scaled units.
    """
    soft = points.soft_directions * (points.ways_down == 0)
    ends = [points.u[:0]] * len(points.u)
    for k in np.flatnonzero(soft > 1):
        # eigenvectors come with ascending eigenvalues
        basis = scaled_eigenvectors(potential, points.u[[k]])[0, :, : soft[k]]
        around = np.random.default_rng(0).normal(size=(AROUND, int(soft[k]))) @ basis.T
        around *= AWAY_FLAT / np.linalg.norm(around, axis=1, keepdims=True)
        ends[k] = descend(potential, np.clip(points.u[k] + around, -1, 1)).u
    return ends
