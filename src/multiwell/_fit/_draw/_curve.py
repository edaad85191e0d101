"""The energy along the only input that varies, with the modes under it."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from ..._data import rounded
from ..._landscape import periods_of
from ..._style import BLACK, BLUE, GREY, SKY, VERMILION, draw_seams, new_axes, verbatim
from .._drawn import DrawnFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes


POINTS = 401
MOST_LABELS = 8  # more positions than this would run into each other
AT_FRAME = 0.04  # of the axis: half of what a position needs


def draw_curve(result: DrawnFit, k: int, origin: Float[np.ndarray, " d"], ax: "Axes | None") -> "Axes":
    """Draw the energy along input k through the origin, the shifted energies of the active modes, and the wells."""
    ax = new_axes(ax)
    lower, upper = result.bounds
    line = np.tile(origin, (POINTS, 1))
    line[:, k] = np.linspace(lower[k], upper[k], POINTS)
    energy = result.potential_at_reference.energy(line)
    # a function that is not convex is the whole potential, and no mode of it
    curves = (
        _mode_curves(result, line) if result.potential_at_reference.modes.convex else np.empty((POINTS, 0))
    )
    for number, curve in enumerate(curves.T):
        ax.plot(line[:, k], curve, color=SKY, lw=1, zorder=1, label=None if number else "modes")
    height = float(np.ptp(energy))
    # the modes leave the picture upwards: the potential sets the scale; room for the positions below the wells
    floor, ceiling = energy.min() - 0.16 * height, energy.max() + 0.05 * height
    _draw_data(result, k, (floor, ceiling), ax)
    ax.plot(line[:, k], energy, color=BLUE, lw=2, zorder=3, label="potential")
    labels = result.labels
    ax.set(xlabel=verbatim(labels.of(labels.inputs[k])), ylabel=verbatim(labels.of(labels.energy)))
    ax.set_xlim(lower[k], upper[k])
    ax.set_ylim(floor, ceiling)
    draw_seams(ax, [(lower[k], upper[k])], [bool(periods_of(result.potential_at_reference)[k])])
    _mark(result, k, ax)
    ax.legend(loc="best", frameon=True)
    return ax


def _draw_data(result: DrawnFit, k: int, limits: tuple[float, float], ax: "Axes") -> None:
    """Draw training rows with an energy as circles, those without as ticks at the bottom."""
    train = result.train
    if train is None:
        return
    energy = np.full(train.n, np.nan) if train.energy is None else train.energy
    measured = np.isfinite(energy)
    # markers at the frame are drawn whole; those beyond it are left out by hand, as nothing clips them
    inside = measured & (energy >= limits[0]) & (energy <= limits[1])
    if measured.any():
        # wider than the line that is drawn over them
        ax.plot(
            train.x[inside, k], energy[inside], "o", ms=6, mfc="none", mec=GREY, mew=0.7, zorder=2, clip_on=False,
            label="training data",
        )  # fmt: skip
    if not measured.all():
        bare = train.x[~measured, k]
        ax.plot(
            bare, np.full(len(bare), 0.02), "|", ms=8, mec=GREY, mew=0.8, zorder=2, clip_on=False,
            transform=ax.get_xaxis_transform(), label="training data without energy",
        )  # fmt: skip


def _mark(result: DrawnFit, k: int, ax: "Axes") -> None:
    wells, others = result.wells, result.minima.unresolved + result.minima.boundary
    if wells:
        ax.plot(
            [w.x[k] for w in wells], [w.energy for w in wells], "o", ms=7, color=VERMILION, zorder=4, clip_on=False,
            label="wells",
        )  # fmt: skip
    if others:
        ax.plot(
            [m.x[k] for m in others], [m.energy for m in others], "D", ms=7, mfc="white", mec=BLACK, mew=1.5, zorder=4,
            clip_on=False, label="other minima",
        )  # fmt: skip
    lower, upper = (float(bound[k]) for bound in result.bounds)
    for well in wells if len(wells) <= MOST_LABELS else []:
        place = float(well.x[k])
        share = (place - lower) / (upper - lower)
        # a well at a seam lies at the frame, which must not cut its label
        side = "left" if share < AT_FRAME else "right" if share > 1 - AT_FRAME else "center"
        ax.annotate(
            rounded(place, upper - lower, 4), (place, well.energy), xytext=(0, -8), textcoords="offset points",
            ha=side, va="top", color=VERMILION, zorder=5,
        )  # fmt: skip


def _mode_curves(result: DrawnFit, x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n m"]:
    """Return energies of the active modes in the data's units, each with the constant that it has in the minimum."""
    import jax

    potential = result.potential_at_reference
    with jax.enable_x64(True):
        raw = np.asarray(jax.jit(jax.vmap(potential.modes.energies))(potential.input_map.features(x)))
    shifted = raw + np.asarray(potential.hard().shift)
    active = np.asarray(potential.active)
    return np.asarray(potential.units.undo(shifted[:, active]))
