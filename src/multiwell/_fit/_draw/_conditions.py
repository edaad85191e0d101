"""Conditions to draw, and their words."""

import numpy as np
from jaxtyping import Float

from ..._data import rounded
from ..._style import verbatim
from .._drawn import DrawnFit

COUNT = 5


def spread_conditions(result: DrawnFit) -> Float[np.ndarray, "m q"]:
    """From the lower to the upper bounds of the conditions, through that at which the wells were sought, each once."""
    lower, upper = result.condition_bounds
    middle = np.asarray(result.condition)
    half = np.linspace(0, 1, COUNT // 2 + 1)[:, None]
    spread = np.concatenate([lower + half * (middle - lower), middle + half[1:] * (upper - middle)])
    return np.unique(spread, axis=0)


def condition_words(result: DrawnFit, condition: Float[np.ndarray, " q"]) -> str:
    """Names of the conditions with their units, and values."""
    lower, upper = result.condition_bounds
    spans = (upper - lower).tolist()
    numbers = [rounded(value, span, 3) for value, span in zip(condition.tolist(), spans, strict=True)]
    names = map(result.labels.of, result.labels.conditions)
    return verbatim(", ".join(f"{name} = {number}" for name, number in zip(names, numbers, strict=True)))
