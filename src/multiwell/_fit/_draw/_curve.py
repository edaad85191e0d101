"""The energy along the only input that varies, with the modes under it."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from ._style import BLACK, BLUE, GREY, SKY, VERMILION, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._result import FitResult

POINTS = 401
MOST_LABELS = 8  # more positions than this would run into each other


def draw_curve(result: "FitResult", k: int, origin: Float[np.ndarray, " d"], ax: "Axes | None") -> "Axes":
    """Energy along input k through the origin, the shifted energies of the active modes, and the wells."""
    ax = new_axes(ax)
    lower, upper = result.bounds
    line = np.tile(origin, (POINTS, 1))
    line[:, k] = np.linspace(lower[k], upper[k], POINTS)
    energy = result.potential.energy(line)
    for number, curve in enumerate(_mode_curves(result, line).T):
        ax.plot(line[:, k], curve, color=SKY, lw=1, zorder=1, label=None if number else "modes")
    train = result.train
    if train is not None and train.energy is not None:
        # wider than the line that is drawn over them
        ax.plot(
            train.x[:, k],
            train.energy,
            "o",
            ms=6,
            mfc="none",
            mec=GREY,
            mew=0.7,
            zorder=2,
            label="training data",
        )
    ax.plot(line[:, k], energy, color=BLUE, lw=2, zorder=3, label="potential")
    labels = result.labels
    ax.set(xlabel=labels.of(labels.inputs[k]), ylabel=labels.of(labels.energy), xlim=(lower[k], upper[k]))
    height = float(np.ptp(energy))
    # the modes leave the picture upwards: the potential sets the scale; room for the positions below the wells
    ax.set_ylim(energy.min() - 0.16 * height, energy.max() + 0.05 * height)
    _mark(result, k, ax)
    ax.legend(loc="best", frameon=True)
    return ax


def _mark(result: "FitResult", k: int, ax: "Axes") -> None:
    wells, others = result.wells, result.minima.unresolved + result.minima.boundary
    if wells:
        ax.plot(
            [w.x[k] for w in wells],
            [w.energy for w in wells],
            "o",
            ms=7,
            color=VERMILION,
            zorder=4,
            label="wells",
        )
    if others:
        ax.plot(
            [m.x[k] for m in others], [m.energy for m in others], "o", ms=7, mfc="white", mec=BLACK, zorder=4,
            label="other minima",
        )  # fmt: skip
    for well in wells if len(wells) <= MOST_LABELS else []:
        ax.annotate(
            f"{well.x[k]:.4g}", (well.x[k], well.energy), xytext=(0, -8), textcoords="offset points", ha="center",
            va="top", color=VERMILION, zorder=5,
        )  # fmt: skip


def _mode_curves(result: "FitResult", x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n m"]:
    """Energies of the active modes in the units of the data, each shifted by -log(w) / rho."""
    import jax

    potential = result.potential
    scaling = potential.scaling
    with jax.enable_x64(True):
        u = (x - np.asarray(scaling.input_shift)) / np.asarray(scaling.input_scale)
        raw = np.asarray(jax.jit(jax.vmap(potential.modes.energies))(u))
    shifted = raw - np.asarray(potential.log_weights) / np.exp(np.asarray(potential.log_rho))
    active = np.asarray(potential.active)
    curves: np.ndarray = float(scaling.energy_shift) + float(scaling.energy_scale) * shifted[:, active]
    return curves
