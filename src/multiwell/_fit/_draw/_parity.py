"""Predicted against given values."""

from typing import TYPE_CHECKING

import numpy as np

from ..._style import BLUE, GREY, ORANGE, new_axes, percent, verbatim
from .._drawn import DrawnFit
from .._parity import parity_name, parity_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..._data import Dataset

PARTS = {"train": ("training", BLUE), "validation": ("validation", ORANGE), "data": ("given", BLUE)}


def draw_parity(result: DrawnFit, quantity: str, ax: "Axes | None", data: "Dataset | None") -> "Axes":
    """Every measured entry as a point, training and validation data in two colours, with the identity line."""
    found = parity_of(result, quantity, data)
    ax = new_axes(ax, 5.2, 5.0)
    for part, given, predicted in found:
        words, colour = PARTS[part]
        error = result.errors.get(part, {}).get(quantity)
        label = words if error is None else f"{words}, error {percent(error)}"
        ax.plot(given, predicted, "o", ms=3.5, mec="none", alpha=0.55, color=colour, label=label)
    values = np.concatenate([values for _, *both in found for values in both])
    low, high = float(values.min()), float(values.max())
    margin = 0.04 * (high - low) or 1.0
    ends = [low - margin, high + margin]
    ax.plot(ends, ends, color=GREY, lw=1, zorder=0)
    name = verbatim(parity_name(result, quantity))
    ax.set(xlim=ends, ylim=ends, xlabel=f"given {name}", ylabel=f"predicted {name}", aspect="equal")
    ax.legend(loc="upper left")
    return ax
