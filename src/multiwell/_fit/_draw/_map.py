"""The energy over two inputs: contours, wells, the regions of the modes, and where there are no data."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from ..._data import rounded
from ..._style import BLACK, GREY, VERMILION, fill_contours, highest_contour, new_axes, verbatim

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.patheffects import AbstractPathEffect

    from .._result import FitResult

GRID = 161
DOT = 3.5  # largest diameter of a data point, in points
INK = 80.0  # diameter of the data points times the root of their number
IN_PLANE = 0.02  # of the range: wells farther from the plane of a slice are drawn as projections


def draw_map(
    result: "FitResult", pair: tuple[int, int], origin: Float[np.ndarray, " d"], ax: "Axes | None"
) -> "Axes":
    """Contours over the inputs of a pair, the other inputs as in the origin."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    ax = new_axes(ax, 7.2, 5.6)
    i, j = pair
    lower, upper = result.bounds
    points = np.tile(origin, (GRID * GRID, 1))
    a, b = np.linspace(lower[i], upper[i], GRID), np.linspace(lower[j], upper[j], GRID)
    points[:, i], points[:, j] = (part.ravel() for part in np.meshgrid(a, b))
    energy = result.ordinary.energy(points).reshape(GRID, GRID)
    inside = result.support.first(len(lower)).contains(points).reshape(GRID, GRID)
    fill_contours(ax, (a, b), energy, _limits(result, energy, inside), result.labels.of(result.labels.energy))
    handles: list[Line2D | Patch] = []
    if _mode_borders(result, ax, a, b, points):
        handles.append(
            Line2D(
                [], [], color="white", lw=1.2, ls="--", path_effects=_outline(), label="border between modes"
            )
        )
    if not inside.all():
        ax.contourf(a, b, inside, levels=[-0.5, 0.5], colors=["white"], alpha=0.45, zorder=2.5)
        hatched = ax.contourf(a, b, inside, levels=[-0.5, 0.5], colors="none", hatches=["///"], zorder=2.6)
        hatched.set_edgecolor(GREY)
        hatched.set_linewidth(0.0)
        handles.append(Patch(fc="#D9D9D9", ec=GREY, hatch="///", label="outside the data"))
    slice_ = int((upper > lower).sum()) > 2
    if not slice_ and result.train is not None and result.condition is None:
        # a dark rim, so that they show on light ground too; smaller where many would hide the contours
        size = min(DOT, INK / float(np.sqrt(result.train.n)))
        x = result.train.x[:, pair].T
        ax.plot(
            *x,
            "o",
            ms=size,
            mfc="white",
            mec=BLACK,
            mew=size / 7,
            zorder=2,
            label="training data",
            clip_on=False,
        )
        handles.append(
            Line2D([], [], ls="", marker="o", ms=DOT, mfc="white", mec=BLACK, mew=0.5, label="training data")
        )
    handles += _mark(result, ax, pair, origin)
    labels = result.labels
    ax.set(xlabel=verbatim(labels.of(labels.inputs[i])), ylabel=verbatim(labels.of(labels.inputs[j])))
    ax.set(xlim=(lower[i], upper[i]), ylim=(lower[j], upper[j]))
    if slice_:
        ax.set_title(_place(result, pair, origin), fontsize="medium", wrap=True)
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.11), ncols=3, frameon=True, facecolor="#B8B8B8",
        fontsize="small",
    )  # fmt: skip
    return ax


def _limits(result: "FitResult", energy: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    """The lowest and the highest energy of the contours, by what lies within the data."""
    values = energy[inside] if inside.any() else energy
    tops = [well.energy + well.barrier for well in result.wells if np.isfinite(well.barrier)]
    return float(values.min()), highest_contour(values, tops)


def _mode_borders(result: "FitResult", ax: "Axes", a: np.ndarray, b: np.ndarray, points: np.ndarray) -> bool:
    """Dashed lines where another mode takes the largest share, and its number; says whether there are any."""
    share = result.ordinary.responsibilities(points)
    leader = share.argmax(axis=1)
    shown = np.unique(leader)
    plane = np.column_stack([part.ravel() for part in np.meshgrid(a, b)])
    for k in shown if len(shown) > 1 else []:
        region = plane[leader == k]
        away = (region - region.mean(axis=0)) / np.ptp(plane, axis=0)
        i, j = region[np.argmin((away**2).sum(axis=1))].tolist()
        words = ax.text(i, j, f"mode {k}", color="white", fontsize=8, ha="center", va="bottom", zorder=4)
        words.set_path_effects(_outline())
    for k in shown[:-1]:
        others = share.copy()
        others[:, k] = -1.0
        rival = others.argmax(axis=1)
        # the border with a mode before this one is drawn already
        lead = np.ma.masked_array(share[:, k] - others.max(axis=1), mask=rival < k)
        ax.contour(
            a, b, lead.reshape(len(b), len(a)), levels=[0.0], colors="white", linewidths=1.2, linestyles="--",
            zorder=2.2,
        ).set_path_effects(_outline())  # fmt: skip
    return len(shown) > 1


def _outline() -> "list[AbstractPathEffect]":
    """A dark rim, so that white lines and points show on light ground too."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.4, foreground="#404040")]


def _mark(
    result: "FitResult", ax: "Axes", pair: tuple[int, int], origin: Float[np.ndarray, " d"]
) -> list["Line2D | Patch"]:
    """Numbered wells, other minima as empty circles, and what the legend says of them."""
    from matplotlib.lines import Line2D

    handles: list[Line2D | Patch] = []
    lower, upper = result.bounds
    span = np.where(upper > lower, upper - lower, 1.0)
    rest = np.delete(np.arange(len(span)), pair)
    for number, well in enumerate(result.wells, start=1):
        near = bool((np.abs(well.x - origin) <= IN_PLANE * span)[rest].all())
        face, ink = (VERMILION, "white") if near else ("white", VERMILION)
        ax.plot(*well.x[list(pair)], "o", ms=13, mfc=face, mec=VERMILION, mew=1.2, zorder=5, clip_on=False)
        ax.annotate(
            str(number),
            tuple(well.x[list(pair)].tolist()),
            ha="center",
            va="center",
            color=ink,
            fontsize=8,
            weight="bold",
            zorder=6,
        )
        label = "well" if near else "well off this plane"
        if label not in [handle.get_label() for handle in handles]:
            handles.append(Line2D([], [], ls="", marker="o", ms=9, mfc=face, mec=VERMILION, label=label))
    others = result.minima.unresolved + result.minima.boundary
    if others:
        ax.plot(
            *np.array([m.x[list(pair)] for m in others]).T,
            "D",
            ms=7,
            mfc="none",
            mec=BLACK,
            mew=1.5,
            zorder=4,
            clip_on=False,
        )
        handles.append(
            Line2D([], [], ls="", marker="D", ms=7, mfc="none", mec=BLACK, mew=1.5, label="other minimum")
        )
    return handles


def _place(result: "FitResult", pair: tuple[int, int], origin: Float[np.ndarray, " d"]) -> str:
    """The words for a slice: where the inputs that are not shown stand."""
    names = result.labels.inputs
    span = np.subtract(*reversed(result.bounds))
    rest = [
        f"{verbatim(names[k])} = {rounded(float(origin[k]), float(span[k]), 3)}"
        for k in range(len(names))
        if k not in pair
    ]
    more = ", ..." if len(rest) > 5 else ""
    return f"slice through the deepest minimum: {', '.join(rest[:5])}{more}"
