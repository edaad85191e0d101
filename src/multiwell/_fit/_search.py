"""The search of the default recipe: starts, growth, elimination, the final fit."""

import numpy as np
from jaxtyping import Int

from .._data import Dataset
from .._potential import AbstractModes, Scaling
from ._basins import Basins
from ._discovery import PathStep
from ._eliminate import eliminate
from ._grow import grow
from ._incumbent import Incumbent
from ._joint_fit import joint_fit
from ._levenberg_marquardt import Iterate, levenberg_marquardt
from ._monitor import Monitor
from ._parameters import Candidate, candidate_of, columns_of, size_of
from ._problem import Problem, make_problem
from ._residuals import relative_error, row_errors
from ._sample import Sample
from ._sharpness import FirstSharpness, Sharpness, first_sharpnesses
from ._start import start_modes
from ._untie import as_tree

STARTS = 3
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
LEAST_TREE = 3  # modes; two have one transition, and one sharpness
SCALES_APART = 10.0  # the largest over the smallest barrier of the data's basins
PER_PARAMETER = 3.0  # measured numbers to begin with
MOST_PER_PARAMETER = 16.0  # measured numbers in the final fit


class Search:
    """One run of the default recipe; the incumbent holds the best candidate at any time.

    Args:
        data: the training data.
        scaling: its scaling.
        basins: its basins.
        most_modes: at most so many modes.
        kind: family of the modes.
        seed: seeds weights and rows.
        tolerance: relative error wanted on unseen data.
        sharpness: one or several, and where it starts.
        monitor: clock and history.
        incumbent: is offered everything.
    """

    def __init__(
        self, data: Dataset, scaling: Scaling, basins: Basins, most_modes: int, kind: str, seed: int,
        tolerance: float, sharpness: Sharpness, monitor: Monitor, incumbent: Incumbent,
    ) -> None:  # fmt: skip
        self._data, self._scaling, self._basins = data, scaling, basins
        self._most, self._kind, self._seed = most_modes, kind, seed
        self._target, self._good_enough = TARGET * tolerance, GOOD_ENOUGH * tolerance
        self._monitor, self._incumbent = monitor, incumbent
        self._sample = Sample(data.n, seed)
        self._sharpness = sharpness
        self._starts = first_sharpnesses(sharpness.rho, basins.energy, float(scaling.energy_scale))
        self._ends: set[float] = set()  # errors at which independent fits ended
        self.path: list[PathStep] = []

    def run(self) -> None:
        """Try starts until one is good enough or two end alike, take out modes, and fit once more."""
        for start in range(STARTS):
            self._one_start(np.random.default_rng([self._seed, start]), start)
            if self._finished() or self.floor is not None:
                break
        if self._tree_wanted():
            self._untie()
        if not self._monitor.time_is_up():
            self._eliminate()
        if self._tree_may_save_modes():
            self._save_modes()
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
        modes = start_modes(self._kind, basins.u, basins.energy, basins.tree.rows[kept], rng)
        candidate, own, error = self._best_sharpness(modes, basins.tree.basins(kept), f"start {start + 1}")
        errors = [error]
        while not self._finished() and candidate.n_active < self._most:
            follows_noise = error > max(FOLLOWS_ROWS * own, self._good_enough)
            if follows_noise or (len(errors) > 2 and min(errors) > WORTHWHILE * min(errors[:-2])):
                break
            rows = np.flatnonzero(self._sample.fitted)
            squares = row_errors(candidate.parameters, self._problems(candidate)[0])[: len(rows)]
            candidate, labels = grow(candidate, rows, squares, basins, self._kind, rng)
            candidate, own, error = self._fit_both(candidate, labels)
            self._note(candidate, "mode added", own, error)
            errors.append(error)
        self._ends.add(min(errors))

    def _best_sharpness(
        self, modes: AbstractModes, labels: Int[np.ndarray, " n"], change: str
    ) -> tuple[Candidate, float, float]:
        """Fit from one sharpness after the other until one is good enough; later starts begin with the best."""
        tried: list[tuple[float, FirstSharpness, Candidate, float]] = []
        for first in self._starts:
            room = min(modes.n_modes + ROOM, self._most)
            candidate, own, error = self._fit_both(candidate_of(modes, first.sharpness, room), labels)
            self._note(candidate, f"{change}, {first.words}", own, error)
            tried.append((error, first, candidate, own))
            if self._basins.noise > NOISE_EXPLAINS * error:
                self._ends.add(error)
            if self._finished():
                break
        error, first, candidate, own = min(tried, key=lambda trial: trial[0])
        self._starts = (first,)
        return candidate, own, error

    def _fit_both(
        self, candidate: Candidate, labels: Int[np.ndarray, " n"]
    ) -> tuple[Candidate, float, float]:
        """Fit every mode to its own rows first, then all together."""
        self._take_rows(candidate, PER_PARAMETER)
        candidate = self._fit_assigned(candidate, labels)
        return self._fit(candidate, "all modes", JOINT_ITERATIONS, self._target, self._incumbent)

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
        """Fit all modes, with more rows while the rows held back are worse; errors on fitted and on held rows."""
        while True:
            fitted, held = self._problems(candidate)
            most_above = float("inf") if self._sample.exhausted or held is None else FOLLOWS_ROWS**2
            candidate, error = joint_fit(
                candidate, fitted, held, target, iterations, stage, self._monitor, incumbent, most_above
            )
            own = relative_error(candidate.parameters, fitted)
            enough = error <= max(self._good_enough, FOLLOWS_ROWS * own)
            if enough or self._sample.exhausted or self._monitor.time_is_up():
                return candidate, own, error
            self._sample.take(2 * self._sample.size)

    def _eliminate(self, tree: Candidate | None = None) -> None:
        """Take out modes while the error stays within the tolerance, or where it was; of the best, or of its tree."""
        best = self._incumbent
        full = best.candidate if tree is None else tree
        history = self._monitor.history
        ends = [len(history)]

        def refit(candidate: Candidate) -> tuple[Candidate, float, float]:
            fitted = self._fit(candidate, "mode removed", REFIT_ITERATIONS, self._target, Incumbent())
            ends.append(len(history))
            return fitted

        smaller = eliminate(
            full, self._basins.u[self._sample.fitted], max(self._good_enough, best.error), refit,
            self._monitor.time_is_up, self.path,
        )  # fmt: skip
        # the history is that of the potential that is returned: without the removal that was refused
        removed = 0 if smaller is None else full.n_active - smaller[0].n_active
        del history[ends[removed] :]
        if smaller is not None:
            best.replace(*smaller)

    def _tree_wanted(self) -> bool:
        """Whether a tree of soft minima is tried: asked for, or the one sharpness has missed the tolerance."""
        best, kind = self._incumbent, self._sharpness.kind
        if kind == "single" or best.candidate.n_active < LEAST_TREE or self._monitor.time_is_up():
            return False
        noise = self._basins.noise > NOISE_EXPLAINS * best.error
        return kind == "tree" or bool(best.error > self._good_enough and not noise)

    def _tree_may_save_modes(self) -> bool:
        """Whether the tolerance is kept by modes enough for a tree of fewer, over barriers of different scales."""
        best = self._incumbent
        barriers = self._basins.tree.lifetime[self._basins.kept(self._most)][1:]
        different = len(barriers) > 1 and barriers.max() > SCALES_APART * barriers.min()
        enough = best.candidate.n_active > LEAST_TREE and best.error <= self._good_enough
        plain = self._sharpness.kind == "auto" and best.candidate.merges is None
        return bool(different and enough and plain and not self._monitor.time_is_up())

    def _untie(self) -> None:
        """Let every merge of modes learn a sharpness of its own; kept where it pays, or was asked for."""
        best, history = self._incumbent, self._monitor.history
        before = len(history)
        tree = as_tree(best.candidate, self._basins)
        # with the few rows of a start, a tree follows them before the rows held back see what it is worth
        self._take_rows(tree, MOST_PER_PARAMETER)
        candidate, own, error = self._fit(
            tree, "sharpnesses untied", JOINT_ITERATIONS, self._target, Incumbent()
        )
        kept = self._sharpness.kind == "tree" or error <= WORTHWHILE * best.error
        words = f"{candidate.n_active - 1} sharpnesses" if kept else "not worthwhile"
        self._note(candidate, f"tree of soft minima: {words}", own, error)
        if kept:
            best.replace(candidate, error)
            self._ends.clear()  # the floor was that of one sharpness
        else:
            del history[before:]

    def _save_modes(self) -> None:
        """Take out further modes with a tree of soft minima, where barriers are of different scales."""
        best = self._incumbent
        self._note(best.candidate, "tree of soft minima: removals are tried again", None, best.error)
        self._eliminate(as_tree(best.candidate, self._basins))

    def _finish(self) -> None:
        """Fit with as many rows as are worth it, unless that follows the noise."""
        best = self._incumbent
        own = relative_error(best.candidate.parameters, self._problems(best.candidate)[0])
        if best.error > max(FOLLOWS_ROWS * own, self._good_enough):
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
        columns = columns_of(candidate.parameters, candidate.active)
        parameters = size_of(candidate.parameters) if isinstance(columns, slice) else len(columns)
        given = (self._data.energy, self._data.gradient, self._data.hessian)
        measured = sum(int(np.isfinite(part).sum()) for part in given if part is not None)
        self._sample.take(int(per_parameter * parameters * self._data.n / measured) + 1)

    def _note(self, candidate: Candidate, change: str, own: float | None, error: float) -> None:
        self.path.append(PathStep(candidate.n_active, change, own, error, self._sample.size))

    def _problems(self, candidate: Candidate) -> tuple[Problem, Problem | None]:
        held = self._sample.held
        return (
            make_problem(
                self._data, self._scaling, candidate.active, self._sample.fitted, merges=candidate.merges
            ),
            None
            if held is None
            else make_problem(self._data, self._scaling, candidate.active, held, merges=candidate.merges),
        )
