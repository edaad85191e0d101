"""The search of the default recipe: starts, growth, a tree where it pays, elimination, the final fit."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Int

from .._potential import Scaling
from ._basins import Basins
from ._candidate import SLOTS, Candidate, candidate_of
from ._discovery import PathStep
from ._eliminate import eliminate
from ._free_sharpness import HeldSharpness, with_conditions
from ._grow import grow
from ._incumbent import Incumbent
from ._joint_fit import joint_fit
from ._parameters import Modes
from ._relax import AS_GOOD, OVERFITTED, Fit
from ._residuals import relative_error
from ._scale import input_spread
from ._sharpness import FirstSharpness, first_sharpnesses, rounded_over
from ._start import conditional, start_modes
from ._task import Task
from ._trainer import Trainer
from ._untie import as_tree

STARTS = 3
ROOM = 2  # modes that may be added before the shapes change
JOINT_ITERATIONS = 200
REFIT_ITERATIONS = 60
FINAL_ITERATIONS = 40
WORTHWHILE = 0.7  # two new modes that do not lower the error to this share are the last ones of their start
ALIKE = 1.5  # the two lowest ends within this factor have found the floor of the data
TARGET = 0.1  # of the tolerance: where data are sparse, the error between them is that much larger
GOOD_ENOUGH = 0.5  # of the tolerance, on the rows held back: no further mode or start is tried
NOISE_EXPLAINS = 0.3  # of an error: with so much noise, other roundings count as independent fits
LEAST_TREE = 3  # modes; two have one transition, and one sharpness
SCALES_APART = 10.0  # the largest over the smallest barrier of the data's basins
PER_PARAMETER = 3.0  # measured numbers to begin with
MOST_PER_PARAMETER = 16.0  # measured numbers in the final fit


class Search:
    """One run of the default recipe; the incumbent holds the best candidate at any time.

    Args:
        task: what is asked.
        kind: family of the modes; that of the task, or a baseline's.
        scaling: of the data.
        basins: of the data.
        incumbent: is offered everything.
        hardness: the share of the energy's range over which barriers are rounded, held; None learns the sharpness.
    """

    def __init__(
        self,
        task: Task,
        kind: str,
        scaling: Scaling,
        basins: Basins,
        incumbent: Incumbent,
        hardness: float | None = None,
    ) -> None:
        self._task, self._kind, self._basins, self._incumbent = task, kind, basins, incumbent
        self._target, self._good_enough = TARGET * task.tolerance, GOOD_ENOUGH * task.tolerance
        self._monitor = task.monitor
        self._trainer = Trainer(task.data, scaling, basins, task.seed, self._good_enough, task.monitor)
        condition = task.data.condition
        self._varies = None if condition is None else input_spread(condition) > 0
        self._held_sharpness = hardness is not None
        energy_range, unit = basins.energy_range, float(scaling.energy_scale)
        self._starts = (
            first_sharpnesses(task.sharpness.rho, energy_range, unit)
            if hardness is None
            else (rounded_over(hardness, energy_range),)
        )
        if task.modes == 1:
            self._starts = (self._starts[0]._replace(words=""),)  # one mode has no barrier to round
        self._ends: set[float] = set()  # errors at which independent fits ended
        self.path: list[PathStep] = []

    def run(self) -> None:
        """Try starts until one is good enough or two end alike, take out modes, and fit once more."""
        for start in range(STARTS):
            self._one_start(np.random.default_rng([self._task.seed, start]), start)
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
        basins, most = self._basins, self._task.modes
        kept = basins.kept(most)

        def modes_at(places: Int[np.ndarray, " m"]) -> Modes:
            modes = start_modes(self._kind, basins.u, basins.energy, places, rng, self._task.widths)
            return modes if self._varies is None else conditional(modes, self._varies, rng)

        modes = modes_at(basins.tree.rows[kept])
        candidate, own, error = self._best_sharpness(modes, basins.tree.basins(kept), f"start {start + 1}")
        errors, explained = [error], [self._judged(candidate, own, error)]
        while not self._finished() and candidate.n_active < most:
            useless = len(errors) > 2 and min(explained) > WORTHWHILE * min(explained[:-2])
            if useless or self._trainer.follows_rows(own, error) or error > OVERFITTED * min(errors):
                break
            candidate, labels = grow(candidate, *self._trainer.row_errors(candidate), basins, modes_at)
            candidate, own, error = self._fit_both(candidate, labels)
            self._note(candidate, "mode added", own, error)
            errors.append(error)
            explained.append(self._judged(candidate, own, error))
        self._ends.add(min(errors))

    @staticmethod
    def _judged(candidate: Candidate, own: float, error: float) -> float:
        """What tells a better fit: the rows held back, or, under a penalty that these have chosen, the rows fitted."""
        return own if candidate.penalty > 0 else error

    def _best_sharpness(self, modes: Modes, labels: Int[np.ndarray, " n"], change: str) -> Fit:
        """Fit from one sharpness after the other until one is good enough; later starts begin with the best."""
        tried: list[tuple[float, FirstSharpness, Candidate, float]] = []
        most = self._task.modes
        for first in self._starts:
            room = min(modes.n_modes + ROOM, most)
            candidate = candidate_of(modes, self._free(first), room, SLOTS if most > 1 else 1)
            candidate, own, error = self._fit_both(candidate, labels)
            self._note(candidate, ", ".join(filter(None, (change, first.words))), own, error)
            tried.append((error, first, candidate, own))
            if self._basins.noise > NOISE_EXPLAINS * error:
                self._ends.add(error)
            if self._finished():
                break
        error, first, candidate, own = min(tried, key=lambda trial: trial[0])
        self._starts = (first,)
        return candidate, own, error

    def _free(self, first: FirstSharpness) -> HeldSharpness | np.ndarray:
        if self._held_sharpness:
            return HeldSharpness(first.sharpness)
        return (
            first.sharpness if self._varies is None else with_conditions(first.sharpness, len(self._varies))
        )

    def _fit_both(self, candidate: Candidate, labels: Int[np.ndarray, " n"]) -> Fit:
        """Fit every mode to its own rows first, then all together."""
        self._trainer.take_rows(candidate, PER_PARAMETER)
        candidate = self._trainer.fit_assigned(candidate, labels)
        return self._trainer.fit_freely(
            candidate, "all modes", JOINT_ITERATIONS, self._target, self._incumbent
        )

    def _eliminate(self, tree: Candidate | None = None) -> None:
        """Take out modes while the error stays within the tolerance, or where it was; of the best, or of its tree."""
        best = self._incumbent
        full = best.candidate if tree is None else tree
        history = self._monitor.history
        ends = [len(history)]

        def refit(candidate: Candidate) -> Fit:
            fitted = self._trainer.fit(candidate, "mode removed", REFIT_ITERATIONS, self._target, Incumbent())
            ends.append(len(history))
            return fitted

        smaller = eliminate(
            full, *self._trainer.places(), self._as_good_as(full), refit, self._monitor.time_is_up, self.path
        )
        # the history is that of the potential that is returned: without the removal that was refused
        removed = 0 if smaller is None else full.n_active - smaller[0].n_active
        del history[ends[removed] :]
        if smaller is not None:
            best.replace(*smaller)

    def _as_good_as(self, full: Candidate) -> Callable[[float, float], bool]:
        """Whether errors are within the tolerance, or where they were before a mode was taken out."""
        before = self._incumbent.error
        if not full.penalty:
            return lambda own, error: error <= max(self._good_enough, before)
        explained = relative_error(full.parameters, self._trainer.problems(full)[0])
        bound = max(self._good_enough, AS_GOOD * before)
        return lambda own, error: error <= bound and own <= AS_GOOD * explained

    def _tree_wanted(self) -> bool:
        """Whether a tree of soft minima is tried: asked for, or the one sharpness has missed the tolerance."""
        best, kind = self._incumbent, self._task.sharpness.kind
        if kind == "single" or self._held_sharpness or self._varies is not None:
            return False
        if best.candidate.n_active < LEAST_TREE or self._monitor.time_is_up():
            return False
        noise = self._basins.noise > NOISE_EXPLAINS * best.error
        return kind == "tree" or bool(best.error > self._good_enough and not noise)

    def _tree_may_save_modes(self) -> bool:
        """Whether the tolerance is kept by modes enough for a tree of fewer, over barriers of different scales."""
        best = self._incumbent
        barriers = self._basins.tree.lifetime[self._basins.kept(self._task.modes)][1:]
        different = len(barriers) > 1 and barriers.max() > SCALES_APART * barriers.min()
        enough = best.candidate.n_active > LEAST_TREE and best.error <= self._good_enough
        plain = self._task.sharpness.kind == "auto" and best.candidate.merges is None
        learned = not self._held_sharpness and self._varies is None
        return bool(different and enough and plain and learned and not self._monitor.time_is_up())

    def _untie(self) -> None:
        """Let every merge of modes learn a sharpness of its own; kept where it pays, or was asked for."""
        best, history = self._incumbent, self._monitor.history
        before = len(history)
        tree = as_tree(best.candidate, self._basins)
        # with the few rows of a start, a tree follows them before the rows held back see what it is worth
        self._trainer.take_rows(tree, MOST_PER_PARAMETER)
        candidate, own, error = self._trainer.fit(
            tree, "sharpnesses untied", JOINT_ITERATIONS, self._target, Incumbent()
        )
        kept = self._task.sharpness.kind == "tree" or error <= WORTHWHILE * best.error
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
        best, trainer = self._incumbent, self._trainer
        own = relative_error(best.candidate.parameters, trainer.problems(best.candidate)[0])
        if trainer.follows_rows(own, best.error) and not best.candidate.penalty:
            return
        trainer.take_rows(best.candidate, MOST_PER_PARAMETER)
        if trainer.sample.exhausted:
            trainer.sample.release()
        fitted, held = trainer.problems(best.candidate)
        watched = fitted if held is None else held
        best.replace(best.candidate, relative_error(best.candidate.parameters, watched))
        candidate, error = joint_fit(
            best.candidate, fitted, held, self._target / 10, FINAL_ITERATIONS, "all rows",
            self._monitor, best,
        )  # fmt: skip
        self._note(candidate, "all rows", relative_error(candidate.parameters, fitted), error)

    def _note(self, candidate: Candidate, change: str, own: float | None, error: float) -> None:
        self.path.append(PathStep(candidate.n_active, change, own, error, self._trainer.sample.size))
