"""Which rows are fitted, and which are held out to watch the fit."""

import numpy as np
from jaxtyping import Bool, Int

from ._options import SearchOptions


class HoldoutSplit:
    """Rows to fit, drawn once in random order, of which a growing part is used, and rows held out.

    Steps of a second-order method cost as many operations as rows, so a fit begins with as few as its parameters
    need, and takes more when the rows held out show that they are too few.

    Args:
        n: number of rows.
        seed: of the draw.
        options: how many rows are held out.
        unit: for every row the number of the unit (a group, a condition) that is held out or fitted as a whole;
            None, or too few of them, for single rows.
    """

    def __init__(
        self, n: int, seed: int, options: SearchOptions, unit: Int[np.ndarray, " n"] | None = None
    ) -> None:
        rng = np.random.default_rng(seed)
        order = rng.permutation(n)
        count = min(round(options.holdout_fraction * n), options.max_holdout)
        if n < options.min_rows_for_holdout:
            count = 0
        units = 0 if unit is None else int(unit.max()) + 1
        if unit is not None and count and units >= options.min_units:
            holdout = np.isin(unit, _drawn_units(unit, rng, count, options.max_unit_share))
            order = np.concatenate([order[holdout[order]], order[~holdout[order]]])
            count = int(holdout.sum())
        self._n, self._order, self._n_holdout, self._max_holdout = n, order, count, options.max_holdout
        self.size = 0

    @property
    def holdout(self) -> Bool[np.ndarray, " n"] | None:
        """The rows held out, or None."""
        return self._mask(self._order[: min(self._n_holdout, self._max_holdout)]) if self._n_holdout else None

    @property
    def fitted(self) -> Bool[np.ndarray, " n"]:
        """The rows that are fitted."""
        return self._mask(self._order[self._n_holdout : self._n_holdout + self.size])

    @property
    def exhausted(self) -> bool:
        """Whether all rows but those held out are fitted."""
        return self.size >= self._n - self._n_holdout

    def grow(self, rows: int) -> None:
        """Fit at least so many rows, if there are."""
        self.size = min(max(self.size, rows), self._n - self._n_holdout)

    def merge_holdout(self) -> None:
        """Fit the rows that were held out as well."""
        self.size, self._n_holdout = self.size + self._n_holdout, 0

    def _mask(self, rows: np.ndarray) -> Bool[np.ndarray, " n"]:
        mask = np.zeros(self._n, bool)
        mask[rows] = True
        return mask


def _drawn_units(
    unit: Int[np.ndarray, " n"], rng: np.random.Generator, rows: int, max_share: float
) -> Int[np.ndarray, " k"]:
    """Draw units until they have about so many rows; one that has many more is left to be fitted."""
    sizes = np.bincount(unit)
    order = rng.permutation(len(sizes))
    order = order[sizes[order] <= max(max_share * rows, sizes.min())]
    return np.asarray(order[: max(int(np.searchsorted(np.cumsum(sizes[order]), rows, "right")), 1)])
