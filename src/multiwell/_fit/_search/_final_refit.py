"""The last fit of a search."""

from .._solver import relative_error
from ._state import SearchState, StageResult
from ._stopping import Stopping


def final_refit(state: SearchState) -> StageResult | None:
    """Fit the best candidate to as many rows as are worth it, unless that follows the noise.

    Rows that were held out are fitted too where that takes all training rows.
    """
    best, trainer, limits = state.incumbent, state.trainer, state.limits
    candidate = best.candidate
    train_error = relative_error(candidate.parameters, trainer.problems(candidate)[0])
    follows_noise = limits.follows_rows(train_error, best.error) and limits.noise_explains(best.error)
    if follows_noise and not candidate.conditional:
        return None
    if not trainer.take_rows(candidate, state.options.max_rows_per_parameter):
        return None
    if trainer.split.exhausted:
        trainer.split.merge_holdout()
    fitted, holdout = problems = trainer.problems(candidate)
    # from here on it is measured on other rows
    best.replace(candidate, relative_error(candidate.parameters, fitted if holdout is None else holdout))
    stopping = Stopping(limits.final_target, state.options.final_steps)
    fit = trainer.descend(candidate, problems, stopping, "all rows", best)
    return StageResult(fit, state.monitor.take(), [state.path_step("all rows", *fit)])
