"""The disconnectivity graph and the energy along paths."""

import numpy as np

from ..._fit import Labels
from ..._landscape import Landscape, tree_layout
from ..._style import BLACK
from ._figures import COLOURS, DASHES, Figure, figure, joined, line, plain
from ._marks import described, marks


def disconnectivity(found: Landscape, labels: Labels) -> Figure:
    """Which minima join at which energy."""
    layout = tree_layout(found)
    lines = [np.array(points) for points in layout.lines]
    places = np.full((len(found.points), 2), np.nan)
    for number, place in {**layout.leaves, **layout.saddles}.items():
        places[number] = place, found.points[number].energy
    shown = sorted({**layout.leaves, **layout.saddles})
    traces = [joined(lines, (0, 1), "branches", BLACK, hoverinfo="skip", showlegend=False)]
    traces += marks(found, places, described(found, labels), shown)
    width = [-0.6, len(layout.leaves) - 0.4]
    return figure(
        traces,
        "",
        labels.of(labels.energy),
        xaxis={"showticklabels": False, "showgrid": False, "range": width},
    )


def profiles(found: Landscape, labels: Labels) -> Figure:
    """The energy along every path, over the distance from its saddle."""
    traces = []
    for number, (saddle, path) in enumerate(zip(found.saddles, found.paths, strict=True)):
        ends = " – ".join("?" if end is None else str(end) for end in saddle.connects)
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number // len(COLOURS) % len(DASHES)]
        at = path.length - path.length[path.top]
        name = f"{ends} over {len(found.minima) + number}"
        traces.append(
            line(
                at, path.energy, name, colour, dash=dash,
                hovertemplate="distance %{x:.3g}<br>energy %{y:.6g}<extra>" + name + "</extra>",
            )
        )  # fmt: skip
        top = np.array([path.energy[path.top]])
        traces.append(
            {"type": "scatter", "mode": "markers", "x": [0.0], "y": plain(top), "showlegend": False,
             "marker": {"symbol": "x", "size": 9, "color": colour}, "hoverinfo": "skip"}
        )  # fmt: skip
    return figure(traces, "distance from the saddle [half widths of the bounds]", labels.of(labels.energy))
