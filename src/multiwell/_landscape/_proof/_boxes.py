"""Boxes and their halves."""

import numpy as np
from jaxtyping import Float


def halves(
    centre: Float[np.ndarray, "k d"], radius: Float[np.ndarray, "k d"]
) -> tuple[Float[np.ndarray, "m d"], Float[np.ndarray, "m d"]]:
    """Boxes cut in two across their widest side: first all lower halves, then all upper ones.

    Args:
        centre: of every box.
        radius: half widths of every box.
    """
    rows, widest = np.arange(len(centre)), radius.argmax(axis=1)
    smaller = radius.copy()
    smaller[rows, widest] /= 2
    step = np.zeros_like(radius)
    step[rows, widest] = smaller[rows, widest]
    return np.concatenate([centre - step, centre + step]), np.concatenate([smaller, smaller])
