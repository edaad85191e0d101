"""Global minima between two proven bounds."""

import numpy as np
import pytest

import multiwell as mw


def parabolas(centres, depths, rho=5.0):
    centres = np.asarray(centres, float)
    count, dimension = centres.shape
    factor = np.tile(2 * np.eye(dimension), (count, 1, 1))
    modes = mw.QuadraticModes(centres, factor, np.asarray(depths, float), 1e-3)
    log_rho = np.asarray(np.log(rho))
    return mw.Potential(modes, np.zeros(count), np.ones(count, bool), log_rho, mw.Scaling.identity(dimension))


def as_tree(V, log_rhos):
    merges = np.array([[0, 1], [2, 3]])
    return mw.TreePotential(V.modes, V.log_weights, V.active, merges, np.asarray(log_rhos), V.scaling)


THREE = parabolas([[-1.0, 0.0], [1.0, 0.5], [0.0, -1.0]], [0.1, 0.0, 0.3])
CASES = {
    "three wells": THREE,
    "two wells of one depth": parabolas([[-1.0, 0.0], [1.0, 0.0]], [0.0, 0.0]),
    "one well": parabolas([[0.3, -0.2]], [1.0]),
    "a tree": as_tree(THREE, np.log([20.0, 2.0])),
    "five inputs": parabolas([[-1.0] * 5, [1.0] * 5], [0.0, 0.2]),
    "nine inputs": parabolas([[-1.0] * 9, [1.0] * 9], [0.0, 0.2]),
}


@pytest.mark.parametrize("name", CASES)
def test_the_bracket_closes_and_holds_the_minimum(name):
    V = CASES[name]
    lower, upper = -2 * np.ones(V.dimension), 2 * np.ones(V.dimension)
    found = mw.global_minimum(V, (lower, upper))
    assert found.closed
    assert found.bound <= found.energy <= found.bound + 1e-6
    assert V.energy(found.x[None])[0] == pytest.approx(found.energy)
    x = np.random.default_rng(0).uniform(lower, upper, size=(20_000, V.dimension))
    assert V.energy(x).min() >= found.bound


def test_a_minimum_on_a_face_is_found():
    found = mw.global_minimum(THREE, ([1.5, -2.0], [2.0, 2.0]))
    assert found.closed
    assert found.x[0] == pytest.approx(1.5)


def test_without_budget_the_bracket_stays_open_and_true():
    found = mw.global_minimum(THREE, ([-2.0, -2.0], [2.0, 2.0]), boxes=1)
    assert not found.closed
    assert found.bound < found.energy


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mw.global_minimum(THREE, ([0.0], [1.0])), "must have 2 numbers each"),
        (lambda: mw.global_minimum(THREE, ([0.0, 0.0], [1.0, 1.0]), gap=0.0), "gap must be above 0"),
        (lambda: mw.global_minimum(lambda x: x @ x, ([0.0], [1.0])), "V must be a potential"),
        (lambda: mw.global_minimum(THREE.hard(), ([0.0, 0.0], [1.0, 1.0])), "nothing can be proven of a HardPotential"),
    ],
)  # fmt: skip
def test_wrong_calls(call, message):
    with pytest.raises(mw.InputError, match=message):
        call()
