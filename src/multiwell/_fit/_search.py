"""The search of the default recipe: starts, growth, elimination, the final fit."""

from dataclasses import replace

import numpy as np
from jaxtyping import Int

from .._data import Dataset
from .._potential import Scaling
from ._basins import Basins
from ._discovery import PathStep
from ._eliminate import eliminate
from ._grow import grow
from ._incumbent import Incumbent
from ._joint_fit import joint_fit
from ._levenberg_marquardt import Iterate, levenberg_marquardt
from ._monitor import Monitor
from ._parameters import SLOTS, Candidate, HeldSharpness, Modes, candidate_of, columns_of, penalty_of
from ._problem import Problem, make_problem
from ._relax import AS_GOOD, PENALTIES, relax
from ._residuals import relative_error, row_errors
from ._sample import Sample
from ._scale import input_spread
from ._solver import adjusted
from ._start import conditional, start_modes, start_sharpness

STARTS = 3
ROUNDINGS = (1 / 6, 1.0)  # of the energy's range, by the first soft minimum; its sharpness is learned
ROOM = 2  # modes that may be added before the shapes change
BASIN_ITERATIONS = 10
JOINT_ITERATIONS = 200
REFIT_ITERATIONS = 60
FINAL_ITERATIONS = 40
WORTHWHILE = 0.7  # two new modes that do not lower the error to this share are the last ones of their start
ALIKE = 1.5  # the two lowest ends within this factor have found the floor of the data
TARGET = 0.1  # of the tolerance: where data are sparse, the error between them is that much larger
GOOD_ENOUGH = 0.5  # of the tolerance, on the rows held back: no further mode or start is tried
FOLLOWS_ROWS = (
    1.5  # held error over fitted error: more rows are needed; without any, the fit follows the noise
)
NOISE_EXPLAINS = 0.3  # of an error: with so much noise, other roundings count as independent fits
PER_PARAMETER = 3.0  # measured numbers to begin with
MOST_PER_PARAMETER = 16.0  # measured numbers in the final fit
PENALTY_ITERATIONS = 40
ALL_MODES = "all modes"


class Search:
    """One run of the default recipe; the incumbent holds the best candidate at any time.

    Args:
        data: the training data.
        scaling: its scaling.
        basins: its basins.
        most_modes: at most so many modes.
        kind: family of the modes.
        widths: hidden widths of their networks.
        seed: seeds weights and rows.
        tolerance: relative error wanted on unseen data.
        monitor: clock and history.
        incumbent: is offered everything.
        hardness: the share of the energy's range over which barriers are rounded, held; None learns the sharpness.
    """

    def __init__(
        self, data: Dataset, scaling: Scaling, basins: Basins, most_modes: int, kind: str, widths: tuple[int, ...],
        seed: int, tolerance: float, monitor: Monitor, incumbent: Incumbent, hardness: float | None = None,
    ) -> None:  # fmt: skip
        self._data, self._scaling, self._basins = data, scaling, basins
        self._most, self._kind, self._widths, self._seed = most_modes, kind, widths, seed
        self._target, self._good_enough = TARGET * tolerance, GOOD_ENOUGH * tolerance
        self._monitor, self._incumbent = monitor, incumbent
        self._varies = None if data.condition is None else input_spread(data.condition) > 0
        self._penalties: tuple[float, ...] = (0.0,) if self._varies is None else PENALTIES
        self._penalty = 0.0
        self._sample = Sample(data.n, seed, _units(data))
        self._held_sharpness = hardness is not None
        # one mode has no barrier to round
        learned = ROUNDINGS if most_modes > 1 else ROUNDINGS[:1]
        self._roundings: tuple[float, ...] = learned if hardness is None else (hardness,)
        self._ends: set[float] = set()  # errors at which independent fits ended
        self.path: list[PathStep] = []

    def run(self) -> None:
        """Try starts until one is good enough or two end alike, take out modes, and fit once more."""
        for start in range(STARTS):
            self._one_start(np.random.default_rng([self._seed, start]), start)
            if self._finished() or self.floor is not None:
                break
        if not self._monitor.time_is_up():
            self._eliminate()
        if not self._monitor.time_is_up():
            self._finish()

    @property
    def floor(self) -> float | None:
        """The error at which two independent fits ended alike, above what is good enough: the floor of the data."""
        lowest = sorted(self._ends)[:2]
        alike = len(lowest) == 2 and lowest[1] <= ALIKE * lowest[0]
        return lowest[0] if alike and lowest[0] > self._good_enough else None

    def _finished(self) -> bool:
        return self._incumbent.error <= self._good_enough or self._monitor.time_is_up()

    def _one_start(self, rng: np.random.Generator, start: int) -> None:
        """Fit from the basins, adding modes while that helps."""
        basins = self._basins
        kept = basins.kept(self._most)

        def modes_at(places: Int[np.ndarray, " m"]) -> Modes:
            modes = start_modes(self._kind, basins.u, basins.energy, places, rng, self._widths)
            return modes if self._varies is None else conditional(modes, self._varies, rng)

        modes = modes_at(basins.tree.rows[kept])
        candidate, own, error = self._best_sharpness(modes, basins.tree.basins(kept), f"start {start + 1}")
        errors = [error]
        while not self._finished() and candidate.n_active < self._most:
            follows_noise = error > max(FOLLOWS_ROWS * own, self._good_enough)
            if follows_noise or (len(errors) > 2 and min(errors) > WORTHWHILE * min(errors[:-2])):
                break
            rows = np.flatnonzero(self._sample.fitted)
            squares = row_errors(candidate.parameters, self._problems(candidate)[0])[: len(rows)]
            candidate, labels = grow(candidate, rows, squares, basins, modes_at)
            candidate, own, error = self._fit_both(candidate, labels)
            self._note(candidate, "mode added", own, error)
            errors.append(error)
        self._ends.add(min(errors))

    def _best_sharpness(
        self, modes: Modes, labels: Int[np.ndarray, " n"], change: str
    ) -> tuple[Candidate, float, float]:
        """Fit from one sharpness after the other until one is good enough; later starts begin with the best."""
        tried: list[tuple[float, float, Candidate, float]] = []
        for rounding in self._roundings:
            conditions = 0 if self._varies is None else len(self._varies)
            first = start_sharpness(self._basins.energy_range, rounding, conditions)
            sharpness = HeldSharpness(first) if self._held_sharpness else first
            room = min(modes.n_modes + ROOM, self._most)
            start = candidate_of(modes, sharpness, room, min(SLOTS, self._most))
            candidate, own, error = self._fit_both(start, labels)
            rounded = f", rounded over {rounding:.2g} of the energy's range" if self._most > 1 else ""
            self._note(candidate, change + rounded, own, error)
            tried.append((error, rounding, candidate, own))
            if self._basins.noise > NOISE_EXPLAINS * error:
                self._ends.add(error)
            if self._finished():
                break
        error, rounding, candidate, own = min(tried, key=lambda trial: trial[0])
        self._roundings = (rounding,)
        return candidate, own, error

    def _fit_both(
        self, candidate: Candidate, labels: Int[np.ndarray, " n"]
    ) -> tuple[Candidate, float, float]:
        """Fit every mode to its own rows first, then all together."""
        self._take_rows(candidate, PER_PARAMETER)
        candidate = self._fit_assigned(candidate, labels)
        return self._fit(candidate, ALL_MODES, JOINT_ITERATIONS, self._target, self._incumbent)

    def _fit_assigned(self, candidate: Candidate, labels: Int[np.ndarray, " n"]) -> Candidate:
        """Fit every mode to its own rows; energies that were not measured are those of the graph."""
        problem = make_problem(
            self._data, self._scaling, candidate.active, self._sample.fitted, self._basins.energy, labels
        )

        def keep_going(iterate: Iterate) -> bool:
            self._monitor.record("each basin", candidate.n_active, iterate.error)
            return not self._monitor.time_is_up()

        last = levenberg_marquardt(
            candidate.parameters, problem, BASIN_ITERATIONS, keep_going, self._monitor.time_is_up
        )
        return candidate._replace(parameters=last.parameters)

    def _fit(
        self, candidate: Candidate, stage: str, iterations: int, target: float, incumbent: Incumbent
    ) -> tuple[Candidate, float, float]:
        """Fit all modes; their dependence on conditions under a strong penalty first, then under weaker ones."""
        if stage == ALL_MODES and self._varies is not None:
            self._penalties = PENALTIES
        few = iterations if len(self._penalties) == 1 else min(iterations, PENALTY_ITERATIONS)

        def under(candidate: Candidate, penalty: float) -> tuple[Candidate, float, float]:
            self._penalty = penalty
            return self._fit_rows(candidate, stage, few, target, incumbent)

        def enough(fitted: tuple[Candidate, float, float]) -> bool:
            return max(fitted[1:]) <= target or self._monitor.time_is_up()

        fitted, self._penalty = relax(candidate, self._penalties, under, enough)
        self._penalties = (self._penalty,)
        if self._varies is not None and fitted[2] <= AS_GOOD * incumbent.error:
            incumbent.replace(fitted[0], fitted[2])
        return fitted

    def _fit_rows(
        self, candidate: Candidate, stage: str, iterations: int, target: float, incumbent: Incumbent
    ) -> tuple[Candidate, float, float]:
        """Fit all modes, with more rows while the rows held back are worse; errors on fitted and on held rows."""
        while True:
            fitted, held = self._problems(candidate)
            most_above = float("inf") if self._sample.exhausted or held is None else FOLLOWS_ROWS**2
            candidate, error = joint_fit(
                candidate,
                fitted,
                held,
                target,
                iterations,
                stage,
                self._monitor,
                incumbent,
                most_above,
                self._penalty > 0,
            )
            own = relative_error(candidate.parameters, fitted)
            enough = error <= max(self._good_enough, FOLLOWS_ROWS * own)
            if enough or self._sample.exhausted or self._monitor.time_is_up():
                return candidate, own, error
            self._sample.take(2 * self._sample.size)

    def _eliminate(self) -> None:
        """Take out modes while the error stays within the tolerance, or where it was."""
        best = self._incumbent
        history = self._monitor.history
        ends = [len(history)]

        def refit(candidate: Candidate) -> tuple[Candidate, float, float]:
            fitted = self._fit(candidate, "mode removed", REFIT_ITERATIONS, self._target, Incumbent())
            ends.append(len(history))
            return fitted

        smaller = eliminate(
            best.candidate, *self._fitted_places(), max(self._good_enough, best.error), refit,
            self._monitor.time_is_up, self.path,
        )  # fmt: skip
        # the history is that of the potential that is returned: without the removal that was refused
        removed = 0 if smaller is None else best.candidate.n_active - smaller[0].n_active
        del history[ends[removed] :]
        if smaller is not None:
            best.replace(*smaller)

    def _finish(self) -> None:
        """Fit with as many rows as are worth it, unless that follows the noise."""
        best = self._incumbent
        own = relative_error(best.candidate.parameters, self._problems(best.candidate)[0])
        if best.error > max(FOLLOWS_ROWS * own, self._good_enough) and self._penalty == 0:
            return
        self._take_rows(best.candidate, MOST_PER_PARAMETER)
        if self._sample.exhausted:
            self._sample.release()
        fitted, held = self._problems(best.candidate)
        watched = fitted if held is None else held
        best.replace(best.candidate, relative_error(best.candidate.parameters, watched))
        candidate, error = joint_fit(
            best.candidate, fitted, held, self._target / 10, FINAL_ITERATIONS, "all rows",
            self._monitor, best,
        )  # fmt: skip
        self._note(candidate, "all rows", relative_error(candidate.parameters, fitted), error)

    def _take_rows(self, candidate: Candidate, per_parameter: float) -> None:
        parameters = adjusted(candidate.parameters, columns_of(candidate.parameters, candidate.active))
        given = (self._data.energy, self._data.gradient, self._data.hessian)
        measured = sum(int(np.isfinite(part).sum()) for part in given if part is not None)
        self._sample.take(int(per_parameter * parameters * self._data.n / measured) + 1)

    def _fitted_places(self) -> tuple[np.ndarray, np.ndarray | None]:
        rows, condition = self._sample.fitted, self._basins.condition
        return self._basins.u[rows], None if condition is None else condition[rows]

    def _note(self, candidate: Candidate, change: str, own: float, error: float) -> None:
        self.path.append(PathStep(candidate.n_active, change, own, error, self._sample.size))

    def _problems(self, candidate: Candidate) -> tuple[Problem, Problem | None]:
        held = self._sample.held
        fitted = make_problem(self._data, self._scaling, candidate.active, self._sample.fitted)
        return (
            replace(fitted, penalty=penalty_of(candidate, self._penalty)),
            None if held is None else make_problem(self._data, self._scaling, candidate.active, held),
        )


def _units(data: Dataset) -> Int[np.ndarray, " n"] | None:
    """What is held back as a whole: groups, or else conditions that repeat."""
    if data.group is not None:
        return np.unique(data.group, return_inverse=True)[1]
    if data.condition is None:
        return None
    distinct, unit = np.unique(data.condition, axis=0, return_inverse=True)
    return unit.ravel() if 2 * len(distinct) <= data.n else None
