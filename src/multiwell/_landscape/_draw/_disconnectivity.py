"""The disconnectivity graph."""

from typing import TYPE_CHECKING

from ..._errors import InputError
from ..._style import BLACK, BLUE, GREY, VERMILION, new_axes, verbatim
from .._drawn import DrawnLandscape
from .._tree_layout import tree_layout
from ._names import energy_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


MOST_NUMBERS = 40  # minima: more of them would hide each other's numbers


def draw_disconnectivity(found: DrawnLandscape, name: str, ax: "Axes | None") -> "Axes":
    """Minima as the ends of branches, joined at the energies of the lowest saddles between them."""
    if not found.minima:
        raise InputError("there is no minimum to draw")
    from matplotlib.patheffects import withStroke

    name = verbatim(energy_name(name))
    ax = new_axes(ax, min(max(4.8, 0.5 * len(found.minima) + 2.0), 12.0), 4.8)
    layout = tree_layout(found)
    for line in layout.lines:
        ax.plot(*zip(*line, strict=True), color=BLACK, lw=1.4, solid_joinstyle="miter")
    numbered = len(found.minima) <= MOST_NUMBERS
    for k, place in layout.leaves.items():
        point = found.points[k]
        colour = GREY if point.on_boundary else BLUE
        ax.plot(place, point.energy, "o", ms=7, color=colour, mfc="white" if point.on_boundary else colour)
        if numbered:
            ax.annotate(
                str(k), (place, point.energy), (0, -14), textcoords="offset points", ha="center", color=colour,
                fontsize="small",
            )  # fmt: skip
    for merge in found.merges:
        # between the branches that it joins, where no other saddle has its mark
        first, second = sorted([layout.leaves[k] for k in group] for group in merge.groups)
        place = (max(first) + min(second)) / 2
        ax.plot(place, merge.energy, "x", ms=7, mew=1.8, color=VERMILION)
        if numbered:
            words = ax.annotate(
                str(merge.saddle), (place, merge.energy), (4, 4), textcoords="offset points", color=VERMILION,
                fontsize="small",
            )  # fmt: skip
            words.set_path_effects([withStroke(linewidth=2.0, foreground="white")])
    ax.margins(x=0.12, y=0.14)
    ax.set_xticks([])
    ax.set_xlabel("minima (blue, empty on the bounds)\nand saddles (crosses), by number", fontsize="small")
    ax.set_ylabel(name)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    return ax
