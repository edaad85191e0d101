"""The sharpest potential that explains the data."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._candidate import (
    Candidate,
    ConditionalSharpness,
    FittedCandidate,
    FixedSharpness,
    compact,
    log_rho_at_rest,
)
from .._solver import relative_error
from ._partition import partitioned
from ._state import SearchState, StageResult


class Sharpening(NamedTuple):
    """A sharpened candidate.

    Attributes:
        result: of the stage.
        before: logarithm of the sharpness where it started, in scaled units; its mean over the merges of a tree.
        after: the same of the sharpest iterate that keeps the error within its bound.
        reward: with which the last fit keeps it, for the logarithm of the sharpness, in squared errors.
        noisy: whether noise made the error already, so that a last fit would follow it.
    """

    result: StageResult
    before: float
    after: float
    reward: float
    noisy: bool

    def range_of(self, candidate: Candidate, rho: float) -> tuple[float, float]:
        """Return the least and the largest of both and of `rho`, that of the candidate that it ended with."""
        own = log_rho_of(candidate)
        ends = min(self.before - own, 0.0), max(self.after - own, 0.0)
        return rho * float(np.exp(ends[0])), rho * float(np.exp(ends[1]))


def sharpen(state: SearchState) -> Sharpening | None:
    """Raise the sharpness of the best candidate as far as the data allow, all modes following.

    The same energy has many representations: the blunter the soft minimum, the more modes share every point. Data
    bound the sharpness from above alone, steeply, so that the sharpest potential that explains them is the one to aim
    at, and its modes are those that stand for wells; another start may come closer to it. The squared error, less a
    reward for the logarithm of the sharpness, is made small by the steps of the solver; the reward is what takes the
    error to the edge of what is good enough, or, where it is above, by what noise does not tell.

    Args:
        state: of the search; its incumbent is the candidate.

    Returns:
        The candidate; None where its sharpness is not learned, one mode has none, a family with few shapes leaves no
        choice, it does not explain the data, or no rows are held out to see what it costs between the rows.
    """
    options, limits, trainer, best = state.options, state.limits, state.trainer, state.incumbent
    candidate = best.candidate
    given = state.task.sharpness.kind == "blunt" or isinstance(candidate.parameters[1], FixedSharpness)
    if given or state.family.few_shapes or candidate.n_active < 2 or state.monitor.time_is_up():
        return None
    if trainer.split.holdout is None:
        return None
    trainer.take_rows(candidate, options.max_rows_per_parameter)
    train, holdout = _errors(state, candidate)
    if holdout > limits.finished and not limits.noise_explains(holdout):
        return None
    noise = options.as_likely / trainer.entries * train**2
    reward = options.steepness * max(limits.good_enough**2 - train**2, noise)
    final = options.steepness * max((options.sharp_target_factor * limits.target) ** 2, noise)
    largest = max(limits.finished, options.follows_rows_ratio * train)
    largest_holdout = max(limits.finished, options.as_good * holdout)

    def within(fit: FittedCandidate) -> bool:
        return fit.train_error <= largest and fit.holdout_error <= largest_holdout

    before = log_rho_of(candidate)
    fit = _climb(state, FittedCandidate(candidate, train, holdout), reward, within)
    parted = partitioned(state, candidate)
    if parted is not None:
        other = _climb(state, FittedCandidate(parted, *_errors(state, parted)), reward, within)
        if within(other) and _gained(other, reward) > _gained(fit, reward):
            fit = other
    after = log_rho_of(fit.candidate)
    step = state.path_step("sharpened", *fit)
    noisy = holdout > limits.good_enough and limits.noise_explains(holdout)
    return Sharpening(
        StageResult(fit, state.monitor.take(), [step]), before, after, min(final, reward), noisy
    )


def _climb(
    state: SearchState, start: FittedCandidate, reward: float, within: Callable[[FittedCandidate], bool]
) -> FittedCandidate:
    """Take steps while they pay; return the last iterate that is within its bounds."""
    options, solver, monitor = state.options, state.task.solver, state.monitor
    problem, holdout = state.trainer.problems(start.candidate, reward)
    best, course = start, [_gained(start, reward)]
    steps = solver.init(problem, start.candidate.parameters)
    while not steps.stopped and len(course) <= options.sharpening_steps and not monitor.time_is_up():
        steps = solver.step(steps)
        if not steps.accepted:
            continue
        reached = start.candidate._replace(parameters=steps.parameters)
        error = steps.error if holdout is None else relative_error(steps.parameters, holdout)
        monitor.record("sharpened", reached.n_active, steps.error, error)
        fit = FittedCandidate(reached, steps.error, error)
        if within(fit):
            best = fit
        course.append(_gained(fit, reward))
        window = options.sharpening_window
        # the first steps find the way, and need not pay yet
        if len(course) > 2 * window and course[-1] - course[-1 - window] < options.sharpening_gain:
            break
    return best


def _gained(fit: FittedCandidate, reward: float) -> float:
    """Return what the steps make large: the logarithm of the sharpness less what its error costs."""
    return log_rho_of(fit.candidate) - fit.train_error**2 / (2 * reward)


def _errors(state: SearchState, candidate: Candidate) -> tuple[float, float]:
    """Return the errors of the rows that are fitted and of those held out; twice the same without any."""
    fitted, holdout = state.trainer.problems(candidate)
    train = relative_error(candidate.parameters, fitted)
    return train, train if holdout is None else relative_error(candidate.parameters, holdout)


def log_rho_of(candidate: Candidate) -> float:
    """Return the logarithm of the sharpness in scaled units, in the mean over the merges of a tree."""
    sharpness = candidate.parameters[1]
    level = sharpness.level if isinstance(sharpness, ConditionalSharpness) else sharpness
    assert not isinstance(level, FixedSharpness)
    logs = log_rho_at_rest(level)
    return float(
        np.mean(logs if candidate.merges is None else logs[compact(candidate.merges, candidate.active)[1]])
    )
