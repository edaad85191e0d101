"""Arrays as short lists of numbers."""

from typing import Any

import numpy as np
from jaxtyping import Float

DIGITS = 5  # of the range of the values: finer than a screen shows
SINGLE = 12  # of values that are all the same


def plain(values: Float[np.ndarray, "..."]) -> list[Any]:
    """Values as nested lists, rounded to what can be seen; what is not finite becomes a gap."""
    finite = values[np.isfinite(values)]
    span = float(np.ptp(finite)) if finite.size else 0.0
    # values that are all the same keep digits of their own
    size, digits = (span, DIGITS) if span > 0 else (float(np.abs(finite).max(initial=0.0)), SINGLE)
    decimals = digits - int(np.floor(np.log10(size))) if size > 0 else 0
    rounded = np.round(values, min(max(decimals, -300), 300)).astype(object)
    rounded[~np.isfinite(values)] = None
    numbers: list[Any] = rounded.tolist()
    return numbers
