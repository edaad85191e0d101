"""What a caller may give: the types that public verbs state, and numbers and bounds refused by their name.

At run time the types say nothing: the verbs check what comes, and their messages name the argument and the remedy.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError
from .._limits import POSITIVE, at_least

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import jax

    from .._potential import AbstractPotential

    PotentialLike = AbstractPotential | Callable[[jax.Array], jax.Array]
    Bounds = tuple[Sequence[float] | np.ndarray, Sequence[float] | np.ndarray] | np.ndarray
else:
    PotentialLike = Any
    Bounds = Any


def whole(name: str, value: Any, least: int) -> int:
    """Return a whole number of at least `least`, or raise an InputError."""
    return int(at_least(least).check(name, value))


def positive(name: str, value: Any) -> float:
    """Return a finite number above 0, or raise an InputError."""
    return float(POSITIVE.check(name, value))


def array(name: str, value: Any) -> Float[np.ndarray, "..."]:
    """Return numbers in an array of float64, or raise an InputError."""
    try:
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be numbers, got {value!r}") from None


def check_bounds(
    bounds: Any, dimension: int | None
) -> tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]:
    """Return bounds as arrays of shape `(d,)`; raise an InputError that says what is wrong with them.

    Args:
        bounds: lower and upper bounds.
        dimension: how many inputs there are; None where the bounds decide that.
    """
    try:
        lower, upper = (np.array(part, dtype=np.float64) for part in bounds)
    except (TypeError, ValueError):
        raise InputError("bounds must be two sequences of numbers: the lower and the upper bounds") from None
    if lower.ndim != 1 or lower.shape != upper.shape or lower.size == 0:
        raise InputError(
            "bounds must be the lower and the upper bounds, one number per input each; "
            f"got shapes {lower.shape} and {upper.shape}"
        )
    if dimension is not None and lower.size != dimension:
        raise InputError(f"bounds must have {dimension} numbers each, one per input; got {lower.size}")
    for k, (low, high) in enumerate(zip(lower.tolist(), upper.tolist(), strict=True)):
        if not (np.isfinite(low) and np.isfinite(high)):
            raise InputError(f"bounds of input {k}: {low:g} to {high:g} are not both finite")
        if low >= high:
            kind = "empty" if low == high else "reversed"
            raise InputError(f"bounds of input {k}: {low:g} to {high:g} are {kind}")
    return lower, upper
