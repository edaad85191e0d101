"""Errors of rows that are left out, fold by fold, where there are too few rows to set any aside."""

import numpy as np
from jaxtyping import Bool, Float

from ..._data import Dataset, point_of_row
from ..._potential import evaluate_batch
from .._task import Model
from .._weighting import weighted_mean, weighted_rms
from ._average import ProcessAverage
from ._evidence import places_of

LEAVE_ONE_OUT = 30  # rows; of more, folds of several
FOLDS = 10
LEAST_INSIDE = 3  # rows that are not outermost


def folds_of(data: Dataset) -> list[Bool[np.ndarray, " n"]]:
    """Return the rows of every fold: single ones, or every tenth in the order of the first input.

    Groups are in one as a whole, and so are the rows at one point.

    The outermost rows of an input that does not repeat are in no fold, because nothing is known beyond: without them,
    their energies would be extrapolated. Where hardly any other is left, every row is in one.
    """
    inside = ~_outermost(data)
    if inside.sum() < LEAST_INSIDE:
        inside[:] = True
    rows = np.flatnonzero(inside)
    rows = rows[np.lexsort(data.x[rows].T[::-1])]
    point = point_of_row(data)
    if data.group is not None:
        label = np.unique(data.group[rows], return_inverse=True)[1]
    else:
        label = np.arange(len(rows))
        if point is not None:
            # rows in order of their points, which stay together
            label = np.cumsum(np.r_[False, np.diff(point[rows]) != 0])
        if label[-1] >= LEAVE_ONE_OUT:
            label = label % FOLDS
    return [np.isin(np.arange(data.n), rows[label == k]) for k in range(label.max() + 1)]


def fold_errors(
    potential: Model | None, data: Dataset, process: ProcessAverage, spread: Float[np.ndarray, " d"]
) -> dict[str, float]:
    """Return relative errors, as of validation rows, of rows that are left out fold by fold.

    What a process says of rows that it does not know, and how far the potential is from the process, which it follows.

    Args:
        potential: what was learned of all rows; None for the errors of the process itself.
        data: the rows.
        process: the process given all rows.
        spread: standard deviation of every input.
    """
    d, unit, scale = (
        data.dimension,
        float(process.scaling.units.scale),
        np.asarray(process.scaling.inputs.scale),
    )
    wrong = np.full((data.n, 1 + d), np.nan)
    for fold in folds_of(data):
        own = process.entries[fold[process.entries // (1 + d)]]
        wrong.ravel()[own] = process.left_out(fold)[0]
    if potential is not None:
        energy, gradient = evaluate_batch(potential, data.x, "gradient")[:2]
        learned = np.column_stack([process.scaling.units.scaled(energy), gradient * scale / unit])
        wrong += learned - process.means(places_of(data.x, process.scaling))
    wrong *= np.r_[unit, unit / scale * spread]
    given = {
        "energy": None
        if data.energy is None
        else data.energy[:, None] - weighted_mean(data.energy, data.weight),
        "gradient": None if data.gradient is None else data.gradient * spread,
    }
    # relative to all rows, not to those inside alone
    sizes = {kind: weighted_rms(values, data.weight) for kind, values in given.items() if values is not None}
    errors = {"energy": wrong[:, :1], "gradient": wrong[:, 1:]}
    return {
        kind: weighted_rms(errors[kind], data.weight) / size
        for kind, size in sizes.items()
        if size > 0 and np.isfinite(errors[kind]).any()
    }


def _outermost(data: Dataset) -> Bool[np.ndarray, " n"]:
    edge = (data.x == data.x.min(axis=0)) | (data.x == data.x.max(axis=0))
    varies = np.ptp(data.x, axis=0) > 0
    return np.asarray((edge & varies & (data.turns == 0)).any(axis=1))
