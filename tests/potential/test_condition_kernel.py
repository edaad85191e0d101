"""The kernel that says how alike conditions are."""

import jax
import numpy as np

from multiwell._potential import ConditionKernel
from multiwell.inputs import Affine


def kernel_between(count=15, rates=(0.7, 1.3)):
    rng = np.random.default_rng(0)
    units = Affine(np.array([300.0, 0.1]), np.array([50.0, 0.02]))
    return ConditionKernel.between(units, np.asarray(rates), rng.normal(size=(count, 2)))


def raw(kernel, scaled):
    return scaled * kernel.units.scale + kernel.units.shift


def test_products_of_whitened_values_are_the_kernel():
    kernel = kernel_between()
    rng = np.random.default_rng(1)
    values = kernel(raw(kernel, kernel.centres))
    away = (kernel.centres[:, None] - kernel.centres) * kernel.rates
    distance = np.linalg.norm(away, axis=-1)
    np.testing.assert_allclose(
        values @ values.T, 0.8 * np.exp(-distance) + 0.2 * np.exp(-100 * distance), atol=1e-7
    )
    # anywhere else they are the part that the known conditions determine
    elsewhere = kernel(raw(kernel, rng.normal(size=(50, 2))))
    assert (np.sum(elsewhere**2, axis=1) < 1).all()


def test_between_specimens_that_scatter_lies_their_mean_and_not_each_of_them():
    rng = np.random.default_rng(2)
    units = Affine(np.zeros(1), np.ones(1))
    centres = np.linspace(0, 1, 30)[:, None]
    kernel = ConditionKernel.between(units, np.ones(1), centres)
    values = rng.normal(size=30)
    weights = np.linalg.solve(kernel(centres), values)
    np.testing.assert_allclose(kernel(centres) @ weights, values)
    between = kernel((centres[1:] + centres[:-1]) / 2) @ weights
    assert between.std() < 0.6 * values.std()


def test_far_away_nothing_is_known():
    kernel = kernel_between()
    assert np.abs(kernel(np.array([1e5, 5.0]))).max() < 1e-12


def test_a_condition_of_rate_zero_changes_nothing():
    kernel = kernel_between(rates=(0.7, 0.0))
    a, b = np.array([310.0, 0.1]), np.array([310.0, 77.0])
    np.testing.assert_array_equal(kernel(a), kernel(b))


def test_jax_and_numpy_say_the_same_and_derivatives_are_finite():
    kernel = kernel_between()
    at_centre = raw(kernel, kernel.centres[3])
    with jax.enable_x64(True):
        values, *slopes = jax.jit(lambda c: (kernel(c), jax.jacfwd(kernel)(c), jax.jacrev(kernel)(c)))(
            at_centre
        )
    np.testing.assert_allclose(values, kernel(at_centre), atol=1e-12)
    assert np.isfinite(slopes).all()
