"""Whether a tree of soft minima does better than one sharpness, or as well with fewer modes."""

from ._incumbent import Incumbent
from ._removal import remove_modes
from ._run import JOINT_ITERATIONS, MOST_PER_PARAMETER, WORTHWHILE, Run
from ._untie import as_tree

LEAST_TREE = 3  # modes; two have one transition, and one sharpness
SCALES_APART = 10.0  # the largest over the smallest barrier of the data's basins


def try_tree(run: Run) -> None:
    """Let every merge of modes learn a sharpness of its own, where that was asked for or one misses the tolerance."""
    if not _wanted(run):
        return
    best, history = run.incumbent, run.monitor.history
    before = len(history)
    tree = as_tree(best.candidate, run.basins)
    # with the few rows of a start, a tree follows them before the rows held back see what it is worth
    run.trainer.take_rows(tree, MOST_PER_PARAMETER)
    candidate, own, error = run.trainer.fit(
        tree, "sharpnesses untied", JOINT_ITERATIONS, run.target, Incumbent()
    )
    kept = run.task.sharpness.kind == "tree" or error <= WORTHWHILE * best.error
    words = f"{candidate.n_active - 1} sharpnesses" if kept else "not worthwhile"
    run.note(candidate, f"tree of soft minima: {words}", own, error)
    if kept:
        best.replace(candidate, error)
        run.ends.clear()  # the floor was that of one sharpness
    else:
        del history[before:]


def save_modes(run: Run) -> None:
    """Take out further modes with a tree, where one sharpness keeps the tolerance over barriers of different scales."""
    if not _may_save_modes(run):
        return
    best = run.incumbent
    run.note(best.candidate, "tree of soft minima: removals are tried again", None, best.error)
    remove_modes(run, as_tree(best.candidate, run.basins))


def _possible(run: Run, modes: int) -> bool:
    learned = run.hardness is None and run.varies is None and run.task.sharpness.kind != "single"
    return learned and run.incumbent.candidate.n_active >= modes and not run.monitor.time_is_up()


def _wanted(run: Run) -> bool:
    missed = not run.finished and not run.noise_explains(run.incumbent.error)
    return _possible(run, LEAST_TREE) and (missed or run.task.sharpness.kind == "tree")


def _may_save_modes(run: Run) -> bool:
    best, basins = run.incumbent, run.basins
    if not _possible(run, LEAST_TREE + 1) or run.task.sharpness.kind == "tree":
        return False
    barriers = basins.tree.lifetime[basins.kept(run.task.modes)][1:]
    different = len(barriers) > 1 and barriers.max() > SCALES_APART * barriers.min()
    return bool(different and best.error <= run.good_enough and best.candidate.merges is None)
