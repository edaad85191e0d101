"""The energy over one or two inputs with what a landscape knows of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..._style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    SKY,
    VERMILION,
    draw_seams,
    fill_contours,
    highest_contour,
    new_axes,
    same_places,
    verbatim,
    write_beside,
)
from .._critical_point import CriticalPoint, Saddle
from .._drawn import DrawnLandscape
from .._slice import broken_at_seams, on_slice, origin_of, periods_of, slice_points, telling_inputs
from .._stability import spinodal, stability_margin
from ._graphs import axis_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes


LINE = 801
GRID = 161


def draw_landscape(found: DrawnLandscape, names: Sequence[str] | None, ax: "Axes | None") -> "Axes":
    """Draw a curve over one input, contours over two."""
    dimension = len(found.bounds[0])
    names = axis_names(found, names)
    inputs = telling_inputs(found.potential, found.minima, found.bounds)
    draw = _draw_line if len(inputs) == 1 else _draw_map
    ax = draw(found, inputs, names, new_axes(ax, *((6.4, 4.8) if len(inputs) == 1 else (7.2, 5.6))))
    ax.set_xlabel(verbatim(names[inputs[0]]))
    if dimension > 2:
        ax.set_title(
            "plane through the deepest minimum; small marks lie off it, (k) behind a mark", fontsize="medium"
        )
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=4, fontsize="small", facecolor="#D0D0D0")
    return ax


def _draw_line(found: DrawnLandscape, inputs: tuple[int, ...], names: Sequence[str], ax: "Axes") -> "Axes":
    lower, upper = (float(part[inputs[0]]) for part in found.bounds)
    x = np.linspace(lower, upper, LINE)
    energy = found.potential.energy(x[:, None])
    ax.plot(x, energy, color=BLUE, lw=2, zorder=3)
    unstable = stability_margin(found.potential, x[:, None]) < 0
    ax.fill_between(
        x, 0, 1, where=unstable, transform=ax.get_xaxis_transform(), color=ORANGE, alpha=0.2, lw=0,
        label="not convex" if unstable.any() else None,
    )  # fmt: skip
    draw_seams(ax, [(lower, upper)], [bool(periods_of(found.potential)[inputs[0]])])
    for k, point in enumerate(found.points):
        _mark(ax, k, point, (float(point.x[0]), point.energy), small=False)
    low = float(energy.min())
    top = highest_contour(energy, [saddle.energy for saddle in found.saddles])
    ax.set(xlim=(lower, upper), ylim=(low - 0.12 * (top - low), top + 0.04 * (top - low)))
    ax.set_ylabel(verbatim(names[-1]))
    return ax


def _draw_map(found: DrawnLandscape, inputs: tuple[int, ...], names: Sequence[str], ax: "Axes") -> "Axes":
    i, j = inputs
    lower, upper = found.bounds
    axes = [np.linspace(lower[k], upper[k], GRID) for k in inputs]
    origin = origin_of(found.minima, found.bounds)
    energy = found.potential.energy(slice_points(origin, inputs, axes)).reshape(GRID, GRID)
    top = highest_contour(energy, [saddle.energy for saddle in found.saddles])
    fill_contours(ax, (axes[0], axes[1]), energy, (float(energy.min()), top), names[-1])
    curves = spinodal(found.potential, found.bounds, inputs=inputs, origin=origin)
    for number, curve in enumerate(curves):
        label = None if number else "spinodal"
        ax.plot(curve[:, i], curve[:, j], color=ORANGE, lw=1.6, ls="--", zorder=3, label=label)
    for number, path in enumerate(found.paths):
        label = None if number else "minimum energy path"
        x = broken_at_seams(found, path.x)
        ax.plot(x[:, i], x[:, j], color="white", lw=1.8, zorder=4, label=label)
    periods = periods_of(found.potential)
    draw_seams(ax, [(lower[k], upper[k]) for k in inputs], [bool(periods[k]) for k in inputs])
    x = np.array([point.x for point in found.points]).reshape(-1, len(lower))
    small = (~on_slice(x, origin, inputs, found.bounds, periods)).tolist()
    # those on the plane before those off it
    order = sorted(range(len(small)), key=lambda k: (small[k], k))
    places = x[order][:, list(inputs)]
    groups = [[order[k] for k in group] for group in same_places(places, (upper - lower)[list(inputs)])]
    # the last is on top
    for first, *hidden in reversed(groups):
        point = found.points[first]
        place = (float(point.x[i]), float(point.x[j]))
        _mark(ax, first, point, place, small[first])
        if hidden:
            write_beside(ax, place, hidden, BLACK)
    ax.set(xlim=(lower[i], upper[i]), ylim=(lower[j], upper[j]))
    ax.set_ylabel(verbatim(names[j]))
    return ax


def _mark(ax: "Axes", number: int, point: CriticalPoint, place: tuple[float, float], small: bool) -> None:
    """Draw a numbered disk: blue minima, light blue ones on the bounds, red saddles, green points of a higher index."""
    # a saddle without curvature has no direction that counts as leading down
    kind = "saddle" if isinstance(point, Saddle) else "minimum" if point.index == 0 else "higher index"
    colour, marker = {"minimum": (BLUE, "o"), "saddle": (VERMILION, "s")}.get(kind, (GREEN, "D"))
    label = kind
    if kind == "minimum" and point.on_boundary:
        label, colour = "minimum on the bounds", SKY
    known = ax.get_legend_handles_labels()[1]
    size = 9 if small else 13
    ax.plot(
        *place, marker, ms=size, color=colour, mec="white", mew=1.0, ls="", zorder=5, clip_on=False,
        label=None if label in known else label,
    )  # fmt: skip
    ink = BLACK if colour == SKY else "white"
    ax.annotate(
        str(number), place, ha="center", va="center", color=ink, fontsize=6 if small else 8, weight="bold", zorder=6,
    )  # fmt: skip
