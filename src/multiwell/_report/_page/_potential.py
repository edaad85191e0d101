"""The potential over one input, a curve, or over two: contours, which the page can raise to a surface."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from ..._fit import Labels
from ..._landscape import (
    ConvexityMap,
    Landscape,
    broken_at_seams,
    origin_of,
    periods_of,
    slice_points,
    spinodal,
    stability_margin,
)
from ..._style import BLACK, BLUE, GREY, LEVELS, ORANGE, highest_contour
from ._figures import EXPONENTS, Figure, figure, joined, line, plain, title
from ._marks import described, hover_words, marks, on_plane, plane_words

LINE = 401
PROVEN = "proven convex"
CERTAIN = "#009E73"
SPINODAL = "#E69F00"


def curve(found: Landscape, labels: Labels, proven: ConvexityMap | None) -> Figure:
    """Draw the energy over the only input, with where it is not convex and where it is proven to be."""
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
    span = {"range": [float(x[0]), float(x[-1])]}
    return figure(
        [*traces, *numbered],
        name,
        energy_name,
        xaxis=span,
        yaxis={"range": limits},
        shapes=_seams(found, (0,)),
    )


def _proven_line(proven: ConvexityMap, height: float) -> Figure:
    order = np.argsort(proven.lower[:, 0])
    pieces = [
        np.array([[proven.lower[k, 0], height], [proven.upper[k, 0], height]])
        for k in order
        if proven.convex[k]
    ]
    return joined(pieces, (0, 1), PROVEN, CERTAIN, width=6, hoverinfo="skip")


def map_of(
    found: Landscape, labels: Labels, pair: tuple[int, int], count: int, proven: ConvexityMap | None
) -> Figure:
    """Draw contours on a grid of so many points along each of two inputs, with what the landscape knows of them."""
    axes = [np.linspace(found.bounds[0][k], found.bounds[1][k], count) for k in pair]
    origin = origin_of(found.minima, found.bounds)
    energy = found.potential.energy(slice_points(origin, pair, axes)).reshape(count, count)
    names = [labels.of(labels.inputs[k]) for k in pair]
    traces = [_contours(found, axes, energy, [*names, labels.of(labels.energy)])]
    if proven is not None:
        traces += _proven_area(proven, axes)
    curves = spinodal(found.potential, found.bounds, inputs=pair, origin=origin)
    heights = [found.potential.energy(curve) for curve in curves]
    traces += _lines(curves, heights, pair, "spinodal", SPINODAL, dash="dash")
    traces += _paths(found, pair)
    x = np.array([point.x for point in found.points]).reshape(-1, len(found.bounds[0]))
    near, words = on_plane(found, x, pair), hover_words(found, labels, pair)
    for off in (True, False):
        traces += marks(found, x[:, list(pair)], words, np.flatnonzero(near != off).tolist(), off)
    limits = [{"range": [float(axis[0]), float(axis[-1])]} for axis in axes]
    return figure(traces, *names, xaxis=limits[0], yaxis=limits[1], height=560, shapes=_seams(found, pair))


def _seams(found: Landscape, inputs: tuple[int, ...]) -> list[Figure]:
    """Draw dashed lines along the faces of the picture that are one seam."""
    periods = periods_of(found.potential)
    lines: list[Figure] = [
        {"type": "line", f"{across}ref": across, f"{across}0": float(bound[k]), f"{across}1": float(bound[k]),
         f"{along}ref": "paper", f"{along}0": 0, f"{along}1": 1, "line": {"color": GREY, "width": 3, "dash": "dash"},
         "name": "seam", "legendgroup": "seam"}
        for k, across, along in zip(inputs, "xy", "yx", strict=False)
        for bound in (found.bounds if periods[k] else ())
    ]  # fmt: skip
    return [line | {"showlegend": not number} for number, line in enumerate(lines)]


def map_words(found: Landscape, labels: Labels, pair: tuple[int, int], drawn: Figure) -> str:
    """Say what must be known to read the contours."""
    words = plane_words(found, labels, pair)
    if any(trace.get("meta", {}).get("off") for trace in drawn["data"]):
        words += " Small empty marks and faint lines lie off it; the surface leaves them out."
    contour = drawn["data"][0]
    if max(map(max, contour["z"])) > contour["zmax"]:
        unit = labels.units.get(labels.energy, "")
        above = f"{contour['zmax']:.6g} {unit}".strip()
        words += f" Energies above {above} share the last colour; the surface is cut there."
    return words.strip()


def _contours(found: Landscape, axes: list[np.ndarray], energy: np.ndarray, names: list[str]) -> Figure:
    from matplotlib.ticker import MaxNLocator

    top = highest_contour(energy, [saddle.energy for saddle in found.saddles])
    # the levels of the static picture
    levels = list(map(float, MaxNLocator(LEVELS).tick_values(float(energy.min()), top)))
    first, second, height = map(escape, names)
    return {
        "type": "contour",
        "x": plain(axes[0]),
        "y": plain(axes[1]),
        "z": plain(energy),
        "zmin": levels[0],
        "zmax": levels[-1],
        "contours": {"start": levels[0], "end": levels[-1], "size": levels[1] - levels[0]},
        "line": {"width": 0.5, "color": "rgba(0,0,0,0.4)"},
        "colorscale": "Cividis",
        "colorbar": {"title": {"text": title(names[2]), "side": "right"}, "thickness": 14, **EXPONENTS},
        "name": height,
        "hovertemplate": f"{first} = %{{x:.5g}}<br>{second} = %{{y:.5g}}<br>"
        f"{height} = %{{z:.6g}}<extra></extra>",
    }


def _paths(found: Landscape, pair: tuple[int, int]) -> list[Figure]:
    """Draw where paths run on the plane, and faintly where they leave it."""
    on, off, heights = [], [], []
    for path in found.paths:
        broken = broken_at_seams(found, np.column_stack([path.x, path.energy]))
        x = broken[:, :-1]
        heights.append(broken[:, -1])
        near = on_plane(found, x, pair) | np.isnan(x[:, 0])
        # the points at which a path leaves the plane begin both parts
        leaving = ~near
        leaving[1:] |= ~near[:-1]
        leaving[:-1] |= ~near[1:]
        on.append(np.where(near[:, None], x, np.nan))
        off.append(np.where(leaving[:, None], x, np.nan))
    faint: Figure = {"dash": "dot", "width": 1, "opacity": 0.35}
    return [
        *_lines(off, heights, pair, "paths off the plane", BLACK, off=True, **faint),
        *_lines(on, heights, pair, "minimum energy paths", BLACK),
    ]


def _lines(
    curves: Sequence[np.ndarray], heights: Sequence[np.ndarray], pair: tuple[int, int], name: str, colour: str,
    off: bool = False, **style: Any,
) -> list[Figure]:  # fmt: skip
    """Join curves with their energies in one trace; none where nothing of them is left."""
    if not any(np.isfinite(curve).any() for curve in curves):
        return []
    gaps = [np.isnan(curve[:, 0]) for curve in curves]
    energy = np.concatenate(
        [np.append(np.where(gap, np.nan, part), np.nan) for gap, part in zip(gaps, heights, strict=True)]
    )
    known = {"meta": {"energy": plain(energy), "off": off}, "hoverinfo": "skip"}
    return [joined(curves, pair, name, colour, **known, **style)]


def _proven_area(proven: ConvexityMap, axes: list[np.ndarray]) -> list[Figure]:
    """Shade cells whose middles lie in boxes over which convexity is proven; nothing where there are none."""
    inside = np.full((len(axes[1]), len(axes[0])), np.nan)
    for lower, upper in zip(proven.lower[proven.convex], proven.upper[proven.convex], strict=True):
        columns, rows = (
            slice(*np.searchsorted(axis, [low, high], side="left"))
            for axis, low, high in zip(axes, lower, upper, strict=True)
        )
        inside[rows, columns] = 1.0
    if np.isnan(inside).all():
        return []
    area = {
        "type": "heatmap",
        "x": plain(axes[0]),
        "y": plain(axes[1]),
        "z": plain(inside),
        "colorscale": [[0, CERTAIN], [1, CERTAIN]],
        "opacity": 0.35,
        "showscale": False,
        "showlegend": True,
        "visible": "legendonly",
        "name": PROVEN,
        "hoverinfo": "skip",
    }
    return [area]
