"""How long JAX has been compiling."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jax

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
    """A clock of what is compiled meanwhile."""
    clock = CompileClock()
    jax.monitoring.register_event_duration_secs_listener(clock.listen)
    try:
        yield clock
    finally:
        jax.monitoring.unregister_event_duration_listener(clock.listen)
