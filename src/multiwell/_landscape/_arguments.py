"""Numbers that a caller gives, refused by their name where they are out of range."""

from typing import Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError


def whole(name: str, value: Any, least: int) -> int:
    """A whole number of at least `least`, or an InputError."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise InputError(f"{name} must be a whole number of at least {least}, got {value!r}")
    return int(value)


def positive(name: str, value: Any) -> float:
    """A finite number above 0, or an InputError."""
    number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not (number and np.isfinite(value) and value > 0):
        raise InputError(f"{name} must be a number above 0, got {value!r}")
    return float(value)


def array(name: str, value: Any) -> Float[np.ndarray, "..."]:
    """Numbers in an array of float64, or an InputError."""
    try:
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be numbers, got {value!r}") from None
