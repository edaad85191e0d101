"""The marks of stationary points."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from ..._data import rounded
from ..._fit import Labels
from ..._landscape import Landscape, connections, kind_of
from ..._style import BLUE, GREEN, SKY, VERMILION
from ._figures import Figure
from ._numbers import plain


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


def marks(
    found: Landscape, places: np.ndarray, words: Sequence[str], numbers: Sequence[int], off: bool = False
) -> list[Figure]:
    """Stationary points as numbered symbols; what is known of them shows when they are pointed at.

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
    """What is known of every stationary point, in lines."""
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
