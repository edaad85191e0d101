"""Errors of rows that are left out, fold by fold, where there are too few rows to set any aside."""

import numpy as np
from jaxtyping import Bool, Float

from ..._data import Dataset
from ..._potential import evaluate_batch
from .._task import Model
from .._weighting import weighted_mean
from ._process import Process, places_of

LEAVE_ONE_OUT = 30  # rows; of more, folds of several
FOLDS = 10
LEAST_INSIDE = 3  # rows that are not outermost


def folds_of(data: Dataset) -> list[Bool[np.ndarray, " n"]]:
    """Return the rows of every fold: single ones, or every tenth in the order of the first input; groups as a whole.

    The outermost rows of an input that does not repeat are in no fold, because nothing is known beyond: without them,
    their energies would be extrapolated. Where hardly any other is left, every row is in one.
    """
    inside = ~_outermost(data)
    if inside.sum() < LEAST_INSIDE:
        inside[:] = True
    rows = np.flatnonzero(inside)
    rows = rows[np.lexsort(data.x[rows].T[::-1])]
    if data.group is not None:
        label = np.unique(data.group[rows], return_inverse=True)[1]
    elif len(rows) <= LEAVE_ONE_OUT:
        label = np.arange(len(rows))
    else:
        label = np.arange(len(rows)) % FOLDS
    return [np.isin(np.arange(data.n), rows[label == k]) for k in range(label.max() + 1)]


def fold_errors(
    potential: Model, data: Dataset, process: Process, spread: Float[np.ndarray, " d"]
) -> dict[str, float]:
    """Return relative errors, as of validation rows, of rows that are left out fold by fold.

    What a process says of rows that it does not know, and how far the potential is from the process, which it follows.

    Args:
        potential: what was learned of all rows.
        data: the rows.
        process: the process given all rows.
        spread: standard deviation of every input.
    """
    unit, scale = float(process.scaling.units.scale), np.asarray(process.scaling.inputs.scale)
    d = data.dimension
    per_entry = np.r_[unit, unit / scale * spread]
    places = places_of(data.x, process.scaling)
    mean = process.means(places)
    energy, gradient = evaluate_batch(potential, data.x, "gradient")[:2]
    followed = np.column_stack([process.scaling.units.scaled(energy), gradient * scale / unit]) - mean
    if data.energy is None:
        followed[:, 0] = 0.0
    wrong = np.full(process.values.shape, np.nan)
    for fold in folds_of(data):
        own = process.entries[fold[process.entries // (1 + d)]]
        wrong.ravel()[own] = process.left_out(fold)[0] + followed.ravel()[own]
    wrong = wrong * per_entry
    weight = np.ones(data.n) if data.weight is None else data.weight
    given = np.full((data.n, 1 + d), np.nan)
    if data.energy is not None:
        given[:, 0] = data.energy - weighted_mean(data.energy, data.weight)
    if data.gradient is not None:
        given[:, 1:] = data.gradient * spread

    def of(columns: slice) -> float | None:
        left_out = np.isfinite(wrong[:, columns])
        if not left_out.any():
            return None
        share = np.broadcast_to(weight[:, None], left_out.shape)[left_out]
        # relative to all rows, not to those inside alone
        every = np.isfinite(given[:, columns])
        of_all = np.broadcast_to(weight[:, None], every.shape)[every]
        size = np.average(given[:, columns][every] ** 2, weights=of_all)
        return (
            float(np.sqrt(np.average(wrong[:, columns][left_out] ** 2, weights=share) / size))
            if size
            else None
        )

    errors = {"energy": of(slice(0, 1)), "gradient": of(slice(1, None))}
    return {kind: error for kind, error in errors.items() if error is not None}


def _outermost(data: Dataset) -> Bool[np.ndarray, " n"]:
    edge = (data.x == data.x.min(axis=0)) | (data.x == data.x.max(axis=0))
    varies = np.ptp(data.x, axis=0) > 0
    return np.asarray((edge & varies & (data.turns == 0)).any(axis=1))
