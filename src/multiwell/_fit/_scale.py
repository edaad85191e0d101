"""The scaling of a data set, and the data in it."""

import numpy as np
from jaxtyping import Float

from .._data import Dataset
from .._potential import ConditionScaling, Scaling


def input_spread(x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " d"]:
    """Standard deviation of each input; a constant column (to rounding) has spread zero."""
    spread = x.std(axis=0)
    return np.where(spread > 1e-12 * np.abs(x).max(axis=0), spread, 0.0)


def scaling_of(data: Dataset) -> Scaling:
    """Centre and spread of the inputs; centre and spread of the energy, or of what the gradient or Hessian imply.

    A constant input keeps its own magnitude as its scale, so that a gradient measured along it stays of order one.
    """
    spread = input_spread(data.x)
    magnitude = np.abs(data.x).max(axis=0)
    input_scale = np.where(spread > 0, spread, np.where(magnitude > 0, magnitude, 1.0))
    energy_shift, energy_scale = 0.0, 0.0
    if data.energy is not None:
        energy_shift = float(np.nanmean(data.energy))
        energy_scale = float(np.nanstd(data.energy))
    if energy_scale == 0.0 and data.gradient is not None:
        energy_scale = _rms(data.gradient * input_scale)
    if energy_scale == 0.0 and data.hessian is not None:
        energy_scale = _rms(data.hessian * input_scale[:, None] * input_scale)
    return Scaling(
        data.x.mean(axis=0), input_scale, np.asarray(energy_shift), np.asarray(energy_scale or 1.0)
    )


def condition_scaling_of(data: Dataset) -> ConditionScaling:
    """Centre and spread of the conditions; one that never varies keeps its unit."""
    assert data.condition is not None
    spread = input_spread(data.condition)
    return ConditionScaling(data.condition.mean(axis=0), np.where(spread > 0, spread, 1.0))


def scaled(
    data: Dataset, scaling: Scaling
) -> tuple[
    Float[np.ndarray, "n d"],
    Float[np.ndarray, " n"],
    Float[np.ndarray, "n d"],
    Float[np.ndarray, "n d d"] | None,
]:
    """Inputs, energies, gradients and Hessians in scaled units, NaN where not measured; no Hessians at all are None."""
    n, d = data.x.shape
    scale = np.asarray(scaling.input_scale)
    unit = float(scaling.energy_scale)
    energy = np.full(n, np.nan) if data.energy is None else (data.energy - float(scaling.energy_shift)) / unit
    gradient = np.full((n, d), np.nan) if data.gradient is None else data.gradient * scale / unit
    hessian = None if data.hessian is None else data.hessian * scale[:, None] * scale / unit
    return (data.x - np.asarray(scaling.input_shift)) / scale, energy, gradient, hessian


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean(values**2)))
