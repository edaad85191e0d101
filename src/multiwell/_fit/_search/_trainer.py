"""Fits of a stack of modes to as many rows as it needs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from ..._data import Dataset
from ..._potential import Scaling
from .._basins import Basins
from .._candidate import Candidate, FittedCandidate, condition_penalty, n_trainable, trainable_indices
from .._monitor import Monitor
from .._solver import (
    AbstractLeastSquaresSolver,
    Problem,
    ScaledRows,
    make_problem,
    row_errors,
)
from ._incumbent import Incumbent
from ._joint_fit import joint_fit
from ._relax import AS_GOOD, PENALTIES, relax
from ._sample import Sample
from ._stopping import Stopping

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
        solver: takes the steps.
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
        solver: AbstractLeastSquaresSolver[Any],
    ) -> None:
        self._data, self._scaling, self._basins = data, scaling, basins
        self._target, self._good_enough, self._monitor = target, good_enough, monitor
        self._solver = solver
        self.sample = Sample(data.n, seed, _units(data))

    def take_rows(self, candidate: Candidate, per_parameter: float) -> bool:
        """Take so many measured numbers for every number that is adjusted; False if as many are fitted already."""
        parameters = candidate.parameters
        count = n_trainable(parameters, trainable_indices(parameters, candidate.active))
        given = (self._data.energy, self._data.gradient, self._data.hessian)
        measured = sum(int(np.isfinite(part).sum()) for part in given if part is not None)
        wanted = int(per_parameter * count * self._data.n / measured) + 1
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
        return rows, row_errors(candidate.parameters, self.problems(candidate)[0])

    def problems(self, candidate: Candidate) -> tuple[Problem, Problem | None]:
        """Return the residuals of the rows that are fitted, and of those held out, where there are any."""
        held, merges = self.sample.held, candidate.merges
        rows = ScaledRows.of(self._data, self._scaling, candidate.kernel)
        penalty = condition_penalty(candidate.parameters, candidate.active, candidate.penalty)
        fitted = make_problem(rows, candidate.active, self.sample.fitted, merges=merges, penalty=penalty)
        return fitted, None if held is None else make_problem(rows, candidate.active, held, merges=merges)

    def fit_assigned(self, candidate: Candidate, labels: Int[np.ndarray, " n"]) -> Candidate:
        """Fit every mode to its own rows; energies that were not measured are those of the graph."""
        rows = ScaledRows.of(self._data, self._scaling, candidate.kernel, self._basins.energy)
        problem = make_problem(rows, candidate.active, self.sample.fitted, labels, candidate.merges)
        state, accepted = self._solver.init(problem, candidate.parameters), 0
        while accepted < BASIN_ITERATIONS and not state.stopped and not self._monitor.time_is_up():
            state = self._solver.step(state)
            if state.accepted:
                accepted += 1
                self._monitor.record("each basin", candidate.n_active, state.error)
        return candidate._replace(parameters=state.parameters)

    def fit_freely(
        self,
        candidate: Candidate,
        stage: str,
        iterations: int,
        incumbent: Incumbent,
        penalties: Sequence[float] = PENALTIES,
        hopeless: float = float("inf"),
    ) -> FittedCandidate:
        """Fit all modes; what they may make of conditions is found anew among the penalties."""
        if self._data.condition is None:
            return self.fit(candidate, stage, iterations, incumbent, hopeless)

        # on its way a fit under a penalty may pass by what the few held conditions like, by chance
        first = incumbent.empty
        passed = incumbent if first else Incumbent()

        def under(candidate: Candidate, penalty: float) -> FittedCandidate:
            candidate = candidate._replace(penalty=penalty)
            return self.fit(candidate, stage, min(iterations, PENALTY_ITERATIONS), passed)

        def enough(fitted: FittedCandidate) -> bool:
            worse = max(fitted.train_error, fitted.holdout_error)
            return worse <= self._target or self._monitor.time_is_up()

        fitted = relax(candidate, penalties, under, enough)
        if first or fitted.holdout_error <= AS_GOOD * incumbent.error:
            incumbent.replace(fitted.candidate, fitted.holdout_error)
        return fitted

    def fit(
        self,
        candidate: Candidate,
        stage: str,
        iterations: int,
        incumbent: Incumbent,
        hopeless: float = float("inf"),
    ) -> FittedCandidate:
        """Fit all modes, with more rows while the rows held back are worse; errors on fitted and on held rows."""
        before = float("inf")
        while True:
            problems = self.problems(candidate)
            more = not self.sample.exhausted
            stopping = Stopping(
                self._target,
                iterations,
                max_holdout_ratio=FOLLOWS_ROWS**2 if more and problems[1] is not None else float("inf"),
                ignore_holdout=candidate.conditional,
                abort_above=hopeless,
            )
            fit = self.descend(candidate, problems, stopping, stage, incumbent)
            useless = fit.holdout_error > stopping.stall_gain * before
            follows = self.follows_rows(fit.train_error, fit.holdout_error)
            if useless or not follows or not more or self._monitor.time_is_up():
                return fit
            self.sample.take(2 * self.sample.size)
            candidate, before = fit.candidate, fit.holdout_error

    def descend(
        self,
        candidate: Candidate,
        problems: tuple[Problem, Problem | None],
        stopping: Stopping,
        stage: str,
        incumbent: Incumbent,
    ) -> FittedCandidate:
        """Fit all modes to the rows taken so far."""
        return joint_fit(candidate, problems, self._solver, stopping, stage, incumbent, self._monitor)

    def follows_rows(self, own: float, error: float) -> bool:
        """Whether the rows held back are so much worse than those fitted that a fit follows these alone."""
        return error > max(FOLLOWS_ROWS * own, self._good_enough)


def _units(data: Dataset) -> Int[np.ndarray, " n"] | None:
    """What is held back as a whole: groups, or else conditions that repeat."""
    if data.group is not None:
        return np.unique(data.group, return_inverse=True)[1]
    if data.condition is None:
        return None
    distinct, unit = np.unique(data.condition, axis=0, return_inverse=True)
    return unit.ravel() if 2 * len(distinct) <= data.n else None
