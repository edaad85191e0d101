"""Laws that belong to the tree of soft minima alone."""

import equinox as eqx
import jax
import numpy as np
import pytest
from laws.catalogue import CATALOGUE, icnn, of_modes, points, quadratic, random_merges, tree

from multiwell import EnergyUnits, TreePotential
from multiwell._fit._monitor import compile_clock
from multiwell.inputs import Affine
from multiwell.modes import QuadraticModes

TREES = [name for name in CATALOGUE if name.startswith("tree")]


@pytest.fixture(params=TREES)
def potential(request):
    return CATALOGUE[request.param]()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rho", [1e-3, 1.0, 30.0])
def test_equal_sharpnesses_are_the_plain_soft_minimum(seed, rho):
    plain = icnn(2, (10, 10), 6, rho=rho, seed=seed)
    ours = tree(plain, spread=0.0, seed=seed)
    X = points(plain)
    parts = zip(
        (*ours.evaluate(X), ours.responsibilities(X)),
        (*plain.evaluate(X), plain.responsibilities(X)),
        strict=True,
    )
    for mine, other in parts:
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-12 * np.abs(other).max())
    assert ours.rho == pytest.approx(plain.rho, rel=1e-14)


def test_two_levels_are_one_soft_minimum_within_the_other():
    plain = quadratic(2, 3)
    ours = TreePotential(
        plain.modes,
        np.zeros(3),
        np.ones(3, bool),
        np.array([[2, 0], [1, 3]]),
        np.log([5.0, 0.4]),
        plain.input_map,
        plain.units,
    )
    X = points(plain)
    f = of_modes(plain.modes, plain.input_map(X))[0]
    inner = -np.logaddexp(-5.0 * f[:, 2], -5.0 * f[:, 0]) / 5.0
    outer = -np.logaddexp(-0.4 * f[:, 1], -0.4 * inner) / 0.4
    expected = plain.units.undo(outer)
    np.testing.assert_allclose(ours.energy(X), expected, rtol=1e-13)
    np.testing.assert_allclose(ours.rhos * plain.units.scale, [5.0, 0.4], rtol=1e-14)
    assert ours.rho == ours.rhos[-1]


def test_a_higher_sharpness_never_lowers_the_energy(potential):
    X = points(potential)
    plain = eqx.tree_at(lambda V: V.log_weights, potential, np.zeros_like(potential.log_weights))
    energy = plain.energy(X)
    for t in range(len(plain.log_rhos)):
        raised = plain.log_rhos + 0.5 * (np.arange(len(plain.log_rhos)) == t)
        other = eqx.tree_at(lambda V: V.log_rhos, plain, raised)
        assert (other.energy(X) >= energy - 1e-12 * np.abs(energy).max()).all()


def test_a_constant_added_to_every_mode_is_added_to_the_energy(potential):
    X = points(potential)
    lifted = eqx.tree_at(lambda V: V.modes.offset, potential, potential.modes.offset + 3.0)
    rise = 3.0 * potential.units.scale
    scale = np.abs(potential.energy(X)).max() + rise
    np.testing.assert_allclose(lifted.energy(X), potential.energy(X) + rise, rtol=0, atol=1e-12 * scale)
    np.testing.assert_allclose(lifted.responsibilities(X), potential.responsibilities(X), atol=1e-12)


def test_other_units_are_other_units_only(potential):
    X = points(potential)
    other = eqx.tree_at(
        lambda V: (V.input_map, V.units),
        potential,
        (
            jax.tree.map(lambda leaf: leaf * 2, potential.input_map),
            jax.tree.map(lambda leaf: np.asarray(leaf * 8), potential.units),
        ),
    )
    energy, gradient, hessian = potential.evaluate(X)
    for mine, expected in zip(other.evaluate(2 * X), (8 * energy, 4 * gradient, 2 * hessian), strict=True):
        np.testing.assert_array_equal(mine, expected)
    np.testing.assert_array_equal(other.rhos, potential.rhos / 8)


def test_children_of_a_node_may_change_places(potential):
    X = points(potential)
    turned = eqx.tree_at(lambda V: V.merges, potential, potential.merges[:, ::-1])
    for mine, other in zip(turned.evaluate(X), potential.evaluate(X), strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-12 * np.abs(other).max())


@pytest.mark.parametrize("left_out", range(6))
def test_a_mode_without_weight_is_as_if_it_were_not_there(left_out):
    full = tree(icnn(2, (10, 10), 6, seed=3), seed=left_out)
    full = eqx.tree_at(lambda V: V.active, full, np.arange(6) != left_out)
    light = eqx.tree_at(
        lambda V: (V.active, V.modes.offset),
        full,
        (np.ones(6, bool), full.modes.offset + 1e9 * ~full.active),
    )
    X = points(full)
    for mine, other in zip(full.evaluate(X), light.evaluate(X), strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-12 * np.abs(other).max())
    assert full.n_modes == 5


@pytest.mark.parametrize("rho", [1e-6, 1e6])
def test_extreme_sharpnesses_stay_finite(rho):
    ours = tree(icnn(2, (10, 10), 6, rho=rho, seed=5), spread=2.0)
    X = points(ours, spread=100.0)
    for part in (*ours.evaluate(X), ours.responsibilities(X)):
        assert np.isfinite(part).all()


def test_equal_modes_share_equally_and_have_their_derivatives():
    modes = QuadraticModes(np.zeros((3, 1)), np.ones((3, 1, 1)), np.zeros(3), 1e-3)
    ours = TreePotential(
        modes,
        np.zeros(3),
        np.ones(3, bool),
        np.array([[0, 1], [2, 3]]),
        np.log([2.0, 7.0]),
        Affine.identity(1),
        EnergyUnits.identity(),
    )
    x = np.array([0.3])
    np.testing.assert_allclose(ours.responsibilities(x[None])[0].sum(), 1.0, rtol=1e-15)
    assert ours.responsibilities(x[None])[0, 0] == ours.responsibilities(x[None])[0, 1]
    with jax.enable_x64(True):
        automatic = float(jax.jit(jax.hessian(ours))(x)[0, 0])
    assert (
        automatic == pytest.approx(float(ours.hessian(x[None])[0, 0, 0]), rel=1e-13) == pytest.approx(1.001)
    )


def test_another_tree_compiles_nothing():
    ours = tree(icnn(2, (10, 10), 6, seed=5))
    X = points(ours)
    ours.energy(X), ours.evaluate(X)
    other = eqx.tree_at(lambda V: V.merges, ours, random_merges(6, np.random.default_rng(9)))
    with compile_clock() as compiling:
        assert np.abs(other.energy(X) - ours.energy(X)).max() > 0
        other.evaluate(X)
    assert compiling.seconds == 0.0
