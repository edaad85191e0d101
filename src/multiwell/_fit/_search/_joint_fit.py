"""One joint fit of all modes, watched on rows that are held out: when it is over, and the best seen until then."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from ..._errors import FitError
from .._candidate import Candidate, FittedCandidate
from .._monitor import Monitor
from .._solver import AbstractLeastSquaresSolver, Problem, relative_error


@dataclass(frozen=True)
class Stopping:
    """The rules that end a joint fit, in one place.

    Attributes:
        target: relative error, on the rows fitted and on those held out, that is good enough.
        max_steps: accepted steps.
        stall_window: accepted steps over which progress is measured.
        stall_gain: a fit whose error after that window is above this share of the error before it has stalled.
        pace_window: accepted steps whose pace says where a fit will end.
        max_holdout_ratio: of the holdout error over the training error; above it the fit follows its rows.
        ignore_holdout: progress is that on the rows fitted, whatever those held out say.
        abort_above: a fit is given up where its pace would not take it below this error in the steps that are left.
    """

    target: float
    max_steps: int
    stall_window: int = 20
    stall_gain: float = 0.85
    pace_window: int = 10
    max_holdout_ratio: float = float("inf")
    ignore_holdout: bool = False
    abort_above: float = float("inf")

    def judge(self, course: Sequence[tuple[float, float]]) -> str | None:
        """Return why the fit is over, or None where it is not.

        Args:
            course: training and holdout error of the start and of every accepted step so far; the training error
                twice where no rows are held out.
        """
        train, holdout = course[-1]
        left = self.max_steps - (len(course) - 1)
        if max(train, holdout) <= self.target:
            return "target reached"
        if holdout > self.max_holdout_ratio * train:
            return "follows its rows"
        if self.ignore_holdout:
            progress = [error for error, _ in course]
        else:
            progress = list(accumulate((error for _, error in course), min))
        if (
            len(course) > self.stall_window
            and progress[-1] > self.stall_gain * progress[-1 - self.stall_window]
        ):
            return "stalled"
        if len(course) > self.pace_window and self._end(progress, left) > self.abort_above:
            return "hopeless"
        return None if left > 0 else "out of steps"

    def _end(self, progress: Sequence[float], left: int) -> float:
        """Return the error at which the fit ends if it goes on at the pace of the last steps."""
        reached = progress[-1]
        return float(reached * (reached / progress[-1 - self.pace_window]) ** (left / self.pace_window))


class Incumbent:
    """The candidate with the smallest holdout error: what is left when a fit is interrupted or its time is up."""

    def __init__(self) -> None:
        self._candidate: Candidate | None = None
        self.error = float("inf")

    def offer(self, candidate: Candidate, error: float) -> None:
        """Take the candidate if its error is smaller than that of the best so far."""
        if error < self.error:
            self.replace(candidate, error)

    def replace(self, candidate: Candidate, error: float) -> None:
        """Take the candidate whatever its error: it has fewer modes, or is measured on other rows from here on."""
        self._candidate, self.error = candidate, error

    @property
    def empty(self) -> bool:
        """Whether nothing finite was offered yet."""
        return self._candidate is None

    @property
    def candidate(self) -> Candidate:
        """The best so far.

        Raises:
            FitError: no error was finite so far.
        """
        if self._candidate is None:
            raise FitError(
                "no candidate had a finite error; look for extreme values in the data, and in what the input map and "
                "the family of modes make of them"
            )
        return self._candidate


def joint_fit(
    candidate: Candidate,
    problems: tuple[Problem, Problem | None],
    solver: AbstractLeastSquaresSolver[Any],
    stopping: Stopping,
    stage: str,
    incumbent: Incumbent,
    monitor: Monitor,
) -> FittedCandidate:
    """Fit until the rules or the clock say that it is enough.

    Args:
        candidate: where to start.
        problems: the rows that are fitted, and those held out, or None; then the rows fitted stand for them.
        solver: takes the steps.
        stopping: the rules.
        stage: what the history calls it.
        incumbent: is offered every iterate, with its holdout error.
        monitor: clock and history.

    Returns:
        The iterate with the smallest holdout error, or the last one where the rules ignore it.
    """
    problem, holdout = problems
    best: FittedCandidate | None = None
    course: list[tuple[float, float]] = []
    state = solver.init(problem, candidate.parameters)
    while not state.stopped:
        if state.accepted:
            error = state.error if holdout is None else relative_error(state.parameters, holdout)
            monitor.record(stage, candidate.n_active, state.error, math.nan if holdout is None else error)
            reached = candidate._replace(parameters=state.parameters)
            incumbent.offer(reached, error)
            course.append((state.error, error))
            # an error that is not finite is worse than any
            if best is None or stopping.ignore_holdout or not error >= best.holdout_error:
                best = FittedCandidate(reached, state.error, error)
            if stopping.judge(course) is not None:
                break
        if monitor.time_is_up():
            break
        state = solver.step(state)
    assert best is not None
    return best
