"""The potential itself: a curve over one input, contours and a surface over two, slices above."""

from dataclasses import dataclass
from html import escape
from itertools import combinations

import numpy as np

from ..._fit import Labels
from ..._landscape import (
    ConvexityMap,
    Landscape,
    origin_of,
    plane_points,
    spinodal,
    stability_margin,
    telling_inputs,
)
from ..._style import BLACK, BLUE, ORANGE, highest_contour
from ._figures import Figure, figure, joined, line, marks
from ._numbers import plain

LINE = 401
GRID = 101
SLICE = 61  # the same where several planes are shown
MOST_PAIRS = 10
CERTAIN = "#009E73"
SPINODAL = "#E69F00"


@dataclass(frozen=True)
class View:
    """One picture among which the reader chooses.

    Attributes:
        label: what the choice is called.
        figure: the picture.
        surface: whether it can be shown as a surface too.
    """

    label: str
    figure: Figure
    surface: bool


def views(found: Landscape, labels: Labels, proven: ConvexityMap | None) -> list[View]:
    """The potential, by pairs of inputs where there are more than two, the most telling pair first.

    Args:
        found: its landscape.
        labels: names and units.
        proven: where it is proven convex, of one or two inputs; None where that is not known.
    """
    count, first = len(found.bounds[0]), telling_inputs(found)
    if count <= 2:
        return [view(found, labels, first, proven)]
    pairs = sorted(combinations(range(count), 2), key=lambda pair: (pair != first, -len({*pair} & {*first})))
    return [view(found, labels, pair, None) for pair in pairs[:MOST_PAIRS]]


def view(found: Landscape, labels: Labels, inputs: tuple[int, ...], proven: ConvexityMap | None) -> View:
    """The potential over one input or two, as in `views`."""
    label = " and ".join(labels.inputs[k] for k in inputs)
    if len(inputs) == 1:
        return View(label, _curve(found, labels, proven), False)
    i, j = inputs
    grid = GRID if len(found.bounds[0]) == 2 else SLICE
    return View(label, _map(found, labels, (i, j), grid, proven), True)


def _curve(found: Landscape, labels: Labels, proven: ConvexityMap | None) -> Figure:
    x = np.linspace(found.bounds[0][0], found.bounds[1][0], LINE)
    energy = found.potential.energy(x[:, None])
    name, energy_name = labels.of(labels.inputs[0]), labels.of(labels.energy)
    top = highest_contour(energy, [saddle.energy for saddle in found.saddles])
    low = float(energy.min())
    template = f"{escape(name)} = %{{x:.5g}}<br>{escape(energy_name)} = %{{y:.6g}}<extra></extra>"
    traces = []
    if proven is not None and proven.convex.any():
        traces.append(_proven_line(proven, low - 0.1 * (top - low)))
    unstable = np.where(stability_margin(found.potential, x[:, None]) < 0, energy, np.nan)
    traces.append(line(x, energy, "potential", BLUE, width=3, hovertemplate=template))
    traces.append(line(x, unstable, "not convex", ORANGE, width=5, hoverinfo="skip"))
    places = np.array([[float(point.x[0]), point.energy] for point in found.points]).reshape(-1, 2)
    return figure(
        [*traces, *marks(found, places, labels)], name, energy_name,
        yaxis={"range": [low - 0.16 * (top - low), top + 0.06 * (top - low)]},
    )  # fmt: skip


def _proven_line(proven: ConvexityMap, height: float) -> Figure:
    order = np.argsort(proven.lower[:, 0])
    pieces = [
        np.array([[proven.lower[k, 0], height], [proven.upper[k, 0], height]])
        for k in order
        if proven.convex[k]
    ]
    return joined(pieces, (0, 1), "proven convex", CERTAIN, width=6, hoverinfo="skip")


def _map(
    found: Landscape, labels: Labels, pair: tuple[int, int], count: int, proven: ConvexityMap | None
) -> Figure:
    axes = [np.linspace(found.bounds[0][k], found.bounds[1][k], count) for k in pair]
    energy = found.potential.energy(plane_points(found, pair, axes)).reshape(count, count)
    top = highest_contour(energy, [saddle.energy for saddle in found.saddles])
    names = [labels.of(labels.inputs[k]) for k in pair]
    energy_name = labels.of(labels.energy)
    contour = {
        "type": "contour",
        "x": plain(axes[0]),
        "y": plain(axes[1]),
        "z": plain(energy),
        "zmin": float(energy.min()),
        "zmax": top,
        "contours": {
            "start": float(energy.min()),
            "end": top,
            "size": (top - float(energy.min())) / 20 or 1.0,
        },
        "line": {"width": 0.5, "color": "rgba(0,0,0,0.4)"},
        "colorscale": "Cividis",
        "colorbar": {"title": {"text": escape(energy_name), "side": "right"}, "thickness": 14},
        "name": escape(energy_name),
        "hovertemplate": f"{escape(names[0])} = %{{x:.5g}}<br>{escape(names[1])} = %{{y:.5g}}<br>"
        f"{escape(energy_name)} = %{{z:.6g}}<extra></extra>",
    }
    traces: list[Figure] = [contour]
    if proven is not None and proven.convex.any():
        traces.append(_proven_area(proven, axes))
    curves = spinodal(found.potential, found.bounds, inputs=pair, origin=origin_of(found))
    if curves:
        traces.append(joined(curves, pair, "spinodal", SPINODAL, dash="dash", width=2, hoverinfo="skip"))
    if found.paths:
        ways = [path.x for path in found.paths]
        traces.append(joined(ways, pair, "minimum energy paths", BLACK, width=2, hoverinfo="skip"))
    places = np.array([point.x[list(pair)] for point in found.points]).reshape(-1, 2)
    limits = [{"range": [float(axis[0]), float(axis[-1])]} for axis in axes]
    return figure(
        [*traces, *marks(found, places, labels)], *names, xaxis=limits[0], yaxis=limits[1], height=560
    )


def _proven_area(proven: ConvexityMap, axes: list[np.ndarray]) -> Figure:
    """Cells of the grid whose middles lie in boxes over which convexity is proven."""
    inside = np.full((len(axes[1]), len(axes[0])), np.nan)
    for lower, upper in zip(proven.lower[proven.convex], proven.upper[proven.convex], strict=True):
        columns, rows = (
            slice(*np.searchsorted(axis, [low, high], side="left"))
            for axis, low, high in zip(axes, lower, upper, strict=True)
        )
        inside[rows, columns] = 1.0
    return {
        "type": "heatmap",
        "x": plain(axes[0]),
        "y": plain(axes[1]),
        "z": plain(inside),
        "colorscale": [[0, CERTAIN], [1, CERTAIN]],
        "opacity": 0.35,
        "showscale": False,
        "showlegend": True,
        "visible": "legendonly",
        "name": "proven convex",
        "hoverinfo": "skip",
    }
