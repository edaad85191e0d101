"""Work spread over the cores."""

import threading

import jax
import jax.numpy as jnp
import pytest

from multiwell._numerics import map_over_cores


@pytest.mark.parametrize("count", [0, 1, 2, 17])
def test_results_come_in_the_order_of_the_items(count):
    assert map_over_cores(lambda k: k * k, list(range(count))) == [k * k for k in range(count)]


@pytest.mark.parametrize("count", [1, 17])
def test_results_are_seen_as_they_come_in_the_calling_thread(count):
    seen = []

    def see(result):
        seen.append((result, threading.get_ident()))

    map_over_cores(lambda k: k * k, list(range(count)), see)
    assert sorted(result for result, _ in seen) == [k * k for k in range(count)]
    assert {thread for _, thread in seen} == {threading.get_ident()}


def test_calls_inside_of_calls_do_not_wait_for_each_other():
    found = map_over_cores(lambda k: sum(map_over_cores(lambda j: j * k, list(range(5)))), list(range(40)))
    assert found == [10 * k for k in range(40)]


def test_every_thread_computes_in_float64():
    assert {str(dtype) for dtype in map_over_cores(lambda _: jnp.ones(2).dtype, list(range(8)))} == {
        "float64"
    }
    assert jax.config.jax_enable_x64 == (jnp.ones(2).dtype == "float64")


def test_an_error_reaches_the_caller_and_the_threads_go_on():
    with pytest.raises(ZeroDivisionError):
        map_over_cores(lambda k: 1 / k, [1, 0, 2])
    assert map_over_cores(abs, [-1, -2]) == [1, 2]
