"""How long JAX has been compiling."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jax

COMPILE_EVENTS = "/jax/core/compile/"


@contextmanager
def compile_clock() -> Iterator[list[float]]:
    """Adds up the seconds that JAX spends on tracing, lowering and compiling."""
    total = [0.0]

    def listen(event: str, duration_secs: float, **_: Any) -> None:
        if event.startswith(COMPILE_EVENTS):
            total[0] += duration_secs

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        yield total
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
