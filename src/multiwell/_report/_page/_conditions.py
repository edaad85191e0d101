"""A conditional potential at several conditions: what a slider runs over."""

from dataclasses import replace

import numpy as np

from ..._data import rounded
from ..._fit import FitResult
from ..._landscape import Landscape, telling_inputs
from ..._potential import ConditionalPotential
from ._views import GRID, SLICE, View, view

HALF = 5  # values from either bound to the condition of the wells, both counted


def condition_views(result: FitResult, found: Landscape) -> list[View]:
    """One view per condition, from the lowest to the highest of the data; none where the potential has no conditions.

    Every condition runs by itself, the others stay as at `result.condition`, which every slider passes. Above two
    inputs the pair that is most telling there is shown.
    """
    if not isinstance(result.potential, ConditionalPotential) or result.condition is None:
        return []
    lower, upper = result.condition_bounds
    labels, inputs = result.labels, telling_inputs(found.potential, found.minima, found.bounds)
    count = GRID if len(labels.conditions) == 1 else SLICE
    shown = []
    for k, name in enumerate(labels.conditions):
        rest = float(result.condition[k])
        values = _values(float(lower[k]), rest, float(upper[k]))
        for value in values if len(values) > 1 else []:
            condition = result.condition.copy()
            condition[k] = value
            here = found if value == rest else result.landscape(condition, bounds=found.bounds)
            words = rounded(value, float(upper[k] - lower[k]), 4)
            drawn = view(here, labels, inputs, None, count)
            shown.append(replace(drawn, label=labels.of(name), condition=k, value=words, first=value == rest))
    return shown


def _values(lower: float, rest: float, upper: float) -> list[float]:
    """From the lower to the upper bound through the condition at rest, each once."""
    both = [*np.linspace(lower, rest, HALF).tolist(), *np.linspace(rest, upper, HALF).tolist()]
    return sorted(set(both))
