"""Work that is spread over the cores by threads: JAX and NumPy let other threads run while they compute."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from typing import TypeVar

import jax

Item = TypeVar("Item")
Result = TypeVar("Result")


def core_count() -> int:
    """Return how many pieces of work run at the same time."""
    return os.cpu_count() or 1


def map_over_cores(
    function: Callable[[Item], Result], items: Sequence[Item], seen: Callable[[Result], None] = lambda _: None
) -> list[Result]:
    """Map a function over items, in their order, in float64 on every core; one item stays in the calling thread.

    Inside of such a function the cores are taken already, and the items of another call follow one another.

    Args:
        function: is called from several threads at once.
        items: the pieces of work; large enough that starting one (about 0.1 ms) does not matter.
        seen: called in the calling thread with every result as it comes, in any order.

    Returns:
        The results, in the order of the items.
    """
    if len(items) < 2 or core_count() == 1 or getattr(_state, "at_work", False):
        results = []
        for item in items:
            results.append(_in_float64(function, item))
            seen(results[-1])
        return results
    work = [_threads().submit(_at_work, function, item) for item in items]
    try:
        for done in as_completed(work):
            seen(done.result())
    finally:
        for piece in work:
            piece.cancel()
    return [piece.result() for piece in work]


def warm_up_then_map(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Do the same for a compiled function: the first item compiles for all, before the others are shared out."""
    return map_over_cores(function, items[:1]) + map_over_cores(function, items[1:])


_state = threading.local()


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(core_count(), "multiwell")


def _in_float64(function: Callable[[Item], Result], item: Item) -> Result:
    # the switch belongs to the thread
    with jax.enable_x64(True):
        return function(item)


def _at_work(function: Callable[[Item], Result], item: Item) -> Result:
    _state.at_work = True
    try:
        return _in_float64(function, item)
    finally:
        _state.at_work = False
