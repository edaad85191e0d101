"""How good a fit is, and which of its minima its errors resolve."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .._data import Dataset, Support
from .._errors import FitError
from .._fit_options import FitOptions
from .._inputs import input_spread
from ._accuracy import few_held_back, judged_errors, relative_errors
from ._few import ProcessAverage, ProcessErrors, fold_errors
from ._reference_condition import at_reference_condition, reference_condition
from ._task import Fitted
from ._wells import (
    ClassifiedMinima,
    Residuals,
    WellErrors,
    classify,
    energy_spread,
    errors_of,
    find_minima,
)


class Judged(NamedTuple):
    """A fit and its minima.

    Attributes:
        fitted: what was learned.
        errors: relative errors by part of the data and kind.
        minima: sorted by what the errors resolve.
        well_errors: how far off they may be; None where their search was interrupted.
        support: of the training data.
    """

    fitted: Fitted
    errors: dict[str, dict[str, float]]
    minima: ClassifiedMinima
    well_errors: WellErrors | None
    support: Support


@dataclass(frozen=True)
class Judge:
    """What judges every fit of the same rows alike.

    Attributes:
        options: of the fit.
        train: the rows that were learned from.
        held: those of the validation; None without.
        process: given few rows; None of many.
    """

    options: FitOptions
    train: Dataset
    held: Dataset | None
    process: ProcessAverage | None

    def __call__(self, fitted: Fitted) -> Judged:
        """Return a fit with its errors and its minima, sorted; with none where it is interrupted.

        Raises:
            FitError: an error is no number.
        """
        train = self.train
        errors = self._errors_of(fitted)
        condition = reference_condition(train)
        potential = at_reference_condition(fitted.potential, condition)
        periods = np.concatenate([fitted.potential.input_map.periods, np.zeros(len(train.condition_names))])
        support = Support.of(np.hstack(train.points), periods=periods)
        try:
            found = find_minima(potential, train.x, support.first(train.dimension))
            well_errors = errors_of(
                found, potential, train.x, self._for_wells(errors), self._residuals_of(fitted, errors),
                condition, train.weight,
            )  # fmt: skip
            minima = classify(well_errors, energy_spread(potential, train.x))
        except KeyboardInterrupt:
            fitted.ended = "interrupted"
            return Judged(fitted, errors, ClassifiedMinima([], [], []), None, support)
        return Judged(fitted, errors, minima, well_errors, support)

    def _errors_of(self, fitted: Fitted) -> dict[str, dict[str, float]]:
        potential, train = fitted.potential, self.train
        std = input_spread(train.x, potential.input_map.periods)
        errors = {"train": relative_errors(potential, train, std)}
        if self.process is not None and self.held is None:
            errors["folds"] = fold_errors(potential, train, self.process, std)
        if self.held is not None:
            errors["validation"] = relative_errors(potential, self.held, std)
        if not all(np.isfinite(error) for kind in errors.values() for error in kind.values()):
            raise FitError("no potential with finite errors was found; look for extreme values in the data")
        return errors

    def _for_wells(self, errors: dict[str, dict[str, float]]) -> dict[str, float]:
        # a kind of number that does not vary over the validation rows is judged on the training rows
        judged = judged_errors(errors)
        # so few rows say something about unseen energies only together
        unsure = few_held_back(self.options, errors, self.held)
        return judged | ({"energy": max(judged.values(), default=0.0)} if unsure else {})

    def _residuals_of(self, fitted: Fitted, errors: dict[str, dict[str, float]]) -> Residuals | ProcessErrors:
        if self.process is None:
            return Residuals.of(fitted.potential, self.train, self.held, errors)
        return ProcessErrors.of(fitted.potential, self.train, self.process)
