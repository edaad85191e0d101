"""What each mode does."""

from typing import TYPE_CHECKING

import numpy as np

from ..._potential import HardPotential
from ..._style import BLUE, GREY, ORANGE, SKY, new_axes
from .._drawn import DrawnFit
from ._potential import data_arguments

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_modes(result: DrawnFit, ax: "Axes | None") -> "Axes":
    """Weight (where the weights differ from one), mean and largest responsibility of every mode that takes part."""
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
        ax.bar(
            np.arange(len(active)) + 0.27 * (k - (len(bars) - 1) / 2),
            heights,
            width=0.25,
            color=colour,
            label=label,
        )
    ax.axhline(0.5, color=SKY, lw=1, ls="--", zorder=0, label="one half: a mode dominates above")
    ax.set_xticks(np.arange(len(active)), [str(k) for k in active])
    where = "training data" if result.train is not None else "points kept in the model"
    words = "weight; responsibility" if weighted else "responsibility"
    ax.set(xlabel="mode", ylabel=words, title=f"responsibilities over the {where}")
    ax.title.set_fontsize("medium")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, fontsize="small")
    return ax
