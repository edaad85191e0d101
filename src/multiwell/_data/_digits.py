"""Numbers with as many digits as their range deserves."""

import math


def rounded(value: float, span: float, digits: int = 5) -> str:
    """Return a number as people read it, so that `digits` significant digits of its range show.

    Args:
        value: the number.
        span: range of the quantity; where it is zero the quantity has none, and all digits that matter are shown.
        digits: how many digits of the range; a number that is small beside it has as many of its own.
    """
    if not (math.isfinite(value) and math.isfinite(span)) or value == 0:
        return f"{value:.{digits}g}"
    if span <= 0:
        return f"{value:.12g}"
    extra = math.floor(math.log10(abs(value))) - math.floor(math.log10(span))
    return f"{value:.{min(digits + max(extra, 0), 17)}g}"
