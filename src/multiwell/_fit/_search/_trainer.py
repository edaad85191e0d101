"""Fits of a stack of modes to as many rows as it needs, along a path of penalties where there are conditions."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from ..._data import Dataset, point_of_row
from .._basins import Basins
from .._candidate import (
    Candidate,
    FittedCandidate,
    condition_penalty,
    n_trainable,
    reward_of_sharpness,
    trainable_indices,
)
from .._scale import Scaling
from .._solver import Problem, ScaledRows, make_problem, row_errors
from .._task import Task
from .._weighting import effective_rows
from ._holdout_split import HoldoutSplit
from ._joint_fit import Incumbent, Stopping, joint_fit
from ._options import Limits, SearchOptions


def penalties_around(penalty: float, penalties: Sequence[float]) -> Sequence[float]:
    """Return what is tried after a mode was added: the next stronger penalty, and from there on."""
    return penalties[max(penalties.index(penalty) - 1, 0) :]


def regularisation_path(
    candidate: Candidate,
    penalties: Sequence[float],
    fit: Callable[[Candidate, float], FittedCandidate],
    enough: Callable[[FittedCandidate], bool],
    options: SearchOptions,
) -> FittedCandidate:
    """Fit under a strong penalty on the dependence on conditions, and go on from there under weaker ones.

    Args:
        candidate: where to start.
        penalties: strengths, from strong to weak.
        fit: fits a candidate under a penalty.
        enough: says whether no weaker penalty need be tried.
        options: which errors are as good as the lowest, and from where on no weaker penalty is tried.

    Returns:
        The fit under the weakest penalty whose holdout error is as good as the best (among equals it explains the
        rows fitted best).

    Source: a regularisation path with warm starts, Friedman, Hastie and Tibshirani, J. Stat. Softw. 33 (2010) 1.
    """
    trials: list[FittedCandidate] = []
    lowest = float("inf")
    for penalty in penalties:
        fitted = fit(candidate, penalty)
        trials.append(fitted)
        candidate = fitted.candidate
        lowest = min(lowest, fitted.holdout_error)
        if fitted.holdout_error > options.overfitted * lowest or enough(fitted):
            break
    as_good = (trial for trial in trials if trial.holdout_error <= options.as_good * lowest)
    return [trials[0], *as_good][-1]


class Trainer:
    """Fits candidates, and knows which rows are fitted and which are held out.

    Args:
        task: the data, the solver, clock and history.
        scaling: of the data.
        basins: of the data.
        options: of the search.
        limits: of the search.
    """

    def __init__(
        self, task: Task, scaling: Scaling, basins: Basins, options: SearchOptions, limits: Limits
    ) -> None:
        self._task, self._data, self._scaling, self._basins = task, task.data, scaling, basins
        self._options, self._limits = options, limits
        self._solver, self._monitor = task.solver, task.monitor
        alike = task.data.n if task.data.weight is None else effective_rows(task.data.weight)
        self._entries_per_row = sum(task.data.measured.values()) * alike / task.data.n**2
        self.split = HoldoutSplit(task.data.n, task.seed, options, _units(task.data))

    def take_rows(self, candidate: Candidate, per_parameter: float) -> bool:
        """Take so many measured entries for every trainable parameter; False if as many are fitted already."""
        parameters = candidate.parameters
        count = n_trainable(parameters, trainable_indices(parameters, candidate.active))
        wanted = int(per_parameter * count / self._entries_per_row) + 1
        more = wanted > self.split.size
        self.split.grow(wanted)
        return more

    @property
    def entries(self) -> float:
        """About how many measured entries are fitted, as if all weighed alike."""
        return self.split.size * self._entries_per_row

    def points(self) -> tuple[Float[np.ndarray, "k d"], Float[np.ndarray, "k q"] | None]:
        """Return what modes see of the points and conditions of the rows that are fitted."""
        rows, condition = self.split.fitted, self._basins.condition
        return self._basins.features[rows], None if condition is None else condition[rows]

    def row_errors(self, candidate: Candidate) -> tuple[Int[np.ndarray, " k"], Float[np.ndarray, " k"]]:
        """Return the rows that are fitted, and their summed squared residuals."""
        squares = row_errors(candidate.parameters, self.problems(candidate)[0])
        return np.flatnonzero(self.split.fitted), squares

    def problems(self, candidate: Candidate, reward: float = 0.0) -> tuple[Problem, Problem | None]:
        """Return the residuals of the rows that are fitted, and of those held out, where there are any.

        Args:
            candidate: the stack of modes.
            reward: for the logarithm of the sharpness, in squared errors.
        """
        holdout, merges = self.split.holdout, candidate.merges
        rows = ScaledRows.of(self._data, self._scaling, candidate.kernel)
        penalty = condition_penalty(candidate.parameters, candidate.active, candidate.penalty)
        fitted = make_problem(rows, candidate.active, self.split.fitted, merges=merges, penalty=penalty)
        if reward:
            own = reward_of_sharpness(candidate.parameters, candidate.active, merges, reward)
            fitted = replace(fitted, reward=own)
        if holdout is None:
            return fitted, None
        return fitted, make_problem(rows, candidate.active, holdout, merges=merges)

    def fit_assigned(self, candidate: Candidate, labels: Int[np.ndarray, " n"]) -> Candidate:
        """Fit every mode to its own rows; energies that were not measured are those of the graph."""
        rows = ScaledRows.of(self._data, self._scaling, candidate.kernel, self._basins.energy)
        problem = make_problem(rows, candidate.active, self.split.fitted, labels, candidate.merges)
        state, left = self._solver.init(problem, candidate.parameters), self._options.basin_steps
        while left and not state.stopped and not self._monitor.time_is_up():
            state = self._solver.step(state)
            if state.accepted:
                left -= 1
                self._monitor.record("each basin", candidate.n_active, state.error)
        return candidate._replace(parameters=state.parameters)

    def fit_freely(
        self,
        candidate: Candidate,
        stage: str,
        steps: int,
        incumbent: Incumbent,
        penalties: Sequence[float],
        abort_above: float,
    ) -> FittedCandidate:
        """Fit all modes; how freely they depend on conditions, where there are any, is found among the penalties."""
        if self._data.condition is None:
            return self.fit(candidate, stage, steps, incumbent, abort_above)

        # on its way a fit under a penalty may pass by what the few held-out conditions like, by chance
        offered = incumbent if incumbent.empty else Incumbent()

        def under(candidate: Candidate, penalty: float) -> FittedCandidate:
            candidate = candidate._replace(penalty=penalty)
            return self.fit(candidate, stage, min(steps, self._options.penalised_steps), offered)

        return regularisation_path(candidate, penalties, under, self.reaches_target, self._options)

    def reaches_target(self, fit: FittedCandidate) -> bool:
        """Say whether a fit is as good as one is asked to be, or the time is up."""
        return max(fit.train_error, fit.holdout_error) <= self._limits.target or self._monitor.time_is_up()

    def fit(
        self,
        candidate: Candidate,
        stage: str,
        steps: int,
        incumbent: Incumbent,
        abort_above: float = float("inf"),
    ) -> FittedCandidate:
        """Fit all modes, with more rows while the rows held out are worse."""
        plain = Stopping(
            self._limits.target, steps, ignore_holdout=candidate.conditional, abort_above=abort_above
        )
        # well beyond the ratio at which more rows are taken there is nothing to gain from those at hand
        watchful = replace(plain, max_holdout_ratio=self._options.follows_rows_ratio**2)
        before = float("inf")
        while True:
            problems, more = self.problems(candidate), not self.split.exhausted
            stopping = watchful if more and problems[1] is not None else plain
            fit = self.descend(candidate, problems, stopping, stage, incumbent)
            useless = fit.holdout_error > stopping.stall_gain * before
            follows = self._limits.follows_rows(fit.train_error, fit.holdout_error)
            if useless or not follows or not more or self._monitor.time_is_up():
                return fit
            self.split.grow(2 * self.split.size)
            candidate, before = fit.candidate, fit.holdout_error

    def descend(
        self,
        candidate: Candidate,
        problems: tuple[Problem, Problem | None],
        stopping: Stopping,
        stage: str,
        incumbent: Incumbent,
    ) -> FittedCandidate:
        """Fit all modes to given rows."""
        return joint_fit(candidate, problems, self._solver, stopping, stage, incumbent, self._monitor)


def _units(data: Dataset) -> Int[np.ndarray, " n"] | None:
    """Return what is held out as a whole: groups, or else conditions that repeat, or else the rows at one point."""
    if data.group is not None:
        return np.unique(data.group, return_inverse=True)[1]
    if data.condition is None:
        return point_of_row(data)
    distinct, unit = np.unique(data.condition, axis=0, return_inverse=True)
    return unit.ravel() if 2 * len(distinct) <= data.n else None
