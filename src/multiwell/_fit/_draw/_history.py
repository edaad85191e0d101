"""The error step by step."""

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from ..._errors import InputError
from ..._style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION, YELLOW, new_axes
from .._drawn import DrawnFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes


SHADES = (SKY, YELLOW, GREEN, PURPLE, ORANGE, BLUE, GREY)
APART = 0.04  # of the width: counts of modes closer than this would touch


def draw_history(result: DrawnFit, ax: "Axes | None") -> "Axes":
    """Draw the relative error of the fitted rows (solid) and of the rows held back (dashed), stages as shades."""
    history = result.history
    if not history:
        raise InputError("this fit has no history: it recorded no step")
    from matplotlib.ticker import MaxNLocator

    ax = new_axes(ax, 7.2, 4.4)
    steps = np.array([step.iteration for step in history]) + 1
    names = list(dict.fromkeys(step.stage for step in history))
    labelled: set[str] = set()
    for name, group in groupby(history, key=lambda step: step.stage):
        rows = [step.iteration + 1 for step in group]
        shade = SHADES[names.index(name) % len(SHADES)]
        label = None if name in labelled else name
        ax.axvspan(rows[0] - 0.5, rows[-1] + 0.5, color=shade, alpha=0.18, lw=0, label=label)
        labelled.add(name)
    single = "o" if len(history) == 1 else None
    fitted = [_positive(step.error) for step in history]
    ax.plot(steps, fitted, color=BLACK, lw=1.6, marker=single, label="fitted rows")
    held = np.array([_positive(step.held_error) for step in history])
    if np.isfinite(held).any():
        ax.plot(steps, held, color=VERMILION, lw=1.6, ls="--", marker=single, label="rows held back")
    ax.set_yscale("log")
    ax.set(xlabel="step", ylabel="relative error", xlim=(steps[0] - 0.5, steps[-1] + 0.5))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    _mode_counts(result, ax)
    tolerance = result.options.tolerance
    if tolerance:
        ax.axhline(tolerance, color=GREY, lw=1, ls=":", label="tolerance")
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize="small")
    return ax


def _positive(error: float) -> float:
    """Return the error, or NaN where a logarithmic axis cannot show it."""
    return error if np.isfinite(error) and error > 0 else np.nan


def _mode_counts(result: DrawnFit, ax: "Axes") -> None:
    """Write the number of modes above the axes, wherever it changes."""
    history, last = result.history, None
    free = -np.inf
    for step in history:
        if step.modes == last:
            continue
        last = step.modes
        place = step.iteration / len(history)
        if place >= free:
            text = f"{step.modes} modes" if free == -np.inf and step.modes > 1 else str(step.modes)
            ax.text(
                place,
                1.01,
                text,
                transform=ax.transAxes,
                ha="left",
                va="bottom",
                fontsize="small",
                color=GREY,
            )
            free = place + APART * (3.5 if text.endswith("modes") else 1)
