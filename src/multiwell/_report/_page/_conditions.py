"""A conditional potential at several conditions: what a slider runs over."""

from dataclasses import replace

import numpy as np

from ..._fit import FitResult
from ..._landscape import Landscape, telling_inputs
from ..._potential import ConditionalPotential
from ._potential import View, view

STEPS = 9


def condition_views(result: FitResult, found: Landscape) -> list[View]:
    """One view per condition, from the lowest to the highest of the data; none where the potential has no conditions.

    Every condition runs by itself, the others stay as at `result.condition`. Above two inputs the pair that is most
    telling there is shown.
    """
    if not isinstance(result.potential, ConditionalPotential) or result.condition is None:
        return []
    lower, upper = result.condition_bounds
    inputs = telling_inputs(found)
    shown = []
    for k, name in enumerate(result.labels.conditions):
        for value in np.linspace(lower[k], upper[k], STEPS):
            condition = result.condition.copy()
            condition[k] = value
            there = result.landscape(condition, bounds=found.bounds)
            label = f"{result.labels.of(name)} = {value:.4g}"
            shown.append(replace(view(there, result.labels, inputs, None), label=label))
    return shown
