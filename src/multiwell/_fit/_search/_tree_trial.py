"""Whether a tree of soft minima does better than one sharpness, or as well with fewer modes."""

from .._candidate import Candidate, FittedCandidate
from ._incumbent import Incumbent
from ._removal import remove_modes
from ._run import JOINT_ITERATIONS, MOST_PER_PARAMETER, Run
from ._untie import as_plain, as_tree

UNTYING_PAYS = 0.85  # of the error: a sharpness is one number, and need not gain as much as a mode
LEAST_TREE = 3  # modes; two have one transition, and one sharpness
SCALES_APART = 10.0  # the largest over the smallest barrier of the data's basins


class TreeTrial:
    """Decides between one sharpness and several.

    Args:
        run: the search.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._tried: Candidate | None = None

    def of_best(self) -> None:
        """Try a tree of the best candidate, unless that was done or it is one."""
        best = self._run.incumbent
        if best.candidate is not self._tried:
            self.of(FittedCandidate(best.candidate, best.error, best.error))

    def of(self, fit: FittedCandidate) -> FittedCandidate:
        """Let every merge of modes learn a sharpness, where that was asked for or one misses the tolerance.

        Args:
            fit: the modes, and their errors on the rows fitted and on those held back.

        Returns:
            The tree where it is worthwhile, for growth to go on from, else what was given.
        """
        run, best = self._run, self._run.incumbent
        candidate = fit.candidate
        if candidate.merges is not None or not self._wanted(candidate):
            return fit
        self._tried = candidate
        tree = as_tree(candidate, run.basins)
        # with the few rows of a start, a tree follows them before the rows held back see what it is worth
        run.trainer.take_rows(tree, MOST_PER_PARAMETER)
        asked = run.task.sharpness.kind == "tree" and best.candidate.merges is None
        most = float("inf") if asked else UNTYING_PAYS * fit.holdout_error
        words = f"{tree.n_active - 1} sharpnesses", "not worthwhile"
        untied = self._fitted(tree, "sharpnesses untied", most, "tree of soft minima", words)
        if untied is None:
            return fit
        if asked or untied.holdout_error <= best.error:
            best.replace(untied.candidate, untied.holdout_error)
            run.ends.clear()  # the floor was that of one sharpness
        return untied

    def tie(self) -> None:
        """Go back from a tree to one sharpness, where that does as well and a tree was not asked for."""
        run, best = self._run, self._run.incumbent
        if best.candidate.merges is None or run.task.sharpness.kind == "tree" or run.monitor.time_is_up():
            return
        most = max(run.good_enough, best.error)
        words = "does as well", "not enough"
        tied = self._fitted(as_plain(best.candidate), "sharpnesses tied", most, "one sharpness", words)
        if tied is not None:
            best.replace(tied.candidate, tied.holdout_error)

    def _fitted(
        self, start: Candidate, stage: str, most: float, what: str, words: tuple[str, str]
    ) -> FittedCandidate | None:
        """FittedCandidate; None where the error is larger than `most`, and the history forgets it."""
        run = self._run
        before = len(run.monitor.history)
        fit = run.trainer.fit(start, stage, JOINT_ITERATIONS, Incumbent())
        kept = fit.holdout_error <= most
        run.note(f"{what}: {words[0] if kept else words[1]}", *fit)
        if not kept:
            del run.monitor.history[before:]
            return None
        return fit

    def save_modes(self) -> None:
        """Take out further modes with a tree, where one sharpness keeps the tolerance over barriers of two scales."""
        run, best = self._run, self._run.incumbent
        if not self._may_save_modes():
            return
        run.note("tree of soft minima: removals are tried again", best.candidate, None, best.error)
        remove_modes(run, as_tree(best.candidate, run.basins))

    def _possible(self, candidate: Candidate, modes: int) -> bool:
        run = self._run
        learned = run.hardness is None and run.varies is None and run.task.sharpness.kind != "single"
        return learned and candidate.n_active >= modes and not run.monitor.time_is_up()

    def _wanted(self, candidate: Candidate) -> bool:
        run = self._run
        missed = not run.finished and not run.noise_explains(run.incumbent.error)
        return self._possible(candidate, LEAST_TREE) and (missed or run.task.sharpness.kind == "tree")

    def _may_save_modes(self) -> bool:
        run, basins = self._run, self._run.basins
        if not self._possible(run.incumbent.candidate, LEAST_TREE + 1) or run.task.sharpness.kind == "tree":
            return False
        barriers = basins.tree.lifetime[basins.kept(run.task.max_modes)][1:]
        different = len(barriers) > 1 and barriers.max() > SCALES_APART * barriers.min()
        return bool(different and run.finished and run.incumbent.candidate.merges is None)
