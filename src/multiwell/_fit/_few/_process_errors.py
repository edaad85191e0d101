"""How far energies and slopes of a potential that was learned from few rows may be wrong."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..._data import Dataset
from ..._graph import displacement
from ..._inputs import input_spread
from ..._potential import evaluate_batch
from .._task import Model
from ._average import ProcessAverage
from ._evidence import places_of
from ._fold_errors import folds_of

CHOSEN = 4  # numbers that are chosen by the rows: a constant, a length, a mix and a noise
MOST_LARGER = 100.0  # the squared errors of rows that are left out, over what the process says of them


@dataclass(frozen=True, eq=False)
class ProcessErrors:
    """The errors of a potential where few rows say what it is between them, as `Residuals` has them for many.

    The covariance is that of the process, larger by what rows that are left out show, and the squared difference of
    potential and process.

    Attributes:
        potential: what was learned.
        process: what the rows say.
        larger: mean squared error of rows that are left out, over what the process says of it; not below what counting
            says, as smoothness and noise are those of these very rows.
        spread: unit of each input, 0 for one that never varies.
        periods: of the inputs.
        origin: where no energies were measured, the lowest row, which has energy zero.
    """

    potential: Model
    process: ProcessAverage
    larger: float
    spread: Float[np.ndarray, " d"]
    periods: Float[np.ndarray, " d"]
    origin: Float[np.ndarray, " d"] | None

    @classmethod
    def of(cls, potential: Model, data: Dataset, process: ProcessAverage) -> "ProcessErrors":
        """Take the rows of a fit and the process given these."""
        periods = potential.input_map.periods
        squares, count = 0.0, 0
        for fold in folds_of(data):
            wrong, expected = process.left_out(fold)
            squares += float(wrong @ np.linalg.pinv(expected, hermitian=True) @ wrong)
            count += len(wrong)
        numbers = len(process.entries)
        by_counting = numbers / max(numbers - CHOSEN, numbers / 4)
        larger = float(np.clip(squares / max(count, 1), by_counting, MOST_LARGER))
        origin = None
        if data.energy is None:
            origin = np.asarray(data.x[int(np.argmin(potential.energy(data.x)))])
        return cls(potential, process, larger, input_spread(data.x, periods), periods, origin)

    def scaled(self, difference: Float[np.ndarray, "*n d"]) -> Float[np.ndarray, "*n d"]:
        """Return differences of points in units of the spreads, by the shorter way around."""
        units = np.where(self.spread > 0, self.spread, 1.0)
        return np.asarray(displacement(difference, self.periods) / units)

    def errors_at(
        self, x: Float[np.ndarray, " d"], condition: Float[np.ndarray, " q"] | None = None
    ) -> Float[np.ndarray, "p p"]:
        """Return the covariance of the errors of energy and gradient at a point, in units of the spreads."""
        _, covariance, apart = self._at(x[None])
        if self.origin is not None:
            covariance[0, 0], apart[0] = self.of_difference(self.origin, x) ** 2, 0.0
        return np.asarray(covariance + np.diag(apart**2))

    def of_difference(self, start: Float[np.ndarray, " d"], end: Float[np.ndarray, " d"]) -> float:
        """Return the standard error of the difference of the energies at two points."""
        p, covariance, apart = self._at(np.stack([start, end]))
        between = covariance[0, 0] + covariance[p, p] - 2 * covariance[0, p]
        return float(np.sqrt(max(between, 0.0) + (apart[p] - apart[0]) ** 2))

    def _at(
        self, x: Float[np.ndarray, "k d"]
    ) -> tuple[int, Float[np.ndarray, "kp kp"], Float[np.ndarray, " kp"]]:
        """Return the covariance of the process at points, and the difference of the potential from it."""
        scaling = self.process.scaling
        unit, scale = float(scaling.units.scale), np.asarray(scaling.inputs.scale)
        per_entry = np.r_[unit, unit * self.spread / scale]
        places = places_of(x, scaling)
        mean = self.process.means(places) * per_entry
        energy, gradient = evaluate_batch(self.potential, x, "gradient")[:2]
        apart = np.column_stack([energy - float(scaling.units.shift), gradient * self.spread]) - mean
        p = len(per_entry)
        every = np.tile(per_entry, len(x))
        covariance = self.process.covariance(places).reshape(len(x) * p, -1)
        return p, self.larger * covariance * np.multiply.outer(every, every), apart.ravel()
