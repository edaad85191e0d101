"""The energy along paths."""

from typing import TYPE_CHECKING

from ..._errors import InputError
from ..._style import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, new_axes, verbatim
from .._drawn import DrawnLandscape
from ._names import energy_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)
LINES = ("-", "--", ":", "-.")
NAMED = 12  # paths in the legend


def draw_profiles(found: DrawnLandscape, name: str, ax: "Axes | None") -> "Axes":
    """One curve per path, its saddle in the middle."""
    if not found.paths:
        raise InputError("there is no path to draw: the landscape has no saddle")
    name, ax = verbatim(energy_name(name)), new_axes(ax, 6.8, 4.4)
    for number, (saddle, path) in enumerate(zip(found.saddles, found.paths, strict=True)):
        ends = " – ".join("?" if end is None else str(end) for end in saddle.connects)
        over = len(found.minima) + number
        ax.plot(
            path.length - path.length[path.top], path.energy, color=COLOURS[number % len(COLOURS)],
            ls=LINES[number // len(COLOURS) % len(LINES)], lw=1.8,
            label=f"{ends} over {over}" if number < NAMED else None,
        )  # fmt: skip
        ax.plot(0.0, path.energy[path.top], "x", ms=7, mew=1.8, color=COLOURS[number % len(COLOURS)])
    ax.set_xlabel("distance from the saddle [half widths of the bounds]")
    ax.set_ylabel(name)
    hidden = len(found.paths) - NAMED
    title = f"and {hidden} more" if hidden > 0 else None
    ax.legend(title=title, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0))
    ax.grid(alpha=0.25)
    return ax
