"""The energy along the only input that varies, at several conditions, and these in words."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from ..._data import rounded
from ..._landscape import periods_of
from ..._potential import ConditionalPotential
from ..._style import VERMILION, draw_seams, new_axes, verbatim
from .._drawn import DrawnFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes


COUNT = 5


def spread_conditions(result: DrawnFit) -> Float[np.ndarray, "m q"]:
    """Return conditions from the lower to the upper bounds, through that at which the wells were sought, each once."""
    lower, upper = result.condition_bounds
    middle = np.asarray(result.condition)
    half = np.linspace(0, 1, COUNT // 2 + 1)[:, None]
    spread = np.concatenate([lower + half * (middle - lower), middle + half[1:] * (upper - middle)])
    return np.unique(spread, axis=0)


def condition_words(result: DrawnFit, condition: Float[np.ndarray, " q"]) -> str:
    """Return names of the conditions with their units, and values."""
    lower, upper = result.condition_bounds
    spans = (upper - lower).tolist()
    numbers = [rounded(value, span, 3) for value, span in zip(condition.tolist(), spans, strict=True)]
    names = map(result.labels.of, result.labels.conditions)
    return verbatim(", ".join(f"{name} = {number}" for name, number in zip(names, numbers, strict=True)))


POINTS = 401


def draw_family(
    result: DrawnFit,
    potential: ConditionalPotential,
    k: int,
    origin: Float[np.ndarray, " d"],
    ax: "Axes | None",
) -> "Axes":
    """Draw one curve per condition, from the lowest to the highest, with the wells of the condition in the middle.

    Without energies those at different conditions cannot be compared, and every curve begins at its lowest.
    """
    import matplotlib as mpl

    ax = new_axes(ax)
    labels, (lower, upper) = result.labels, result.bounds
    line = np.tile(origin, (POINTS, 1))
    line[:, k] = np.linspace(lower[k], upper[k], POINTS)
    measured = bool(result.errors["train"].get("energy") is not None)
    conditions = spread_conditions(result)
    colours = mpl.colormaps["viridis"](np.linspace(0, 0.9, len(conditions)))
    for condition, colour in zip(conditions, colours, strict=True):
        energy = potential.energy(line, condition)
        energy = energy if measured else energy - energy.min()
        ax.plot(line[:, k], energy, color=colour, lw=2, label=condition_words(result, condition))
    if measured and result.wells:
        places = [(well.x[k], well.energy) for well in result.wells]
        ax.plot(
            *np.transpose(places), "o", ms=7, color=VERMILION, zorder=4, clip_on=False,
            label=f"wells at {condition_words(result, np.asarray(result.condition))}",
        )  # fmt: skip
    energy_name = labels.of(labels.energy)
    ax.set(
        xlabel=verbatim(labels.of(labels.inputs[k])),
        ylabel=verbatim(energy_name if measured else f"{energy_name} above its lowest value"),
    )
    ax.set_xlim(lower[k], upper[k])
    draw_seams(ax, [(lower[k], upper[k])], [bool(periods_of(potential)[k])])
    ax.legend(loc="best", frameon=True, fontsize="small")
    return ax
