"""Rows at one point: which they are, and one row in place of them."""

import numpy as np
from jaxtyping import Float, Int

from .._graph import wrapped
from ._arrays import number_alike
from ._dataset import MEASURED, Dataset


def point_of_row(data: Dataset) -> Int[np.ndarray, " n"] | None:
    """Return the number of every row's point (inputs and conditions); None where no two rows share one."""
    keys = wrapped(data.x, data.x.min(axis=0), data.turns)
    if data.condition is not None:
        keys = np.hstack([keys, data.condition])
    return number_alike(keys)


def without_copies(data: Dataset) -> tuple[Dataset, Int[np.ndarray, " k"]]:
    """Return rows that are alike in every number once, with as many times the weight, and the first of each."""
    columns = [part.reshape(data.n, -1) for part in (*data.points, *_measured(data).values())]
    alike = number_alike(np.nan_to_num(np.hstack(columns), nan=np.inf))
    return (data, np.arange(data.n)) if alike is None else _merged(data, alike)


def one_row_per_point(data: Dataset) -> tuple[Dataset, Int[np.ndarray, " k"]]:
    """Return one row per point, the mean of what was measured with the sum of weights, and the first of each."""
    point = point_of_row(data)
    return (data, np.arange(data.n)) if point is None else _merged(data, point)


def _measured(data: Dataset) -> dict[str, np.ndarray]:
    return {name: getattr(data, name) for name in MEASURED if getattr(data, name) is not None}


def _merged(data: Dataset, number: Int[np.ndarray, " n"]) -> tuple[Dataset, Int[np.ndarray, " k"]]:
    first = np.unique(number, return_index=True)[1]
    weight = np.ones(data.n) if data.weight is None else data.weight
    total = np.bincount(number, weight)
    one = data.subset(first, weight=None if data.weight is None and np.ptp(total) == 0 else total)
    for name, values in _measured(data).items():
        object.__setattr__(one, name, _means(values, weight, number))
    return one, first


def _means(
    values: Float[np.ndarray, "n ..."], weight: Float[np.ndarray, " n"], number: Int[np.ndarray, " n"]
) -> Float[np.ndarray, "k ..."]:
    """Return weighted means of what is no NaN; exact where all are alike."""
    flat = values.reshape(len(values), -1)
    means = []
    for column in flat.T:
        known = np.isfinite(column)
        reference = np.full(number.max() + 1, np.nan)
        reference[number[known][::-1]] = column[known][::-1]
        away = np.where(known, column - reference[number], 0.0)
        total = np.bincount(number, np.where(known, weight, 0.0))
        moved = np.bincount(number, weight * away)
        means.append(reference + np.divide(moved, total, out=np.zeros_like(moved), where=total > 0))
    return np.stack(means, axis=1).reshape(-1, *values.shape[1:])
