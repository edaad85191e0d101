"""Which rows are fitted, and which are held back to watch the fit."""

import numpy as np
from jaxtyping import Bool, Int

HELD_FRACTION = 0.15
MOST_HELD = 1500
HELD_FROM = 40  # rows; of fewer none are held back
FEWEST_UNITS = 5
MOST_OF_HELD = 2.0  # times the rows that are held back: a larger unit never is


class Sample:
    """Rows to fit, drawn once in random order, of which a growing part is used, and rows held back.

    Steps of a second-order method cost as many operations as rows, so a fit begins with as few as its parameters
    need, and takes more when the rows held back show that they are too few.

    Args:
        n: number of rows.
        seed: of the draw.
        unit: for every row the number of the unit (a group, a condition) that is held back or fitted as a whole;
            None, or too few of them, for single rows.
    """

    def __init__(self, n: int, seed: int, unit: Int[np.ndarray, " n"] | None = None) -> None:
        rng = np.random.default_rng(seed)
        order = rng.permutation(n)
        count = min(round(HELD_FRACTION * n), MOST_HELD) if n >= HELD_FROM else 0
        units = 0 if unit is None else int(unit.max()) + 1
        if unit is not None and count and units >= FEWEST_UNITS:
            held = np.isin(unit, _drawn_units(unit, rng, count))
            order = np.concatenate([order[held[order]], order[~held[order]]])
            count = int(held.sum())
        self._n, self._order, self._held_count = n, order, count
        self.size = 0

    @property
    def held(self) -> Bool[np.ndarray, " n"] | None:
        """The rows held back, or None."""
        return self._mask(self._order[: min(self._held_count, MOST_HELD)]) if self._held_count else None

    @property
    def fitted(self) -> Bool[np.ndarray, " n"]:
        """The rows that are fitted."""
        return self._mask(self._order[self._held_count : self._held_count + self.size])

    @property
    def exhausted(self) -> bool:
        """Whether all rows but those held back are fitted."""
        return self.size >= self._n - self._held_count

    def take(self, rows: int) -> None:
        """Fit at least so many rows, if there are."""
        available = self._n - self._held_count
        self.size = min(max(self.size, rows), available)

    def release(self) -> None:
        """Fit the rows that were held back as well."""
        self.size, self._held_count = self.size + self._held_count, 0

    def _mask(self, rows: np.ndarray) -> Bool[np.ndarray, " n"]:
        mask = np.zeros(self._n, bool)
        mask[rows] = True
        return mask


def _drawn_units(unit: Int[np.ndarray, " n"], rng: np.random.Generator, rows: int) -> Int[np.ndarray, " k"]:
    """Units drawn at random until they have about so many rows; one that has many more is left to be fitted."""
    sizes = np.bincount(unit)
    order = rng.permutation(len(sizes))
    order = order[sizes[order] <= max(MOST_OF_HELD * rows, sizes.min())]
    drawn: np.ndarray = order[: max(int(np.searchsorted(np.cumsum(sizes[order]), rows, "right")), 1)]
    return drawn
