"""The numbers of modes that were tried."""

from typing import TYPE_CHECKING

from ..._errors import InputError
from ..._style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION, YELLOW, new_axes
from .._discovery import refused
from .._drawn import DrawnFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# how a change begins or ends, what the legend calls it, its colour and marker
KINDS = (
    ("quadratic forms", "quadratic forms first", YELLOW, "D"),
    ("start", "start, one mode per basin", BLUE, "o"),
    ("mode added", "mode added", GREEN, "^"),
    ("removed", "mode removed", ORANGE, "v"),
    ("is needed", "removal refused", VERMILION, "x"),
    ("sharpnesses", "tree of soft minima", SKY, "p"),
    ("does as well", "back to one sharpness", PURPLE, "P"),
    ("all rows", "final fit", BLACK, "s"),
)


def draw_discovery(result: DrawnFit, ax: "Axes | None") -> "Axes":
    """Error over the number of modes, in the order in which they were tried."""
    steps = [(step, step.held_error) for step in result.discovery.path if step.held_error is not None]
    path = [(step.modes, error, step.change) for step, error in steps]
    if not path:
        raise InputError("this fit tried one number of modes only: there is no path to draw")
    from matplotlib.ticker import MaxNLocator

    ax = new_axes(ax, 6.4, 4.4)
    kept = [(step.modes, error) for step, error in steps if not refused(step)]
    ax.plot(*zip(*kept, strict=True), color=GREY, lw=0.8, zorder=1)
    for word, label, colour, marker in KINDS:
        own = [(n, error) for n, error, change in path if _word(change) == word]
        if own:
            modes, errors = zip(*own, strict=True)
            ax.scatter(modes, errors, c=colour, marker=marker, label=label)
    # an interrupted fit may have more modes than any that came to its end
    own_errors = [error for modes, error in kept if modes == result.potential.n_modes]
    if own_errors:
        place = result.potential.n_modes, min(own_errors)
        ax.scatter(*place, s=120, facecolors="none", edgecolors=BLACK, label="this fit")
    tolerance = result.options.tolerance
    if tolerance:
        ax.axhline(tolerance, color=GREY, lw=1, ls=":", label="tolerance")
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    counts = [modes for modes, _, _ in path]
    ax.set(xlabel="modes", ylabel="relative error", xlim=(min(counts) - 0.5, max(counts) + 0.5))
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize="small", labelspacing=0.8)
    return ax


def _word(change: str) -> str | None:
    """Which kind of step a change is; None for trees that were refused, which are left out."""
    return next((word for word, *_ in KINDS if change.startswith(word) or change.endswith(word)), None)
