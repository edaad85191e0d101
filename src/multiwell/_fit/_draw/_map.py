"""The energy over two inputs: contours, and where there are no data."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float

from ..._data import rounded
from ..._landscape import periods_of, slice_points
from ..._style import BLACK, GREY, draw_seams, fill_contours, highest_contour, new_axes, verbatim
from .._drawn import DrawnFit
from ._marks import draw_borders, draw_marks, outline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch


GRID = 161
DOT = 3.5  # largest diameter of a data point, in points
INK = 80.0  # diameter of the data points times the root of their number


def draw_map(
    result: DrawnFit, pair: tuple[int, int], origin: Float[np.ndarray, " d"], ax: "Axes | None"
) -> "Axes":
    """Draw contours over the inputs of a pair, the other inputs as in the origin."""
    from matplotlib.lines import Line2D

    ax = new_axes(ax, 7.2, 5.6)
    i, j = pair
    lower, upper = result.bounds
    a, b = np.linspace(lower[i], upper[i], GRID), np.linspace(lower[j], upper[j], GRID)
    points = slice_points(origin, pair, [a, b])
    energy = result.potential_at_reference.energy(points).reshape(GRID, GRID)
    inside = result.support.first(len(lower)).contains(points).reshape(GRID, GRID)
    fill_contours(ax, (a, b), energy, _limits(result, energy, inside), result.labels.of(result.labels.energy))
    handles: list[Line2D | Patch] = []
    if draw_borders(result, pair, ax, (a, b), points):
        handles.append(
            Line2D(
                [], [], color="white", lw=1.2, ls="--", path_effects=outline(), label="border between modes"
            )
        )
    handles += shade_outside(ax, (a, b), inside)
    if not _is_slice(result) and result.train is not None and result.condition is None:
        # a dark rim, so that they show on light ground too; smaller where many would hide the contours
        size = min(DOT, INK / float(np.sqrt(result.train.n)))
        ax.plot(
            *result.train.x[:, pair].T, "o", ms=size, mfc="white", mec=BLACK, mew=size / 7, zorder=2, clip_on=False,
            label="training data",
        )  # fmt: skip
        handles.append(
            Line2D([], [], ls="", marker="o", ms=DOT, mfc="white", mec=BLACK, mew=0.5, label="training data")
        )
    return finish_map(result, ax, pair, origin, handles)


def shade_outside(
    ax: "Axes",
    places: tuple[Float[np.ndarray, " n"], Float[np.ndarray, " m"]],
    inside: Bool[np.ndarray, "m n"],
) -> "list[Line2D | Patch]":
    """Hatch where there are no data; return what stands for it in a legend, if there is any."""
    from matplotlib.patches import Patch

    if inside.all():
        return []
    ax.contourf(*places, inside, levels=[-0.5, 0.5], colors=["white"], alpha=0.45, zorder=2.5)
    hatched = ax.contourf(*places, inside, levels=[-0.5, 0.5], colors="none", hatches=["///"], zorder=2.6)
    hatched.set_edgecolor(GREY)
    hatched.set_linewidth(0.0)
    return [Patch(fc="#D9D9D9", ec=GREY, hatch="///", label="outside the data")]


def finish_map(
    result: DrawnFit,
    ax: "Axes",
    pair: tuple[int, int],
    origin: Float[np.ndarray, " d"],
    handles: "list[Line2D | Patch]",
) -> "Axes":
    """Draw seams and wells, and write names, limits, the slice and the legend."""
    lower, upper = result.bounds
    i, j = pair
    periods = periods_of(result.potential_at_reference)
    seams = draw_seams(ax, [(lower[k], upper[k]) for k in pair], [bool(periods[k]) for k in pair])
    handles = [*handles, *seams, *draw_marks(result, ax, pair, origin)]
    labels = result.labels
    ax.set(xlabel=verbatim(labels.of(labels.inputs[i])), ylabel=verbatim(labels.of(labels.inputs[j])))
    ax.set(xlim=(lower[i], upper[i]), ylim=(lower[j], upper[j]))
    if _is_slice(result):
        ax.set_title(_place(result, pair, origin), fontsize="medium", wrap=True)
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.11), ncols=3, frameon=True, facecolor="#B8B8B8",
        fontsize="small",
    )  # fmt: skip
    return ax


def _is_slice(result: DrawnFit) -> bool:
    lower, upper = result.bounds
    return int((upper > lower).sum()) > 2


def _limits(result: DrawnFit, energy: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    """Return the lowest and the highest energy of the contours, by what lies within the data."""
    values = energy[inside] if inside.any() else energy
    tops = [well.energy + well.barrier for well in result.wells if np.isfinite(well.barrier)]
    return float(values.min()), highest_contour(values, tops)


def _place(result: DrawnFit, pair: tuple[int, int], origin: Float[np.ndarray, " d"]) -> str:
    """Say in words which slice it is: where the inputs that are not shown stand."""
    labels, names = result.labels, result.labels.inputs
    span = np.subtract(*reversed(result.bounds))
    rest = [
        f"{verbatim(labels.of(names[k]))} = {rounded(float(origin[k]), float(span[k]), 3)}"
        for k in range(len(names))
        if k not in pair
    ]
    more = ", ..." if len(rest) > 5 else ""
    return f"slice through the deepest minimum: {', '.join(rest[:5])}{more}"
