"""One joint fit of all modes, watched on rows that are held back."""

import itertools
from collections import deque

from .._candidate import Candidate
from .._monitor import Monitor
from .._solver import Iterate, Problem, levenberg_marquardt, relative_error
from ._incumbent import Incumbent

STALL_WINDOW = 20
STALL_GAIN = 0.85  # of the watched error over that many steps; less progress ends the fit
PACE_WINDOW = 10  # steps whose pace says where a fit will end


def joint_fit(
    candidate: Candidate,
    problem: Problem,
    held: Problem | None,
    target: float,
    iterations: int,
    stage: str,
    monitor: Monitor,
    incumbent: Incumbent,
    most_above: float = float("inf"),
    converge: bool = False,
    hopeless: float = float("inf"),
) -> tuple[Candidate, float]:
    """Fit until the target is reached, nothing more is gained, or the held rows get worse.

    Args:
        candidate: where to start.
        problem: the rows that are fitted.
        held: the rows that are watched, or None; then the fitted rows are watched.
        target: relative error at which to stop.
        iterations: at most so many steps.
        stage: what the history calls it.
        monitor: clock and history.
        incumbent: is offered every iterate, with its error on the watched rows.
        most_above: stop where the watched error is so many times that of the fitted rows.
        converge: go on while the fitted rows gain anything, whatever the watched ones say.
        hopeless: stop where the pace of the last steps would not lead below this error.

    Returns:
        The candidate with the smallest error on the watched rows (the last one with `converge`), and this error.
    """
    own = Incumbent()
    recent: deque[float] = deque(maxlen=STALL_WINDOW)
    steps = itertools.count()

    def end_at_this_pace(gained: float, left: int) -> float:
        if len(recent) < PACE_WINDOW:
            return 0.0
        return float(gained * (gained / recent[-PACE_WINDOW]) ** (left / PACE_WINDOW))

    def keep_going(iterate: Iterate) -> bool:
        error = iterate.error if held is None else relative_error(iterate.parameters, held)
        monitor.record(stage, candidate.n_active, iterate.error, float("nan") if held is None else error)
        reached = candidate._replace(parameters=iterate.parameters)
        incumbent.offer(reached, error)
        (own.replace if converge else own.offer)(reached, error)
        gained = iterate.error if converge else own.error
        stalled = len(recent) == STALL_WINDOW and gained > STALL_GAIN * recent[0]
        lost = end_at_this_pace(gained, iterations - next(steps)) > hopeless
        recent.append(gained)
        enough = max(iterate.error, error) <= target or error > most_above * iterate.error
        return not (enough or stalled or lost or monitor.time_is_up())

    start = Iterate(candidate.parameters, relative_error(candidate.parameters, problem))
    if keep_going(start):
        levenberg_marquardt(candidate.parameters, problem, iterations, keep_going, monitor.time_is_up)
    return own.candidate, own.error
