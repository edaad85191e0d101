"""Names and options."""

import time

import numpy as np
import pytest

from multiwell._errors import InputError
from multiwell.systems import get, names


def test_names_are_those_of_the_systems(system):
    assert system.name in names()
    assert get(system.name).name == system.name


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("muller-braun", {}, "did you mean 'muller-brown'.*double-well"),
        ("nothing like it", {}, "no system 'nothing like it'; the systems are double-well"),
        ("double-well", {"depth": 1}, "depth: system 'double-well' takes no options"),
        ("gaussian-mixture", {"dim": 3}, "dim: .*takes dimension, components, seed"),
        ("gaussian-mixture", {"dimension": 0}, "dimension: .*at least 1, got 0"),
        ("gaussian-mixture", {"components": True}, "components: .*got True"),
        ("gaussian-mixture", {"seed": -1}, "seed: .*got -1"),
        ("mechanochemical-2d", {"inputs": 3}, "inputs: expected 2 .* or 4 .*, got 3"),
        ("binary-choice", {"signal": (1.0,)}, "signal: expected two finite numbers"),
        ("binary-flip", {"signal": (0.0, float("inf"))}, "signal: expected two finite numbers"),
        ("binary-flip", {"signal": ("a", "b")}, "signal: expected two finite numbers"),
    ],
)
def test_wrong_calls(name, options, message):
    with pytest.raises(InputError, match=message):
        get(name, **options)


def test_other_signals_have_no_known_answers():
    system = get("binary-flip", signal=(0.1, 0.0))
    assert system.stationary_points == ()
    x = np.array([[1.0, 0.5]])
    tilt = system.evaluate(x)[0] - get("binary-flip").evaluate(x)[0]
    assert tilt[0] == pytest.approx(0.1)


@pytest.mark.parametrize("name", names())
def test_get_is_quick(name):
    # the first call may start JAX, and whoever else is at work does not count
    assert min(seconds_to_get(name) for _ in range(2)) < 1.0


def seconds_to_get(name):
    start = time.process_time()
    get(name)
    return time.process_time() - start
