"""The search of the default recipe: starts, growth, a tree where it pays, elimination, the final fit."""

from ._growth import Growth
from ._joint_fit import joint_fit
from ._removal import remove_modes
from ._residuals import relative_error
from ._run import MOST_PER_PARAMETER, Run
from ._tree_trial import save_modes, try_tree

STARTS = 3
FINAL_ITERATIONS = 40


def search(run: Run) -> None:
    """Try starts until one is good enough or two end alike, take out modes, and fit once more.

    Args:
        run: its incumbent holds the best candidate at any time, also when this is interrupted.
    """
    growth = Growth(run)
    for number in range(STARTS):
        growth.start(number)
        if run.finished or run.floor is not None:
            break
    try_tree(run)
    if not run.monitor.time_is_up():
        remove_modes(run, run.incumbent.candidate)
    save_modes(run)
    if not run.monitor.time_is_up():
        _finish(run)


def _finish(run: Run) -> None:
    """Fit with as many rows as are worth it, unless that follows the noise."""
    best, trainer = run.incumbent, run.trainer
    own = relative_error(best.candidate.parameters, trainer.problems(best.candidate)[0])
    if trainer.follows_rows(own, best.error) and not best.candidate.conditional:
        return
    trainer.take_rows(best.candidate, MOST_PER_PARAMETER)
    if trainer.sample.exhausted:
        trainer.sample.release()
    fitted, held = trainer.problems(best.candidate)
    watched = fitted if held is None else held
    best.replace(best.candidate, relative_error(best.candidate.parameters, watched))
    candidate, error = joint_fit(
        best.candidate, fitted, held, run.target / 10, FINAL_ITERATIONS, "all rows", run.monitor, best
    )
    run.note(candidate, "all rows", relative_error(candidate.parameters, fitted), error)
