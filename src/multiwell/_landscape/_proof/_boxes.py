"""Boxes, their halves, and functions of many of them."""

from collections.abc import Callable
from typing import TypeVar

import jax
import numpy as np
from jaxtyping import Array, Float

TOGETHER = 8

Answer = TypeVar("Answer")


def map_boxes(
    function: Callable[[Array, Array], Answer], centre: Float[Array, "k d"], radius: Float[Array, "k d"]
) -> Answer:
    """Evaluate a function of every box, a few at a time, one after the other.

    All at once they hang on few cores: eigenvalues of many matrices are shared out among the same threads that wait
    for them, where several such operations run side by side (jaxlib 0.10). In a loop none does.

    Args:
        function: of one box.
        centre: of every box; their number is a multiple of eight, or the rest would not be in the loop.
        radius: half widths of every box.
    """
    answers: Answer = jax.lax.map(lambda box: function(*box), (centre, radius), batch_size=TOGETHER)
    return answers


def halves(
    centre: Float[np.ndarray, "k d"], radius: Float[np.ndarray, "k d"]
) -> tuple[Float[np.ndarray, "m d"], Float[np.ndarray, "m d"]]:
    """Cut boxes in two across their widest side: first all lower halves, then all upper ones.

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
