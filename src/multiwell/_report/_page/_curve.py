"""The potential over one input: a curve."""

from html import escape

import numpy as np

from ..._fit import Labels
from ..._landscape import ConvexityMap, Landscape, stability_margin
from ..._style import BLUE, ORANGE, highest_contour
from ._figures import Figure, figure, joined, line
from ._map import CERTAIN, PROVEN
from ._marks import described, marks

LINE = 401


def curve(found: Landscape, labels: Labels, proven: ConvexityMap | None) -> Figure:
    """The energy over the only input, with where it is not convex and where it is proven to be."""
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
    numbered = marks(found, places, described(found, labels), range(len(places)))
    limits = [low - 0.16 * (top - low), top + 0.06 * (top - low)]
    return figure([*traces, *numbered], name, energy_name, yaxis={"range": limits})


def _proven_line(proven: ConvexityMap, height: float) -> Figure:
    order = np.argsort(proven.lower[:, 0])
    pieces = [
        np.array([[proven.lower[k, 0], height], [proven.upper[k, 0], height]])
        for k in order
        if proven.convex[k]
    ]
    return joined(pieces, (0, 1), PROVEN, CERTAIN, width=6, hoverinfo="skip")
