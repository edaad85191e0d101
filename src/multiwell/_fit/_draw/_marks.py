"""What stands on a map: the minima of a fit as marks, and where one mode gives way to another."""

from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float

from ..._graph import displacement
from ..._landscape import on_slice, periods_of
from ..._style import BLACK, VERMILION, same_places, write_beside
from .._drawn import DrawnFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.patheffects import AbstractPathEffect


def draw_marks(
    result: DrawnFit, ax: "Axes", pair: tuple[int, int], origin: Float[np.ndarray, " d"]
) -> list["Line2D | Patch"]:
    """Mark wells by number, those on the plane on top, other minima as empty diamonds; return the legend's entries.

    Where several wells have one place, those on the plane come first; the numbers of the others stand beside the mark.
    """
    from matplotlib.lines import Line2D

    handles: list[Line2D | Patch] = []
    lower, upper = result.bounds
    span = np.where(upper > lower, upper - lower, 1.0)
    x = np.array([well.x for well in result.wells]).reshape(-1, len(span))
    near = on_slice(x, origin, pair, result.bounds, periods_of(result.potential_at_reference)).tolist()
    others = result.minima.unresolved + result.minima.boundary
    if others:
        diamond: dict[str, Any] = {"ls": "", "marker": "D", "ms": 7, "mfc": "none", "mec": BLACK, "mew": 1.5}
        ax.plot(*np.array([m.x[list(pair)] for m in others]).T, zorder=4, clip_on=False, **diamond)
    order = sorted(range(len(near)), key=lambda k: (not near[k], k))
    places = x[order][:, list(pair)]
    drawn = [[order[k] for k in group] for group in same_places(places, span[list(pair)])]
    # the last is on top
    for first, *hidden in reversed(drawn):
        place = result.wells[first].x[pair[0]].item(), result.wells[first].x[pair[1]].item()
        _draw_mark(ax, place, first, near[first])
        if hidden:
            write_beside(ax, place, hidden, VERMILION)
    shown = [near[first] for first, *_ in drawn]
    for label, marker, face, there in (
        ("well", "o", VERMILION, any(shown)),
        ("well off this plane", "o", "white", not all(shown)),
        ("well behind a mark", "$(k)$", VERMILION, any(len(group) > 1 for group in drawn)),
    ):
        if there:
            handle = Line2D([], [], ls="", marker=marker, ms=9, mfc=face, mec=VERMILION, label=label)
            handles.append(handle)
    if others:
        handles.append(Line2D([], [], label="other minimum", **diamond))
    return handles


def _draw_mark(ax: "Axes", place: tuple[float, float], number: int, on_plane: bool) -> None:
    face, ink = (VERMILION, "white") if on_plane else ("white", VERMILION)
    z = 6 if on_plane else 5
    ax.plot(*place, "o", ms=13, mfc=face, mec=VERMILION, mew=1.2, zorder=z, clip_on=False)
    ax.annotate(str(number), place, ha="center", va="center", color=ink, fontsize=8, weight="bold", zorder=z)


# of the axes: half of what the name of a mode and the mark of a well need beside each other
ROOM = (0.09, 0.045)


def draw_borders(
    result: DrawnFit,
    pair: tuple[int, int],
    ax: "Axes",
    places: tuple[Float[np.ndarray, " n"], Float[np.ndarray, " m"]],
    points: Float[np.ndarray, "k d"],
) -> bool:
    """Draw dashed lines where another mode takes the largest share, and its number; say whether there are any.

    Args:
        result: the fit.
        pair: the inputs of the map.
        ax: where to draw.
        places: along the two axes.
        points: the grid over them.
    """
    share = result.potential_at_reference.responsibilities(points)
    leader = share.argmax(axis=1)
    shown = np.unique(leader)
    if len(shown) < 2:
        return False
    low, high = (np.array([ends[k] for ends in places]) for k in (0, -1))
    plane = (points[:, pair] - low) / (high - low)
    wraps = periods_of(result.potential_at_reference)[list(pair)] > 0
    minima = [*result.wells, *result.minima.unresolved, *result.minima.boundary]
    taken = [(minimum.x[list(pair)] - low) / (high - low) for minimum in minima]
    for k in shown:
        place = _free_place(plane[leader == k], np.array(taken).reshape(-1, 2), wraps)
        taken.append(place)
        i, j = (low + place * (high - low)).tolist()
        words = ax.text(i, j, f"mode {k}", color="white", fontsize=8, ha="center", va="center", zorder=4)
        words.set_path_effects(outline())
    for k in shown[:-1]:
        others = share.copy()
        others[:, k] = -1.0
        rival = others.argmax(axis=1)
        # the border with a mode before this one is drawn already
        lead = np.ma.masked_array(share[:, k] - others.max(axis=1), mask=rival < k)
        ax.contour(
            *places, lead.reshape(len(places[1]), -1), levels=[0.0], colors="white", linewidths=1.2, linestyles="--",
            zorder=2.2,
        ).set_path_effects(outline())  # fmt: skip
    return True


def _free_place(
    region: Float[np.ndarray, "n 2"], taken: Float[np.ndarray, "m 2"], wraps: Bool[np.ndarray, " 2"]
) -> Float[np.ndarray, " 2"]:
    """Find the point of a region nearest to its middle that keeps clear of marks and frame, where there is one.

    Args:
        region: points, in widths of the axes.
        taken: places of the marks, likewise.
        wraps: which axes wrap around, so that a region may go through their seam.
    """
    around = np.angle(np.exp(2j * np.pi * region).mean(axis=0)) / (2 * np.pi)
    middle = np.where(wraps, around, region.mean(axis=0))
    away = (displacement(region - middle, wraps.astype(float)) ** 2).sum(axis=1)
    clear = (np.abs(region[:, None] - taken) > ROOM).any(axis=2).all(axis=1)
    clear &= (np.minimum(region, 1 - region) > np.array(ROOM) / 2).all(axis=1)
    # no two places on the axes are as far apart as that, in squares of their widths
    return np.asarray(region[np.argmin(np.where(clear, away, away + 2.0))])


def outline() -> "list[AbstractPathEffect]":
    """Return a dark rim, so that white lines and words show on light ground too."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.4, foreground="#404040")]
