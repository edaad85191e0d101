"""The numbers of modes that were tried, and what each mode does."""

from typing import TYPE_CHECKING

import numpy as np

from ..._errors import InputError
from ..._potential import HardPotential
from ..._style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION, YELLOW, new_axes
from .._discovery import refused
from .._drawn import DrawnFit
from ._potential import data_arguments

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
    """Draw the error over the number of modes, in the order in which they were tried."""
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
    """Return which kind of step a change is; None for trees that were refused, which are left out."""
    return next((word for word, *_ in KINDS if change.startswith(word) or change.endswith(word)), None)


def draw_modes(result: DrawnFit, ax: "Axes | None") -> "Axes":
    """Draw weight (where weights differ from one), mean and largest responsibility of every active mode."""
    active = np.flatnonzero(np.asarray(result.potential.active))
    ax = new_axes(ax, max(5.6, 0.55 * len(active) + 3.0), 4.2)
    share = result.potential.responsibilities(*data_arguments(result))[:, active]
    potential, weights = result.potential, np.ones(len(active))
    if not isinstance(potential, HardPotential):
        weights = np.exp(np.asarray(potential.log_weights))[active]
    weighted = not np.allclose(weights, 1.0, rtol=0.0, atol=1e-9)
    bars = [
        *([("gate weight w", weights, GREY)] if weighted else []),
        ("mean responsibility", share.mean(axis=0), BLUE),
        ("largest responsibility", share.max(axis=0), ORANGE),
    ]
    for k, (label, heights, colour) in enumerate(bars):
        places = np.arange(len(active)) + 0.27 * (k - (len(bars) - 1) / 2)
        ax.bar(places, heights, width=0.25, color=colour, label=label)
    ax.axhline(0.5, color=SKY, lw=1, ls="--", zorder=0, label="one half: a mode dominates above")
    ax.set_xticks(np.arange(len(active)), [str(k) for k in active])
    where = "training data" if result.train is not None else "points kept in the model"
    words = "weight; responsibility" if weighted else "responsibility"
    ax.set(xlabel="mode", ylabel=words, title=f"responsibilities over the {where}")
    ax.title.set_fontsize("medium")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, fontsize="small")
    return ax
