"""Points at which an energy is no number."""

import numpy as np
from jaxtyping import Float

from ..._errors import InputError
from ..._potential import AbstractPotential


def not_finite(x: Float[np.ndarray, " d"]) -> InputError:
    """The error that names such a point, given in the units of the potential."""
    return InputError(f"V is not finite at x = {np.array2string(x, precision=6)}")


def refuse_met(potential: AbstractPotential, u: Float[np.ndarray, "k d"]) -> None:
    """Raise for the first scaled point that searches met; NaN stands for none."""
    met = u[np.isfinite(u).all(axis=1)]
    if len(met):
        raise not_finite(met[0] * potential.scaling.input_scale + potential.scaling.input_shift)
