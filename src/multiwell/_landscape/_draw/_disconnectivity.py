"""The disconnectivity graph."""

from typing import TYPE_CHECKING

from ..._errors import InputError
from ..._style import BLACK, BLUE, GREY, VERMILION, new_axes, verbatim
from .._tree_layout import tree_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._landscape import Landscape

MOST_NUMBERS = 40  # minima: more of them would hide each other's numbers


def draw_disconnectivity(found: "Landscape", name: str, ax: "Axes | None") -> "Axes":
    """Minima as the ends of branches, joined at the energies of the lowest saddles between them."""
    if not found.minima:
        raise InputError("there is no minimum to draw")
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
                str(k), (place, point.energy), (0, -14), textcoords="offset points", ha="center", color=colour
            )
    for k, place in layout.saddles.items():
        energy = found.points[k].energy
        ax.plot(place, energy, "x", ms=7, mew=1.8, color=VERMILION)
        if numbered:
            ax.annotate(str(k), (place, energy), (6, 4), textcoords="offset points", color=VERMILION)
    ax.margins(x=0.12, y=0.14)
    ax.set_xticks([])
    ax.set_xlabel("minima (blue, empty on the bounds) and saddles (crosses), by number", fontsize="small")
    ax.set_ylabel(verbatim(name))
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    return ax
