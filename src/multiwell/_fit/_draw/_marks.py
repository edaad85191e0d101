"""The minima of a fit as marks on a map."""

from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from ..._landscape import IN_PLANE
from ..._style import BLACK, VERMILION, same_places, write_beside
from .._drawn import DrawnFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch


def draw_marks(
    result: DrawnFit, ax: "Axes", pair: tuple[int, int], origin: Float[np.ndarray, " d"]
) -> list["Line2D | Patch"]:
    """Wells by number, those on the plane on top, other minima as empty diamonds; returns what the legend shows.

    Where several wells have one place, those on the plane come first; the numbers of the others stand beside the mark.
    """
    from matplotlib.lines import Line2D

    handles: list[Line2D | Patch] = []
    lower, upper = result.bounds
    span = np.where(upper > lower, upper - lower, 1.0)
    rest = np.delete(np.arange(len(span)), pair)
    near = [bool((np.abs(well.x - origin) <= IN_PLANE * span)[rest].all()) for well in result.wells]
    others = result.minima.unresolved + result.minima.boundary
    if others:
        diamond: dict[str, Any] = {"ls": "", "marker": "D", "ms": 7, "mfc": "none", "mec": BLACK, "mew": 1.5}
        ax.plot(*np.array([m.x[list(pair)] for m in others]).T, zorder=4, clip_on=False, **diamond)
    order = sorted(range(len(near)), key=lambda k: (not near[k], k))
    places = np.array([result.wells[k].x[list(pair)] for k in order]).reshape(-1, 2)
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
