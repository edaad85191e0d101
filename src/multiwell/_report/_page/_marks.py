"""The marks of stationary points, which of them lie on the slice that is shown, and the graphs that join them."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from ..._data import rounded
from ..._fit import Labels
from ..._landscape import (
    IN_PLANE,
    Landscape,
    connections,
    kind_of,
    on_slice,
    origin_of,
    periods_of,
    tree_layout,
)
from ..._style import BLACK, BLUE, GREEN, SKY, VERMILION
from ._figures import COLOURS, DASHES, Figure, figure, joined, line, plain


class Kind(NamedTuple):
    """How a kind of stationary point is drawn."""

    name: str
    colour: str
    symbol: str


MINIMUM = Kind("minimum", BLUE, "circle")
ON_BOUNDS = Kind("minimum on the bounds", SKY, "circle")
SADDLE = Kind("saddle", VERMILION, "square")
HIGHER = Kind("higher index", GREEN, "diamond")
KINDS = (MINIMUM, ON_BOUNDS, SADDLE, HIGHER)
MOST_LISTED = 6  # points that lie behind one another


def marks(
    found: Landscape, places: np.ndarray, words: Sequence[str], numbers: Sequence[int], off: bool = False
) -> list[Figure]:
    """Draw stationary points as numbered symbols; what is known of them shows when they are pointed at.

    Args:
        found: the landscape.
        places: of all its points, shape `(n, 2)`.
        words: what is known of each.
        numbers: the points to draw.
        off: whether they lie off the plane that is shown: small, empty and without a number.
    """
    kinds = [ON_BOUNDS if point.on_boundary else MINIMUM for point in found.minima]
    kinds += [SADDLE] * len(found.saddles) + [HIGHER] * len(found.higher_index)
    groups = [(kind, [k for k in numbers if kinds[k] is kind]) for kind in KINDS]
    return [_marks(found, kind, places[own], words, own, off) for kind, own in groups if own]


def _marks(
    found: Landscape, kind: Kind, places: np.ndarray, words: Sequence[str], own: list[int], off: bool
) -> Figure:
    trace = {
        "type": "scatter",
        "name": f"{kind.name}, off the plane" if off else kind.name,
        "x": plain(places[:, 0]),
        "y": plain(places[:, 1]),
        "customdata": [words[k] for k in own],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
        # at which height they stand on a surface
        "meta": {"energy": plain(np.array([found.points[k].energy for k in own])), "off": off},
    }
    if off:
        ring = {"size": 9, "color": kind.colour, "symbol": f"{kind.symbol}-open", "line": {"width": 2}}
        return trace | {"mode": "markers", "opacity": 0.6, "marker": ring}
    disk = {"size": 17, "color": kind.colour, "symbol": kind.symbol}
    return trace | {
        "mode": "markers+text",
        "text": [str(k) for k in own],
        "textfont": {"color": "#000000" if kind is ON_BOUNDS else "#ffffff", "size": 10},
        "marker": disk | {"line": {"color": "#ffffff", "width": 1.5}},
    }


def described(found: Landscape, labels: Labels) -> list[str]:
    """Say what is known of every stationary point, in lines."""
    width = (found.bounds[1] - found.bounds[0]).tolist()
    out = []
    for number, point in enumerate(found.points):
        lines = [f"<b>{number}: {kind_of(point)}</b>"]
        lines += [
            f"{escape(labels.of(name))} = {rounded(value, span)}"
            for name, value, span in zip(labels.inputs, point.x.tolist(), width, strict=True)
        ]
        lines.append(f"{escape(labels.of(labels.energy))} = {point.energy:.6g}")
        lines.append(f"lowest curvature {point.eigenvalues[0]:.4g}")
        if connections(point):
            lines.append(f"connects {connections(point)}")
        out.append("<br>".join(lines))
    return out


def others(found: Landscape, pair: tuple[int, int]) -> list[int]:
    """Return the inputs that are not shown."""
    return [k for k in range(len(found.bounds[0])) if k not in pair]


def on_plane(found: Landscape, x: Float[np.ndarray, "n d"], pair: tuple[int, int]) -> Bool[np.ndarray, " n"]:
    """Return which points lie on the plane over two inputs, or near it."""
    origin = origin_of(found.minima, found.bounds)
    return on_slice(x, origin, pair, found.bounds, periods_of(found.potential))


def plane_words(found: Landscape, labels: Labels, pair: tuple[int, int]) -> str:
    """Say where the plane lies; nothing where it is all there is."""
    rest = others(found, pair)
    if not rest:
        return ""
    origin = origin_of(found.minima, found.bounds).tolist()
    width = (found.bounds[1] - found.bounds[0]).tolist()
    values = (f"{labels.of(labels.inputs[k])} = {rounded(origin[k], width[k], 4)}" for k in rest)
    through = "the deepest minimum" if found.minima else "the middle of the bounds"
    return f"Plane through {through}: {', '.join(values)}."


def hover_words(found: Landscape, labels: Labels, pair: tuple[int, int]) -> list[str]:
    """Say what shows when a stationary point is pointed at: all of it, and in short what lies behind or before it."""
    lower, upper = found.bounds
    places = np.array([point.x for point in found.points]).reshape(-1, len(lower)) / (upper - lower)
    places = places[:, list(pair)]
    out = []
    for number, words in enumerate(described(found, labels)):
        near = (np.abs(places - places[number]) <= IN_PLANE).all(axis=1)
        near[number] = False
        same = np.flatnonzero(near).tolist()
        lines = [f"also here: {_short(found, labels, k, pair)}" for k in same[:MOST_LISTED]]
        lines += [f"and {len(same) - MOST_LISTED} more"] if len(same) > MOST_LISTED else []
        out.append("<br>".join([words, *lines]))
    return out


def _short(found: Landscape, labels: Labels, number: int, pair: tuple[int, int]) -> str:
    point, width = found.points[number], (found.bounds[1] - found.bounds[0]).tolist()
    places = [
        f"{escape(labels.inputs[k])} = {rounded(float(point.x[k]), width[k], 4)}" for k in others(found, pair)
    ]
    energy = f"{escape(labels.energy)} = {point.energy:.6g}"
    return ", ".join([f"{number}: {kind_of(point)}", *places, energy])


def disconnectivity(found: Landscape, labels: Labels) -> Figure:
    """Draw which minima join at which energy."""
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
    """Draw the energy along every path, over the distance from its saddle."""
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
