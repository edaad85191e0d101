"""One joint fit of all modes, watched on rows that are held back."""

from collections import deque

from ._incumbent import Incumbent
from ._levenberg_marquardt import Iterate, levenberg_marquardt, relative_error
from ._monitor import Monitor
from ._parameters import Parameters
from ._problem import Problem

STALL_WINDOW = 20
STALL_GAIN = 0.85  # of the watched error over that many steps; less progress ends the fit


def joint_fit(
    parameters: Parameters,
    problem: Problem,
    held: Problem | None,
    target: float,
    iterations: int,
    stage: str,
    monitor: Monitor,
    incumbent: Incumbent,
) -> tuple[Parameters, float]:
    """Fit until the target is reached, nothing more is gained, or the held rows get worse.

    Args:
        parameters: where to start.
        problem: the rows that are fitted.
        held: the rows that are watched, or None; then the fitted rows are watched.
        target: relative error at which to stop.
        iterations: at most so many steps.
        stage: what the history calls it.
        monitor: clock and history.
        incumbent: is offered every iterate, with its error on the watched rows.

    Returns:
        The parameters with the smallest error on the watched rows, and this error.
    """
    own = Incumbent()
    recent: deque[float] = deque(maxlen=STALL_WINDOW)

    def watched(iterate: Iterate) -> float:
        return iterate.error if held is None else float(relative_error(iterate.parameters, held))

    def keep_going(iterate: Iterate) -> bool:
        error = watched(iterate)
        monitor.record(
            stage, iterate.parameters[0].n_modes, iterate.error, float("nan") if held is None else error
        )
        incumbent.offer(iterate.parameters, error)
        own.offer(iterate.parameters, error)
        stalled = len(recent) == STALL_WINDOW and own.error > STALL_GAIN * recent[0]
        recent.append(own.error)
        reached = max(iterate.error, error) <= target
        return not (reached or stalled or monitor.time_is_up())

    start = Iterate(parameters, float(relative_error(parameters, problem)))
    keep_going(start)
    levenberg_marquardt(parameters, problem, iterations, keep_going, monitor.time_is_up)
    return own.parameters, own.error
