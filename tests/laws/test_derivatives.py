"""The closed form is the derivative: against automatic differentiation, to 1e-12 of the batch's largest value."""

import jax
import numpy as np
import pytest
from laws.catalogue import CATALOGUE, differentiated, points, value_and_slopes

from multiwell._numerics import compiled


def largest(values):
    return max(float(np.max(np.abs(values))), 1e-300)


def test_closed_form_agrees_with_automatic_differentiation(potential):
    X = points(potential)
    closed = potential.evaluate(X)
    with jax.enable_x64(True):
        automatic = [np.asarray(part) for part in differentiated(potential, X)]
    for ours, theirs in zip(closed, automatic, strict=True):
        assert theirs.dtype == ours.dtype == np.float64
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12 * largest(theirs))


def test_batch_methods_agree_with_each_other(potential):
    X = points(potential)
    energy, gradient, hessian = potential.evaluate(X)
    np.testing.assert_allclose(potential.energy(X), energy, rtol=0, atol=1e-13 * largest(energy))
    np.testing.assert_allclose(potential.gradient(X), gradient, rtol=0, atol=1e-13 * largest(gradient))
    np.testing.assert_array_equal(potential.hessian(X), hessian)


def test_hessians_are_symmetric(potential):
    hessian = potential.hessian(points(potential))
    np.testing.assert_allclose(hessian, hessian.transpose(0, 2, 1), rtol=0, atol=1e-13 * largest(hessian))


def check_rows(potential, count):
    X = points(potential, count)
    energy = potential.energy(X)
    assert energy.shape == (count,)
    for row in (0, count // 2, count - 1):
        np.testing.assert_allclose(potential.energy(X[row : row + 1])[0], energy[row], rtol=1e-13, atol=1e-13)


def test_a_batch_is_its_points_one_by_one(potential):
    check_rows(potential, 513)


@pytest.mark.parametrize("count", [1, 2, 31, 64, 65, 512, 4096, 4097])
def test_a_batch_of_any_size_is_its_points_one_by_one(count):
    check_rows(CATALOGUE["icnn 2-D"](), count)


@compiled()
def energy_of(potential, x):
    return potential(x)


def test_precision_follows_the_caller(potential):
    x = points(potential, 1)[0]
    point = jax.numpy.asarray(x, np.float32)
    single, slope = energy_of(potential, point), jax.eval_shape(jax.grad(potential), point)
    assert single.dtype == slope.dtype == np.float32
    with jax.enable_x64(True):
        double, _ = value_and_slopes(potential, x)
        assert double.dtype == np.float64
        assert jax.eval_shape(potential, point).dtype == np.float32
    assert not jax.config.jax_enable_x64
    scale = largest(potential.energy(points(potential)))
    np.testing.assert_allclose(float(single), float(double), rtol=0, atol=1e-4 * scale)


def test_a_potential_is_a_pytree(potential):
    x = points(potential, 1)[0]
    with jax.enable_x64(True):
        value, slopes = value_and_slopes(potential, x)
    np.testing.assert_allclose(value, potential.energy(x[None])[0], rtol=1e-12)
    # moving the energy shift moves the energy
    assert float(slopes.units.shift) == 1.0
