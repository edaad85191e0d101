"""When a joint fit is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


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
