"""Fits of a stack of modes to as many rows as it needs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from ..._data import Dataset
from ..._potential import Scaling
from .._basins import Basins
from .._candidate import Candidate, Fit, columns_of, penalty_of
from .._monitor import Monitor
from .._solver import (
    Iterate,
    Problem,
    adjusted,
    levenberg_marquardt,
    make_problem,
    relative_error,
    row_errors,
)
from ._incumbent import Incumbent
from ._joint_fit import STALL_GAIN, joint_fit
from ._relax import AS_GOOD, PENALTIES, relax
from ._sample import Sample

BASIN_ITERATIONS = 10
PENALTY_ITERATIONS = 40
FOLLOWS_ROWS = (
    1.5  # held error over fitted error: more rows are needed; without any, the fit follows the noise
)


class Trainer:
    """Fits candidates, and knows which rows are fitted and which are held back.

    Args:
        data: the training data.
        scaling: its scaling.
        basins: its basins.
        seed: draws the rows.
        target: error at which a fit stops.
        good_enough: error on the rows held back at which no more rows are taken.
        monitor: clock and history.
    """

    def __init__(
        self,
        data: Dataset,
        scaling: Scaling,
        basins: Basins,
        seed: int,
        target: float,
        good_enough: float,
        monitor: Monitor,
    ) -> None:
        self._data, self._scaling, self._basins = data, scaling, basins
        self._target, self._good_enough, self._monitor = target, good_enough, monitor
        self.sample = Sample(data.n, seed, _units(data))

    def take_rows(self, candidate: Candidate, per_parameter: float) -> bool:
        """Take so many measured numbers for every number that is adjusted; False if as many are fitted already."""
        numbers = adjusted(candidate.parameters, columns_of(candidate.parameters, candidate.active))
        given = (self._data.energy, self._data.gradient, self._data.hessian)
        measured = sum(int(np.isfinite(part).sum()) for part in given if part is not None)
        wanted = int(per_parameter * numbers * self._data.n / measured) + 1
        more = wanted > self.sample.size
        self.sample.take(wanted)
        return more

    def places(self) -> tuple[Float[np.ndarray, "k d"], Float[np.ndarray, "k q"] | None]:
        """Scaled points and conditions of the rows that are fitted."""
        rows, condition = self.sample.fitted, self._basins.condition
        return self._basins.u[rows], None if condition is None else condition[rows]

    def row_errors(self, candidate: Candidate) -> tuple[Int[np.ndarray, " k"], Float[np.ndarray, " k"]]:
        """The rows that are fitted, and their summed squared residuals."""
        rows = np.flatnonzero(self.sample.fitted)
        return rows, row_errors(candidate.parameters, self.problems(candidate)[0])[: len(rows)]

    def problems(self, candidate: Candidate) -> tuple[Problem, Problem | None]:
        """The residuals of the rows that are fitted, and of those held back, where there are any."""
        held = self.sample.held
        fitted = self._problem(candidate, self.sample.fitted)
        penalty = penalty_of(candidate.parameters, candidate.active, candidate.penalty)
        return replace(fitted, penalty=penalty), None if held is None else self._problem(candidate, held)

    def fit_assigned(self, candidate: Candidate, labels: Int[np.ndarray, " n"]) -> Candidate:
        """Fit every mode to its own rows; energies that were not measured are those of the graph."""
        problem = make_problem(
            self._data, self._scaling, candidate.active, self.sample.fitted, self._basins.energy, labels,
            merges=candidate.merges, kernel=candidate.kernel,
        )  # fmt: skip

        def keep_going(iterate: Iterate) -> bool:
            self._monitor.record("each basin", candidate.n_active, iterate.error)
            return not self._monitor.time_is_up()

        last = levenberg_marquardt(
            candidate.parameters, problem, BASIN_ITERATIONS, keep_going, self._monitor.time_is_up
        )
        return candidate._replace(parameters=last.parameters)

    def fit_freely(
        self,
        candidate: Candidate,
        stage: str,
        iterations: int,
        incumbent: Incumbent,
        penalties: Sequence[float] = PENALTIES,
        hopeless: float = float("inf"),
    ) -> Fit:
        """Fit all modes; what they may make of conditions is found anew among the penalties."""
        if self._data.condition is None:
            return self.fit(candidate, stage, iterations, incumbent, hopeless)

        # on its way a fit under a penalty may pass by what the few held conditions like, by chance
        first = incumbent.empty
        passed = incumbent if first else Incumbent()

        def under(candidate: Candidate, penalty: float) -> Fit:
            candidate = candidate._replace(penalty=penalty)
            return self.fit(candidate, stage, min(iterations, PENALTY_ITERATIONS), passed)

        def enough(fitted: Fit) -> bool:
            return max(fitted.own, fitted.error) <= self._target or self._monitor.time_is_up()

        fitted = relax(candidate, penalties, under, enough)
        if first or fitted.error <= AS_GOOD * incumbent.error:
            incumbent.replace(fitted.candidate, fitted.error)
        return fitted

    def fit(
        self,
        candidate: Candidate,
        stage: str,
        iterations: int,
        incumbent: Incumbent,
        hopeless: float = float("inf"),
    ) -> Fit:
        """Fit all modes, with more rows while the rows held back are worse; errors on fitted and on held rows."""
        before = float("inf")
        while True:
            fitted, held = self.problems(candidate)
            most_above = float("inf") if self.sample.exhausted or held is None else FOLLOWS_ROWS**2
            candidate, error = joint_fit(
                candidate, fitted, held, self._target, iterations, stage, self._monitor, incumbent, most_above,
                candidate.conditional, hopeless,
            )  # fmt: skip
            own = relative_error(candidate.parameters, fitted)
            useless = error > STALL_GAIN * before
            if (
                useless
                or not self.follows_rows(own, error)
                or self.sample.exhausted
                or self._monitor.time_is_up()
            ):
                return Fit(candidate, own, error)
            self.sample.take(2 * self.sample.size)
            before = error

    def follows_rows(self, own: float, error: float) -> bool:
        """Whether the rows held back are so much worse than those fitted that a fit follows these alone."""
        return error > max(FOLLOWS_ROWS * own, self._good_enough)

    def _problem(self, candidate: Candidate, rows: np.ndarray) -> Problem:
        return make_problem(
            self._data, self._scaling, candidate.active, rows,
            merges=candidate.merges, kernel=candidate.kernel,
        )  # fmt: skip


def _units(data: Dataset) -> Int[np.ndarray, " n"] | None:
    """What is held back as a whole: groups, or else conditions that repeat."""
    if data.group is not None:
        return np.unique(data.group, return_inverse=True)[1]
    if data.condition is None:
        return None
    distinct, unit = np.unique(data.condition, axis=0, return_inverse=True)
    return unit.ravel() if 2 * len(distinct) <= data.n else None
