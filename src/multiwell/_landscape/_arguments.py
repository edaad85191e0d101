"""Numbers that a caller gives, refused by their name where they are out of range."""

from typing import Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError
from .._limits import POSITIVE, at_least


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
