"""Global minima between two proven bounds."""

import numpy as np
import pytest

import multiwell as mw


def parabolas(centres, depths, rho=5.0, in_use=None):
    centres = np.asarray(centres, float)
    count, dimension = centres.shape
    factor = np.tile(2 * np.eye(dimension), (count, 1, 1))
    modes = mw.modes.QuadraticModes(centres, factor, np.asarray(depths, float), 1e-3)
    log_rho = np.asarray(np.log(rho))
    return mw.Potential(
        modes,
        np.zeros(count),
        np.arange(count) < (in_use or count),
        log_rho,
        mw.inputs.Affine.identity(dimension),
        mw.EnergyUnits.identity(),
    )


def as_tree(V, log_rhos):
    merges = np.array([[0, 1], [2, 3]])
    return mw.TreePotential(
        V.modes, V.log_weights, V.active, merges, np.asarray(log_rhos), V.input_map, V.units
    )


FIVE = np.concatenate([[[-1.0] * 5, [1.0] * 5], np.random.default_rng(1).normal(size=(5, 5))])
THREE = parabolas([[-1.0, 0.0], [1.0, 0.5], [0.0, -1.0]], [0.1, 0.0, 0.3])
# modes that are not in use let the others share the programs of more
CASES = {
    "three wells": THREE,
    "two wells of one depth": parabolas([[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]], np.zeros(3), in_use=2),
    "one well": parabolas([[0.3, -0.2], [0.0, 0.0], [0.0, 0.0]], [1.0, 0.0, 0.0], in_use=1),
    "a tree": as_tree(THREE, np.log([20.0, 2.0])),
    "five inputs": parabolas(FIVE, [0.0, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0], in_use=2),
    "five inputs, a tree": as_tree(
        parabolas([[-1.0] * 5, [1.0] * 5, [0.5] * 5], [0.0, 0.2, 0.1]), np.log([20.0, 2.0])
    ),
    "five inputs, seven modes": parabolas(FIVE, np.linspace(0, 1, 7)),
    "nine inputs": parabolas([[-1.0] * 9, [1.0] * 9], [0.0, 0.2]),
}


@pytest.mark.parametrize("name", CASES)
def test_the_bracket_closes_and_holds_the_minimum(name):
    V = CASES[name]
    lower, upper = -2 * np.ones(V.dimension), 2 * np.ones(V.dimension)
    found = mw.global_minimum(V, (lower, upper))
    assert found.converged
    assert found.bound <= found.energy <= found.bound + 1e-6
    assert V.energy(found.x[None])[0] == pytest.approx(found.energy)
    x = np.random.default_rng(0).uniform(lower, upper, size=(20_000, V.dimension))
    assert V.energy(x).min() >= found.bound


def test_a_minimum_on_a_face_is_found():
    found = mw.global_minimum(THREE, ([1.5, -2.0], [2.0, 2.0]))
    assert found.converged
    assert found.x[0] == pytest.approx(1.5)


def test_without_budget_the_bracket_stays_open_and_true():
    found = mw.global_minimum(THREE, ([-2.0, -2.0], [2.0, 2.0]), max_boxes=1)
    assert not found.converged
    assert found.bound < found.energy


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mw.global_minimum(THREE, ([0.0], [1.0])), "must have 2 numbers each"),
        (lambda: mw.global_minimum(THREE, ([0.0, 0.0], [1.0, 1.0]), gap=0.0), "gap must be a number above 0"),
        (lambda: mw.global_minimum(lambda x: x @ x, ([0.0], [1.0])), "V must be a potential"),
        (lambda: mw.global_minimum(THREE.hard(), ([0.0, 0.0], [1.0, 1.0])), "nothing can be proven of a HardPotential"),
    ],
)  # fmt: skip
def test_wrong_calls(call, message):
    with pytest.raises(mw.InputError, match=message):
        call()


@pytest.mark.parametrize("name", ["three wells", "a tree", "five inputs", "five inputs, a tree"])
def test_shares_of_the_modes_bound_the_minimum_of_any_box(name):
    from multiwell._landscape._proof._by_shares import bracket_by_shares

    V = CASES[name]
    rng = np.random.default_rng(0)
    for _ in range(2):
        centre, radius = rng.uniform(-1, 1, V.dimension), rng.uniform(0.1, 1, V.dimension)
        x = centre + radius * rng.uniform(-1, 1, (20_000, V.dimension))
        best = V.energy(x).min()
        loose = bracket_by_shares(V, centre, radius, best, 1e-2, 3)
        close = bracket_by_shares(V, centre, radius, best, 1e-9, 2000)
        assert loose.bound <= close.bound + 1e-12
        assert close.bound <= best
        lowest = mw.global_minimum(V, (centre - radius, centre + radius))
        assert lowest.converged
        assert close.bound == pytest.approx(lowest.energy, abs=1e-5)


def test_energies_with_given_shares():
    from multiwell._landscape._proof._by_shares import _soft_minima, energies_of

    for V in (THREE, CASES["a tree"]):
        share = np.random.default_rng(0).dirichlet(np.ones(3), 20)
        energies = energies_of(V, share)
        value, back = _soft_minima(V, energies)
        assert back == pytest.approx(share, abs=1e-12)
        # the value of an entropy does not depend on a common shift
        assert _soft_minima(V, energies + 2.0)[0] == pytest.approx(value + 2.0)
