"""The views of the potential among which a reader chooses, and those that sliders run over."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ..._data import rounded
from ..._fit import FitResult, Labels
from ..._landscape import ConvexityMap, Landscape, telling_inputs
from ..._potential import ConditionalPotential
from ._figures import Figure
from ._potential import curve, map_of, map_words

GRID = 101
SLICE = 61  # the same where several planes are shown
MOST_PAIRS = 10
HALF = 5  # values from either bound to the condition of the wells, both counted


@dataclass(frozen=True)
class View:
    """One picture among which the reader chooses.

    Attributes:
        figure: the picture.
        label: what the choice is called; of a condition its name.
        surface: whether it can be shown as a surface too.
        note: what must be known to read it.
        condition: the condition whose slider shows it; None where it is chosen from a list.
        value: of that condition.
        first: whether it is what is shown first.
    """

    figure: Figure
    label: str = ""
    surface: bool = False
    note: str = ""
    condition: int | None = None
    value: str = ""
    first: bool = False


def views(found: Landscape, labels: Labels, proven: ConvexityMap | None) -> list[View]:
    """Draw the potential, by pairs of inputs where there are more than two, the most telling pair first.

    Args:
        found: its landscape.
        labels: names and units.
        proven: where it is proven convex, of one or two inputs; None where that is not known.
    """
    count, first = len(found.bounds[0]), telling_inputs(found.potential, found.minima, found.bounds)
    if count <= 2:
        return [view(found, labels, first, proven)]
    pairs = sorted(combinations(range(count), 2), key=lambda pair: (pair != first, -len({*pair} & {*first})))
    return [view(found, labels, pair, None, SLICE) for pair in pairs[:MOST_PAIRS]]


def view(
    found: Landscape, labels: Labels, inputs: tuple[int, ...], proven: ConvexityMap | None, count: int = GRID
) -> View:
    """Draw the potential over one input or two, as in `views`, on a grid of so many points along each."""
    label = " and ".join(labels.inputs[k] for k in inputs)
    if len(inputs) == 1:
        return View(curve(found, labels, proven), label)
    i, j = inputs
    figure = map_of(found, labels, (i, j), count, proven)
    return View(figure, label, surface=True, note=map_words(found, labels, (i, j), figure))


def condition_views(result: FitResult, found: Landscape) -> list[View]:
    """Draw one view per condition, from the lowest to the highest of the data; none where there are no conditions.

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
    """Return values from the lower to the upper bound through the condition at rest, each once."""
    both = [*np.linspace(lower, rest, HALF).tolist(), *np.linspace(rest, upper, HALF).tolist()]
    return sorted(set(both))
