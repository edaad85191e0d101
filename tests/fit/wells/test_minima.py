"""Minima of potentials that are known exactly: Gaussian mixtures as quadratic modes."""

import equinox as eqx
import numpy as np
import pytest

from multiwell import ComposedPotential, EnergyUnits, Potential
from multiwell._data import Support
from multiwell._fit._wells._barriers import ways_between
from multiwell._fit._wells._minima import find_minima
from multiwell._landscape import Span
from multiwell._landscape._function import FunctionPotential
from multiwell.inputs import Affine
from multiwell.modes import QuadraticModes

PLACES = 5  # of modes, used or not, so that programs are compiled once


def mixture(centres, depths, stiffness=4.0, rho=5.0):
    n, d = np.shape(centres)
    centres = np.concatenate([centres, np.zeros((PLACES - n, d))])
    factor = np.tile(np.sqrt(stiffness) * np.eye(d), (PLACES, 1, 1))
    modes = QuadraticModes(centres, factor, np.append(np.asarray(depths, float), np.zeros(PLACES - n)), 1e-3)
    return Potential(
        modes,
        np.zeros(PLACES),
        np.arange(PLACES) < n,
        np.asarray(np.log(rho)),
        Affine.identity(d),
        EnergyUnits.identity(),
    )


def minima_among(V, x):
    found = find_minima(V, x, Support.of(x))
    return found.with_barriers([True] * len(found.points))


def cloud(lower, upper, count, seed=0):
    return np.random.default_rng(seed).uniform(lower, upper, size=(count, len(lower)))


CASES = {
    "one well": ([[0.2, -0.1]], [0.0]),
    "two wells": ([[-1.0, 0.0], [1.0, 0.0]], [0.0, 0.3]),
    "five wells": ([[-1.2, -1.2], [1.2, -1.2], [-1.2, 1.2], [1.2, 1.2], [0, 0]], [0.0, 0.1, 0.2, 0.3, 0.4]),
    "1-D": ([[-1.0], [1.0]], [0.0, 0.5]),
    "4-D": ([[-1.0] * 4, [1.0] * 4, [1.0, -1.0, 1.0, -1.0]], [0.0, 0.2, 0.1]),
}


@pytest.mark.parametrize("name", list(CASES))
def test_every_minimum_is_found_once_and_none_invented(name):
    centres, depths = CASES[name]
    V = mixture(centres, depths)
    x = cloud([-2.0] * V.dimension, [2.0] * V.dimension, 600)
    minima = minima_among(V, x)
    assert len(minima) == len(centres)
    assert [m.energy for m in minima] == sorted(m.energy for m in minima)
    for minimum in minima:
        energy, gradient, hessian = V.evaluate(minimum.x[None])
        assert np.abs(gradient).max() < 1e-9
        assert minimum.energy == pytest.approx(energy[0], abs=1e-12)
        np.testing.assert_allclose(minimum.eigenvalues, np.linalg.eigvalsh(hessian[0]), rtol=1e-12)
        assert minimum.eigenvalues[0] > 0
        assert not minimum.on_boundary
        nearest = int(np.argmin(np.linalg.norm(np.asarray(centres) - minimum.x, axis=1)))
        assert minimum.mode == nearest


def test_the_barrier_is_the_saddle_between_two_wells():
    V = mixture([[-1.0, 0.0], [1.0, 0.0]], [0.0, 0.0])
    x = cloud([-2.0, -1.5], [2.0, 1.5], 500)
    first, second = minima_among(V, x)
    saddle = V.energy(np.zeros((1, 2)))[0]
    assert first.barrier == pytest.approx(saddle - first.energy, abs=1e-9)
    assert second.barrier == pytest.approx(saddle - second.energy, abs=1e-9)


@pytest.mark.parametrize("height", [0.0, 1e9, -1e12])
def test_barriers_do_not_depend_on_the_zero_of_the_energy(height):
    V = mixture([[-1.0], [1.0]], [0.0, 0.4])
    shifted = eqx.tree_at(lambda v: v.units.shift, V, np.asarray(height))
    x = np.linspace(-1.8, 1.8, 4001)[:, None]
    found = minima_among(shifted, x)
    expected = minima_among(V, x)
    np.testing.assert_array_equal([m.barrier for m in found], [m.barrier for m in expected])
    np.testing.assert_array_equal([m.x for m in found], [m.x for m in expected])


def test_a_row_at_a_minimum_takes_nothing_from_it():
    V = mixture([[-1.0], [1.0]], [0.0, 0.0])
    x = np.linspace(-1.8, 1.8, 101)[:, None]
    minima = minima_among(V, x)
    points = np.array([m.x for m in minima])
    rounded = np.array([m.energy for m in minima]) * (1 + 1e-15) + 1e-15
    scaled = ComposedPotential.in_units_of(V, Affine.identity(1))
    ways = ways_between(scaled, np.concatenate([x, points]), points, rounded, Span.of(x)).barriers
    np.testing.assert_allclose([way.height for way in ways], [m.barrier for m in minima], rtol=1e-12)


def test_an_only_minimum_has_no_way_out():
    V = mixture([[0.0, 0.0]], [0.0])
    x = cloud([-1.0, -1.0], [1.0, 1.0], 200)
    (only,) = minima_among(V, x)
    assert only.barrier == np.inf
    np.testing.assert_allclose(only.x, 0.0, atol=1e-9)


def test_a_minimum_pressed_against_the_bounds_is_marked():
    V = mixture([[3.0, 0.0], [-1.0, 0.0]], [0.0, 0.0])
    x = cloud([-2.0, -1.0], [2.0, 1.0], 400)
    minima = minima_among(V, x)
    assert sorted(m.on_boundary for m in minima) == [False, True]
    pressed = next(m for m in minima if m.on_boundary)
    assert pressed.x[0] == pytest.approx(x[:, 0].max(), abs=1e-9)


def test_a_minimum_in_a_hole_of_the_data_is_marked():
    V = mixture([[0.0, 0.0], [1.5, 1.5]], [0.0, 0.0])
    x = cloud([-2.0, -2.0], [2.0, 2.0], 2000)
    x = x[np.linalg.norm(x, axis=1) > 0.8]
    minima = {tuple(np.round(m.x, 1)): m.within_data for m in minima_among(V, x)}
    assert minima == {(0.0, 0.0): False, (1.5, 1.5): True}


def test_the_span_leaves_out_constant_and_dependent_inputs():
    t = np.linspace(-1, 1, 30)
    full = Span.of(np.random.default_rng(0).normal(size=(30, 3)))
    assert full.basis.shape == (3, 3)
    np.testing.assert_array_equal(full.basis, np.eye(3))
    constant = Span.of(np.stack([t, np.full(30, 2.0), t**2], axis=1))
    assert constant.basis.shape == (3, 2)
    np.testing.assert_array_equal(constant.outside(np.zeros((1, 2))), [[0.0, 2.0, 0.0]])
    dependent = np.stack([t, 1 + 2 * t], axis=1)
    line = Span.of(dependent)
    assert line.basis.shape == (2, 1)
    np.testing.assert_allclose(line.outside(line.inside(dependent)), dependent, atol=1e-12)


def test_points_outside_the_span_do_not_move_a_minimum():
    V = mixture([[-1.0, -1.0], [1.0, 1.0]], [0.0, 0.0])
    t = np.linspace(-2, 2, 200)
    x = np.stack([t, t], axis=1)
    minima = minima_among(V, x)
    np.testing.assert_allclose(sorted(m.x[0] for m in minima), [-1, 1], atol=1e-2)
    assert all(m.within_data for m in minima)


def test_a_barrier_at_the_end_of_a_narrow_valley():
    def energy(x):
        across = x[1] - 0.2 * x[0]
        return (x[0] ** 2 - 1) ** 2 + 0.1 * x[0] + 500 * across**2 + 0.5 * x[2] ** 2

    x = cloud([-1.5, -0.6, -1.0], [1.5, 0.6, 1.0], 1000)
    minima = minima_among(FunctionPotential.of(energy, 3), x)
    assert [round(m.barrier, 3) for m in minima] == [1.102, 0.902]
