"""One joint fit of all modes, watched on rows that are held out, and the best that such fits have seen."""

import math
from typing import Any

from .._candidate import Candidate, FittedCandidate
from .._monitor import Monitor
from .._solver import AbstractLeastSquaresSolver, Problem, relative_error
from ._stopping import Stopping


class Incumbent:
    """The candidate with the smallest holdout error: what is left when a fit is interrupted or its time is up."""

    def __init__(self) -> None:
        self._candidate: Candidate | None = None
        self.error = float("inf")

    def offer(self, candidate: Candidate, error: float) -> None:
        """Take the candidate if its error is smaller than that of the best so far."""
        if error < self.error:
            self._candidate, self.error = candidate, error

    def replace(self, candidate: Candidate, error: float) -> None:
        """Take the candidate whatever its error: it has fewer modes, or is measured on other rows from here on."""
        self._candidate, self.error = candidate, error

    @property
    def empty(self) -> bool:
        """Whether nothing finite was offered yet."""
        return self._candidate is None

    @property
    def candidate(self) -> Candidate:
        """The best so far; only where there is one."""
        assert self._candidate is not None
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
