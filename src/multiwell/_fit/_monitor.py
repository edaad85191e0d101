"""The course of a fit: its clock and history, how long JAX has been compiling, and how it ended."""

import enum
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import jax


@dataclass(frozen=True)
class FitStep:
    """One row of the history of a fit.

    While an ensemble is fitted, steps that the history does not keep say how many members have ended: their stage is
    "ensemble k of N", and their errors are NaN.

    Attributes:
        stage: what is being done.
        iteration: counted through the whole fit.
        modes: modes in the stack.
        error: relative error over the rows that are fitted (energy, gradient and Hessian added in squares).
        held_error: the same over the inner rows held back; NaN where there are none.
        seconds: since the fit began.
    """

    stage: str
    iteration: int
    modes: int
    error: float
    held_error: float
    seconds: float

    def as_dict(self) -> dict[str, object]:
        """Return the step as plain values."""
        return asdict(self)


class Monitor:
    """Keeps the history of a fit and its clock.

    Steps belong to the history when they are recorded. A stage of a search takes its own back when it ends, and they
    are committed if the search goes on from there.

    Args:
        max_seconds: wall-clock limit in seconds, or None.
        progress: called with every step, or None.
    """

    def __init__(self, max_seconds: float | None, progress: Callable[[FitStep], None] | None) -> None:
        self._begun = time.perf_counter()
        self._limit = float("inf") if max_seconds is None else max_seconds
        self._progress = progress
        self._committed: list[FitStep] = []
        self._running: list[FitStep] = []

    @property
    def history(self) -> list[FitStep]:
        """The steps that are committed, and those of the stage that runs."""
        return [*self._committed, *self._running]

    @property
    def seconds(self) -> float:
        """Seconds since the fit began."""
        return time.perf_counter() - self._begun

    def time_is_up(self) -> bool:
        """Return whether the wall-clock limit has passed."""
        return self.seconds > self._limit

    def for_member(self) -> "Monitor":
        """Return a monitor with a history of its own and the time that is left."""
        return Monitor(self._limit - self.seconds, None)

    def show(self, stage: str) -> None:
        """Show what is being done beside the steps of the fit; the history does not keep it."""
        if self._progress is not None:
            history = self.history
            modes = history[-1].modes if history else 0
            self._progress(FitStep(stage, len(history), modes, math.nan, math.nan, self.seconds))

    def record(self, stage: str, modes: int, error: float, held_error: float = math.nan) -> None:
        """Add one row to the history and show it."""
        count = len(self._committed) + len(self._running)
        step = FitStep(stage, count, modes, error, held_error, self.seconds)
        self._running.append(step)
        if self._progress is not None:
            self._progress(step)

    def take(self) -> list[FitStep]:
        """Take the steps since the last call out of the history."""
        steps, self._running = self._running, []
        return steps

    def commit(self, steps: list[FitStep]) -> None:
        """Put steps that were taken out back."""
        self._committed += steps


COMPILE_EVENTS = "/jax/core/compile/"


class CompileClock:
    """Knows when JAX was tracing, lowering or compiling; several programs at the same time count once."""

    def __init__(self) -> None:
        self._spans: list[tuple[float, float]] = []

    @property
    def seconds(self) -> float:
        """The seconds of the clock on the wall during which anything was being compiled."""
        total, reached = 0.0, float("-inf")
        for begun, ended in sorted(self._spans):
            total += max(ended - max(begun, reached), 0.0)
            reached = max(reached, ended)
        return total

    def listen(self, event: str, duration_secs: float, **_: Any) -> None:
        """Take note of an event that has just ended."""
        if event.startswith(COMPILE_EVENTS):
            now = time.perf_counter()
            self._spans.append((now - duration_secs, now))


@contextmanager
def compile_clock() -> Iterator[CompileClock]:
    """Run a clock of what is compiled meanwhile."""
    clock = CompileClock()
    jax.monitoring.register_event_duration_secs_listener(clock.listen)
    try:
        yield clock
    finally:
        jax.monitoring.unregister_event_duration_listener(clock.listen)


class Status(enum.Enum):
    """How a fit ended: `value` is the code for programs, `message` the sentence for people.

    Attributes:
        message: one sentence.
    """

    TOLERANCE_REACHED = "tolerance_reached", "the errors are within the tolerance"
    TOLERANCE_MISSED = "tolerance_missed", "the search has ended and the errors are above the tolerance"
    TIME_UP = "time_up", "the time was up; this is the best potential found until then"
    INTERRUPTED = "interrupted", "the fit was interrupted; this is the best potential found until then"

    message: str

    def __new__(cls, code: str, message: str) -> "Status":
        """Make a member whose value is its code."""
        status = object.__new__(cls)
        status._value_ = code
        status.message = message
        return status

    @classmethod
    def of(cls, ended: str, errors: dict[str, float], tolerance: float) -> "Status":
        """Return the status of a search that ended as "done", "time" or "interrupted", with these relative errors."""
        if ended == "interrupted":
            return cls.INTERRUPTED
        if all(error <= tolerance for error in errors.values()):
            return cls.TOLERANCE_REACHED
        return cls.TIME_UP if ended == "time" else cls.TOLERANCE_MISSED
