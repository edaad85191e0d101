"""A conditional potential at several conditions: what a slider runs over."""

import numpy as np

from ..._fit import FitResult
from ..._landscape import ConvexityMap, Landscape
from ..._potential import ConditionalPotential
from ._potential import View, views

STEPS = 9


def condition_views(result: FitResult, found: Landscape, proven: ConvexityMap | None) -> list[View]:
    """One view per condition, from the lowest to the highest of the data; none where the potential has no conditions.

    Every condition runs by itself, the others stay as at `result.condition`. Above two inputs the most telling pair
    of them is shown.
    """
    if not isinstance(result.potential, ConditionalPotential) or result.condition is None:
        return []
    lower, upper = result.condition_bounds
    shown = []
    for k, name in enumerate(result.labels.conditions):
        for value in np.linspace(lower[k], upper[k], STEPS):
            condition = result.condition.copy()
            condition[k] = value
            there = result.landscape(condition, bounds=found.bounds)
            view = views(there, result.labels, None)[0]
            label = f"{result.labels.of(name)} = {value:.4g}"
            shown.append(View(label, view.figure, view.surface))
    return shown
