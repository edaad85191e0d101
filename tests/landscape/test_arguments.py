"""Wrong numbers, and functions that JAX cannot follow, in every verb: one sentence that names the argument."""

import math

import jax.numpy as jnp
import numpy as np
import pytest
from landscape.polynomial import polynomial

import multiwell as mw

BOUNDS = ([-2.0, -2.0], [2.0, 2.0])


energy = polynomial({(4, 0): 1, (2, 0): -2, (0, 0): 1, (0, 2): 2})


@pytest.fixture(scope="module")
def found():
    return mw.landscape(energy, BOUNDS)


CALLS = [
    (lambda found: mw.landscape(energy, BOUNDS, highest_index=0), "highest_index .* at least 1"),
    (lambda found: mw.landscape(energy, BOUNDS, seed=-1), "seed must be a whole number of at least 0"),
    (lambda found: found.basin_volumes(1), "points must be a whole number of at least 2"),
    (lambda found: mw.rates(found, -1.0), "temperature must be a number above 0"),
    (lambda found: mw.rates(found, np.inf), "temperature must be a number above 0"),
    (lambda found: mw.spinodal(energy, BOUNDS, inputs=(-1,)), "inputs must be a whole number"),
    (lambda found: mw.spinodal(energy, BOUNDS, resolution=1), "resolution must be a whole number"),
    (lambda found: mw.convex_envelope(energy, BOUNDS, resolution=4), "resolution must be a whole number"),
    (lambda found: found.basin_volumes(16, seed=-1), "seed must be"),
    (lambda found: mw.rates(found, 1.0, mobility="a"), "mobility must be numbers"),
    (lambda found: mw.spinodal(energy, BOUNDS, origin="a"), "origin must be numbers"),
    (lambda found: mw.restrict(energy, "a", [[1, 0]]), "origin must be numbers"),
    (lambda found: mw.restrict(energy, [0, 0], "a"), "directions must be numbers"),
]


@pytest.mark.parametrize(("call", "words"), CALLS)
def test_wrong_numbers_are_named(call, words, found):
    with pytest.raises(mw.InputError, match=words):
        call(found)


VERBS = {
    "landscape": lambda V: mw.landscape(V, ([0.0], [1.0])),
    "spinodal": lambda V: mw.spinodal(V, ([0.0], [1.0])),
    "stability_margin": lambda V: mw.stability_margin(V, [[0.5]]),
    "convex_envelope": lambda V: mw.convex_envelope(V, ([0.0], [1.0])),
}
FUNCTIONS = {
    "numpy": (lambda x: np.sin(x[0]), "use jax.numpy"),
    "math": (lambda x: math.sin(x[0]), "use jax.numpy"),
    "branch": (lambda x: x[0] if x[0] > 0 else -x[0], "jnp.where in place of if"),
    "two arguments": (lambda x, y: x[0], "missing 1 required positional argument"),
    "complex": (lambda x: x[0] * 1j, "one real number, got complex"),
    "several": (lambda x: jnp.stack([x[0], x[0]]), r"one real number, got float64 of shape \(2,\)"),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_that_cannot_be_followed_are_refused_in_one_sentence(verb, function):
    V, words = FUNCTIONS[function]
    with pytest.raises(mw.InputError, match=words) as caught:
        VERBS[verb](V)
    assert "\n" not in str(caught.value)


def test_a_function_may_give_a_whole_number():
    assert mw.stability_margin(lambda x: 3, [[0.5]]).tolist() == [0.0]
