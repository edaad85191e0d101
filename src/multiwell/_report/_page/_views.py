"""The views of the potential among which a reader chooses."""

from dataclasses import dataclass
from itertools import combinations

from ..._fit import Labels
from ..._landscape import ConvexityMap, Landscape, telling_inputs
from ._curve import curve
from ._figures import Figure
from ._map import map_of, map_words

GRID = 101
SLICE = 61  # the same where several planes are shown
MOST_PAIRS = 10


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
    """The potential, by pairs of inputs where there are more than two, the most telling pair first.

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
    found: Landscape,
    labels: Labels,
    inputs: tuple[int, ...],
    proven: ConvexityMap | None,
    count: int = GRID,
) -> View:
    """The potential over one input or two, as in `views`, on a grid of so many points along each."""
    label = " and ".join(labels.inputs[k] for k in inputs)
    if len(inputs) == 1:
        return View(curve(found, labels, proven), label)
    i, j = inputs
    figure = map_of(found, labels, (i, j), count, proven)
    return View(figure, label, surface=True, note=map_words(found, labels, (i, j), figure))
