"""Which phase every region is: the shares of the wells."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from ..._landscape import origin_of, slice_points, telling_inputs
from ..._style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    YELLOW,
    highest_contour,
    new_axes,
    verbatim,
)
from .._drawn import DrawnFit
from .._wells import Phase
from ._map import finish_map, shade_outside
from ._marks import outline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

POINTS = 401
GRID = 161
LEVELS = 12  # of the energy, as faint lines
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW, VERMILION, BLACK)
UNTOLD = GREY  # of the wells that the modes do not tell apart
UNSURE = 0.9  # of the share: below it a point lies in a transition


def draw_phases(result: DrawnFit, ax: "Axes | None") -> "Axes":
    """Draw the shares of all phases over one input, or as colours that mix in the transitions over two."""
    minima = [*result.wells, *result.minima.unresolved, *result.minima.boundary]
    inputs = telling_inputs(result.potential_at_reference, minima, result.bounds)
    origin = origin_of(sorted(minima, key=lambda point: point.energy), result.bounds)
    if len(inputs) == 1:
        return _draw_curves(result, inputs[0], origin, ax)
    return _draw_map(result, (inputs[0], inputs[1]), origin, ax)


def colour_of(phase: Phase) -> str:
    """Return the colour of a phase; there are eight, and one for all that are not told apart."""
    return COLOURS[phase.well % len(COLOURS)] if phase.distinct else UNTOLD


def shown_phases(
    result: DrawnFit, points: Float[np.ndarray, "n d"]
) -> tuple[list[str], list[str], Float[np.ndarray, "n shown"]]:
    """Return names, colours and shares of what is drawn: wells told apart one by one, the others as one."""
    fractions = result.fractions_of(result.potential.responsibilities(points, result.condition))
    told = [phase for phase in result.phases if phase.distinct]
    others = [str(phase.well) for phase in result.phases if not phase.distinct]
    names, colours = [f"phase of well {phase.well}" for phase in told], [*map(colour_of, told)]
    shares = fractions[:, [phase.well for phase in told]]
    if others:
        word = "well" if len(others) == 1 else "wells"
        names.append(f"not told apart: {word} {', '.join(others)}")
        colours.append(UNTOLD)
        shares = np.column_stack([shares, np.maximum(1.0 - shares.sum(axis=1), 0.0)])
    return names, colours, shares


def _draw_curves(result: DrawnFit, k: int, origin: Float[np.ndarray, " d"], ax: "Axes | None") -> "Axes":
    ax = new_axes(ax)
    lower, upper = (float(bound[k]) for bound in result.bounds)
    line = np.tile(origin, (POINTS, 1))
    line[:, k] = np.linspace(lower, upper, POINTS)
    names, colours, fractions = shown_phases(result, line)
    for name, colour, share in zip(names, colours, fractions.T, strict=True):
        ax.plot(line[:, k], share, color=colour, lw=2, label=name)
    for well, phase in zip(result.wells, result.phases, strict=True):
        ax.axvline(float(well.x[k]), color=colour_of(phase), lw=1, ls=":")
    unsure = fractions.max(axis=1) < UNSURE
    if unsure.any():
        ax.fill_between(
            line[:, k],
            0,
            1,
            where=unsure,
            color=BLACK,
            alpha=0.08,
            lw=0,
            label=f"transition: none above {UNSURE:.0%}",
        )
    labels = result.labels
    ax.set(xlabel=verbatim(labels.of(labels.inputs[k])), ylabel="share of the phase")
    ax.set(xlim=(lower, upper), ylim=(-0.02, 1.02))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3, fontsize="small")
    return ax


def _draw_map(
    result: DrawnFit, pair: tuple[int, int], origin: Float[np.ndarray, " d"], ax: "Axes | None"
) -> "Axes":
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Patch

    ax = new_axes(ax, 7.2, 5.6)
    lower, upper = (bound[list(pair)] for bound in result.bounds)
    a, b = (np.linspace(low, high, GRID) for low, high in zip(lower, upper, strict=True))
    points = slice_points(origin, pair, [a, b])
    names, colours, fractions = shown_phases(result, points)
    # half white, so that marks and lines show on it
    mixed = (0.45 + 0.55 * fractions @ np.array([to_rgb(colour) for colour in colours])).reshape(
        GRID, GRID, 3
    )
    half = [(upper[k] - lower[k]) / (GRID - 1) / 2 for k in (0, 1)]
    ax.imshow(
        mixed, origin="lower", aspect="auto", interpolation="bilinear",
        extent=(a[0] - half[0], a[-1] + half[0], b[0] - half[1], b[-1] + half[1]),
    )  # fmt: skip
    energy = result.potential_at_reference.energy(points).reshape(GRID, GRID)
    tops = [well.energy + well.barrier for well in result.wells if np.isfinite(well.barrier)]
    levels = np.linspace(energy.min(), highest_contour(energy, tops), LEVELS)
    ax.contour(
        a, b, energy, levels=np.unique(levels), colors="black", linewidths=0.4, linestyles="-", alpha=0.4
    )
    largest = fractions.max(axis=1).reshape(GRID, GRID)
    ax.contour(
        a, b, largest, levels=[UNSURE], colors="white", linewidths=1.2, linestyles="--"
    ).set_path_effects(outline())
    shown = np.unique(fractions.argmax(axis=1))
    handles: list[Line2D | Patch] = [
        Patch(fc=colours[k], alpha=0.55, label=names[k]) for k in shown[: len(COLOURS) + 1]
    ]
    handles.append(_transition_handle())
    inside = result.support.first(len(origin)).contains(points).reshape(GRID, GRID)
    handles += shade_outside(ax, (a, b), inside)
    return finish_map(result, ax, pair, origin, handles)


def _transition_handle() -> "Line2D":
    from matplotlib.lines import Line2D

    return Line2D(
        [],
        [],
        color="white",
        lw=1.2,
        ls="--",
        path_effects=outline(),
        label=f"transition: none above {UNSURE:.0%}",
    )
