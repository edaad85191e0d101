"""What is known of one minimum of a potential."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Minimum:
    """A local minimum of a potential, in the units of the data.

    Attributes:
        x: position, shape `(d,)`.
        energy: energy there.
        eigenvalues: of the Hessian in the units of the data, ascending, shape `(d,)`.
        mode: the mode with the largest responsibility.
        responsibility: its share.
        barrier: height of the lowest way out to a deeper minimum (for the deepest: to any other), energy units;
            infinite for the only minimum.
        on_boundary: whether it lies on a face of the bounds (within 1e-3 of the range).
        within_data: whether the data reach there.
    """

    x: Float[np.ndarray, " d"]
    energy: float
    eigenvalues: Float[np.ndarray, " d"]
    mode: int
    responsibility: float
    barrier: float
    on_boundary: bool
    within_data: bool
