"""The end of a search: the fewest modes that do as well as the best candidate, and the last fit to all rows."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from .._candidate import Candidate, FittedCandidate, responsibilities, without_mode
from .._discovery import PathStep
from .._solver import relative_error
from ._joint_fit import Incumbent, Stopping
from ._state import SearchState, StageResult

# scaled, and their scaled conditions
Points = tuple[Float[np.ndarray, "n d"], Float[np.ndarray, "n q"] | None]


class Removal(NamedTuple):
    """A mode that was taken out.

    Attributes:
        fit: the others, fitted again.
        mode: its number in the stack.
        largest_share: its largest responsibility at any point.
        accepted: whether the others do as well.
    """

    fit: FittedCandidate
    mode: int
    largest_share: float
    accepted: bool


def eliminate(state: SearchState, full: Candidate) -> Iterator[StageResult]:
    """Take out modes while the error stays within the tolerance, or where it was.

    Args:
        state: of the search.
        full: the best candidate, or its tree.

    Yields:
        One removal after the other; the last one is not kept, unless one mode is left.
    """
    options, trainer = state.options, state.trainer
    before = state.incumbent.error
    bound, hopeless = state.limits.after_removal(before), state.limits.hopeless_refit(before)
    explained = float("inf")
    if full.conditional:
        # the penalty was chosen on the rows held out, so those fitted must be explained as before
        explained = options.as_good * relative_error(full.parameters, trainer.problems(full)[0])
    points = trainer.points()

    def refit(candidate: Candidate) -> FittedCandidate:
        return trainer.fit(candidate, "mode removed", options.refit_steps, Incumbent(), hopeless)

    def accepted(fit: FittedCandidate) -> bool:
        return fit.holdout_error <= bound and (not full.conditional or fit.train_error <= explained)

    for fit, mode, largest_share, kept in removals(full, points, refit, accepted, state.least_modes(full)):
        change = f"mode {mode} {'removed' if kept else 'is needed'}"
        errors, rows = (fit.train_error, fit.holdout_error), len(points[0])
        step = PathStep(fit.candidate.n_active, change, *errors, rows, largest_share)
        yield StageResult(fit, state.monitor.take(), [step], kept)


def removals(
    candidate: Candidate,
    points: Points,
    refit: Callable[[Candidate], FittedCandidate],
    accepted: Callable[[FittedCandidate], bool],
    least: int = 1,
) -> Iterator[Removal]:
    """Remove the least responsible mode and fit the others again, as long as their errors are accepted.

    Responsibilities do not depend on the gauge: a gate can be undone by an offset, a share of the energy cannot.

    Args:
        candidate: where to start.
        points: at which the shares are measured.
        refit: fits a candidate.
        accepted: says whether a fit does as well as before.
        least: so many modes stay in any case.

    Source: backward elimination, Hastie, Tibshirani and Friedman, "The elements of statistical learning" (2009),
    section 3.3.2.
    """
    while candidate.n_active > least:
        shares = responsibilities(candidate, *points)
        mode = int(np.argmin(np.where(candidate.active, shares.mean(axis=0), np.inf)))
        fit = refit(without_mode(candidate, mode))
        removal = Removal(fit, mode, float(shares[:, mode].max()), accepted(fit))
        yield removal
        if not removal.accepted:
            return
        candidate = fit.candidate


def final_refit(state: SearchState, reward: float = 0.0) -> StageResult | None:
    """Fit the best candidate to as many rows as are worth it, unless that follows the noise.

    Rows that were held out are fitted too where that takes all training rows.

    Args:
        state: of the search.
        reward: for the logarithm of the sharpness, in squared errors, which keeps a sharpened candidate sharp.
    """
    best, trainer, limits = state.incumbent, state.trainer, state.limits
    candidate = best.candidate
    train_error = relative_error(candidate.parameters, trainer.problems(candidate)[0])
    follows_noise = limits.follows_rows(train_error, best.error) and limits.noise_explains(best.error)
    if follows_noise and not candidate.conditional and not reward:
        return None
    more = trainer.take_rows(candidate, state.options.max_rows_per_parameter)
    if not (more or reward):
        return None
    if trainer.split.exhausted:
        trainer.split.merge_holdout()
    fitted, holdout = problems = trainer.problems(candidate, reward)
    # from here on it is measured on other rows
    best.replace(candidate, relative_error(candidate.parameters, fitted if holdout is None else holdout))
    stopping = Stopping(limits.final_target, state.options.final_steps)
    fit = trainer.descend(candidate, problems, stopping, "all rows", best)
    return StageResult(fit, state.monitor.take(), [state.path_step("all rows", *fit)])
