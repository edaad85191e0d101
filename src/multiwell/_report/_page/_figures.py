"""What all figures of the page share: the layout, curves, and arrays as short lists of numbers."""

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from jaxtyping import Float

from ..._style import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION

Figure = dict[str, Any]
COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)
DASHES = ("solid", "dash", "dot", "dashdot")
TITLE_WIDTH = 34  # letters: what a phone has room for
# powers of ten, as SI prefixes would stand on top of the units in the titles
EXPONENTS = {"exponentformat": "power", "minexponent": 4}
DIGITS = 5  # of the range of the values: finer than a screen shows
SINGLE = 12  # of values that are all the same


def figure(traces: Sequence[Figure], x: str, y: str, **more: Any) -> Figure:
    """Return traces with the page's layout; `x` and `y` name the axes."""
    below = -0.2 - 0.09 * title(x).count("<br>")
    layout = {
        "xaxis": {"title": {"text": title(x)}, "zeroline": False, "automargin": True, **EXPONENTS},
        "yaxis": {"title": {"text": title(y)}, "zeroline": False, "automargin": True, **EXPONENTS},
        # the buttons of the chart stand in the margin at the top
        "margin": {"l": 60, "r": 20, "t": 40, "b": 50},
        "legend": {"orientation": "h", "y": below},
        "hovermode": "closest",
        "font": {"family": "system-ui, sans-serif", "size": 13},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
    }
    for axis in ("xaxis", "yaxis"):
        layout[axis] |= more.pop(axis, {})
    return {"data": list(traces), "layout": layout | more}


def title(words: str) -> str:
    """Break words for an axis into lines that a narrow screen has room for."""
    return "<br>".join(map(escape, textwrap.wrap(words, TITLE_WIDTH)))


def line(x: np.ndarray, y: np.ndarray, name: str, colour: str, **more: Any) -> Figure:
    """Draw one curve."""
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
    """Join several curves in one trace, with gaps between them."""
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([np.vstack([curve[:, columns], gap]) for curve in curves]) if curves else gap
    return line(points[:, 0], points[:, 1], name, colour, **more)


def plain(values: Float[np.ndarray, "..."]) -> list[Any]:
    """Return values as nested lists, rounded to what can be seen; what is not finite becomes a gap."""
    finite = values[np.isfinite(values)]
    span = float(np.ptp(finite)) if finite.size else 0.0
    # values that are all the same keep digits of their own
    size, digits = (span, DIGITS) if span > 0 else (float(np.abs(finite).max(initial=0.0)), SINGLE)
    decimals = digits - int(np.floor(np.log10(size))) if size > 0 else 0
    rounded = np.round(values, min(max(decimals, -300), 300)).astype(object)
    rounded[~np.isfinite(values)] = None
    numbers: list[Any] = rounded.tolist()
    return numbers
