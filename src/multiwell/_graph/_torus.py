"""Inputs that wrap around: differences by the shorter way, and points in one period."""

import numpy as np
from jaxtyping import Float


def displacement(
    difference: Float[np.ndarray, "*n d"], periods: Float[np.ndarray, " d"]
) -> Float[np.ndarray, "*n d"]:
    """Return differences of points by the shorter way around.

    Args:
        difference: of points, shape `(..., d)`.
        periods: length after which every input repeats; 0 for one that does not.
    """
    if not periods.any():
        return difference
    turns = np.round(difference / np.where(periods > 0, periods, 1.0))
    return np.where(periods > 0, difference - turns * periods, difference)


def wrapped(
    x: Float[np.ndarray, "*n d"], lower: Float[np.ndarray, " d"], periods: Float[np.ndarray, " d"]
) -> Float[np.ndarray, "*n d"]:
    """Return points within the period that begins at `lower`; its upper end is its lower one.

    Args:
        x: points, shape `(..., d)`.
        lower: where a period begins, shape `(d,)`.
        periods: length after which every input repeats; 0 for one that does not.
    """
    if not periods.any():
        return x
    turned = lower + np.mod(x - lower, np.where(periods > 0, periods, 1.0))
    # rounding may reach the upper end
    turned = np.where(turned >= lower + periods, lower, turned)
    return np.where(periods > 0, turned, x)
