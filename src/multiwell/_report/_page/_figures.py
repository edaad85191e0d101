"""What all figures of the page share: the layout, the marks of stationary points, spinodals and paths."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from ..._data import rounded
from ..._fit import Labels
from ..._landscape import Landscape, connections, kind_of
from ..._style import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from ._numbers import plain

Figure = dict[str, Any]
COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)
DASHES = ("solid", "dash", "dot", "dashdot")


def figure(traces: Sequence[Figure], x: str, y: str, **more: Any) -> Figure:
    """Traces with the page's layout; `x` and `y` name the axes."""
    layout = {
        "xaxis": {"title": {"text": escape(x)}, "zeroline": False, "automargin": True},
        "yaxis": {"title": {"text": escape(y)}, "zeroline": False, "automargin": True},
        "margin": {"l": 60, "r": 20, "t": 20, "b": 50},
        "legend": {"orientation": "h", "y": -0.2},
        "hovermode": "closest",
        "font": {"family": "system-ui, sans-serif", "size": 13},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
    }
    for axis in ("xaxis", "yaxis"):
        layout[axis] |= more.pop(axis, {})
    return {"data": list(traces), "layout": layout | more}


def line(x: np.ndarray, y: np.ndarray, name: str, colour: str, **more: Any) -> Figure:
    """One curve."""
    style = {"color": colour, "width": more.pop("width", 2), "dash": more.pop("dash", "solid")}
    trace = {
        "type": "scatter",
        "mode": "lines",
        "x": plain(x),
        "y": plain(y),
        "name": escape(name),
        "line": style,
    }
    return trace | more


def joined(
    curves: Sequence[np.ndarray], columns: tuple[int, int], name: str, colour: str, **more: Any
) -> Figure:
    """Several curves as one trace, with gaps between them."""
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([np.vstack([curve[:, columns], gap]) for curve in curves]) if curves else gap
    return line(points[:, 0], points[:, 1], name, colour, **more)


def marks(found: Landscape, places: np.ndarray, labels: Labels, prefix: str = "") -> list[Figure]:
    """Stationary points as numbered symbols; what is known of them shows when they are pointed at."""
    kinds = [
        ("minimum", BLUE, "circle", [k for k, p in enumerate(found.minima) if not p.on_boundary]),
        ("minimum on the bounds", SKY, "circle", [k for k, p in enumerate(found.minima) if p.on_boundary]),
        ("saddle", VERMILION, "square", [len(found.minima) + k for k in range(len(found.saddles))]),
        (
            "higher index",
            GREEN,
            "diamond",
            list(range(len(found.points) - len(found.others), len(found.points))),
        ),
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "name": name,
            "x": plain(places[own, 0]),
            "y": plain(places[own, 1]),
            "text": [f"{prefix}{k}" for k in own],
            "textfont": {"color": "#ffffff" if colour != SKY else "#000000", "size": 10},
            "marker": {
                "size": 17,
                "color": colour,
                "symbol": symbol,
                "line": {"color": "#ffffff", "width": 1.5},
            },
            "customdata": [described(k, found, labels) for k in own],
            "hovertemplate": "%{customdata}<extra></extra>",
            "cliponaxis": False,
        }
        for name, colour, symbol, own in kinds
        if own
    ]


def described(number: int, found: Landscape, labels: Labels) -> str:
    """What is known of a stationary point, in lines."""
    point = found.points[number]
    width = (found.bounds[1] - found.bounds[0]).tolist()
    lines = [f"<b>{number}: {kind_of(point)}</b>"]
    lines += [
        f"{escape(labels.of(name))} = {rounded(value, span)}"
        for name, value, span in zip(labels.inputs, point.x.tolist(), width, strict=True)
    ]
    lines.append(f"{escape(labels.of(labels.energy))} = {point.energy:.6g}")
    lines.append(f"lowest curvature {point.eigenvalues[0]:.4g}")
    if connections(point):
        lines.append(f"connects {connections(point)}")
    return "<br>".join(lines)
