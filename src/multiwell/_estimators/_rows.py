"""The rows that an estimator learns from, in one form whatever their order and repetition."""

import warnings
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from .._data import Dataset
from .._errors import MultiwellWarning


def dataset_of(
    x: Float[np.ndarray, "n d"],
    energy: Float[np.ndarray, " n"],
    gradient: Float[np.ndarray, "n k"] | None,
    weight: Float[np.ndarray, " n"],
    names: Sequence[str] | None,
) -> Dataset:
    """The data set of rows with weights: equal rows merged, the rest in lexicographic order.

    Args:
        x: points.
        energy: their energies.
        gradient: their gradients, NaN where not measured; None if they never were.
        weight: weights of the rows; rows of weight zero are left out, the others are positive.
        names: names of the inputs, where they are known.

    Raises:
        InputError: nothing can be learned from the data.

    Warns:
        MultiwellWarning: there are not more different rows than inputs, and no gradients.
    """
    d = x.shape[1]
    parts = [x, energy[:, None]] if gradient is None else [x, energy[:, None], gradient]
    table, weight = _merge(np.hstack(parts)[weight > 0], weight[weight > 0])
    missing = d + 1 - len(table)
    if missing > 0:
        if gradient is None:
            warnings.warn(
                f"X has {len(table)} different rows for {d} inputs: many potentials fit them equally well",
                MultiwellWarning,
                stacklevel=3,
            )
        # a data set has at least d + 1 rows; those of weight zero count, and the fit leaves them out
        table = np.vstack([table, np.repeat(table[:1], missing, axis=0)])
        weight = np.append(weight, np.zeros(missing))
    return Dataset(
        table[:, :d],
        table[:, d],
        None if gradient is None else table[:, d + 1 :],
        weight=None if (weight == weight[0]).all() else weight,
        names=names,
        energy_name="y",
    )


def _merge(
    table: Float[np.ndarray, "n k"], weight: Float[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, "m k"], Float[np.ndarray, " m"]]:
    """Different rows in lexicographic order, and the sums of their weights; NaN equals NaN."""
    order = np.lexsort(table.T[::-1])
    table, weight = table[order], weight[order]
    both_missing = np.isnan(table[1:]) & np.isnan(table[:-1])
    differs = ((table[1:] != table[:-1]) & ~both_missing).any(axis=1)
    first = np.flatnonzero(np.concatenate([[True], differs]))
    return table[first], np.add.reduceat(weight, first)
