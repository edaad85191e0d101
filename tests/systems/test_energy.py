"""Laws of the energies as JAX functions, and of `evaluate`."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from multiwell._errors import InputError


@pytest.mark.parametrize("x64", [False, True])
def test_follows_the_precision_of_its_argument(system, x64):
    with jax.enable_x64(x64):
        for dtype in (jnp.float32, jnp.float64)[: 1 + x64]:
            x = jnp.asarray(0.5 * (system.lower + system.upper) + 0.01, dtype)
            assert jax.eval_shape(system.energy, x).dtype == dtype
            assert jax.eval_shape(system.energy, x).shape == ()
            assert jax.eval_shape(jax.grad(system.energy), x).dtype == dtype


def test_float32_agrees(system):
    rng = np.random.default_rng(0)
    x = rng.uniform(system.lower, system.upper, (50, len(system.inputs))).astype(np.float32)
    energy = system.evaluate(x)[0]
    single = np.asarray(jax.jit(jax.vmap(system.energy))(jnp.asarray(x)))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, energy, rtol=1e-4, atol=1e-5 * np.abs(energy).max())


def test_evaluate(system):
    rng = np.random.default_rng(1)
    d = len(system.inputs)
    x = rng.uniform(system.lower, system.upper, (20, d))
    energy, gradient, hessian = system.evaluate(x)
    assert energy.shape == (20,)
    assert gradient.shape == (20, d)
    assert hessian.shape == (20, d, d)
    assert energy.dtype == gradient.dtype == hessian.dtype == np.float64
    np.testing.assert_allclose(hessian, hessian.swapaxes(1, 2), rtol=0, atol=1e-9 * np.abs(hessian).max())
    step = 1e-6 * (system.upper - system.lower)
    for k in range(d):
        move = step * (np.arange(d) == k)
        up, down = system.evaluate(x + move), system.evaluate(x - move)
        slope = (up[0] - down[0]) / (2.0 * step[k])
        np.testing.assert_allclose(slope, gradient[:, k], rtol=0, atol=1e-6 * np.abs(gradient).max())
        bend = (up[1] - down[1]) / (2.0 * step[k])
        np.testing.assert_allclose(bend, hessian[:, k], rtol=0, atol=1e-6 * np.abs(hessian).max())


def test_repeats_after_one_period(system):
    assert system.periods.shape == system.lower.shape
    periodic = system.periods > 0
    np.testing.assert_array_equal((system.upper - system.lower)[periodic], system.periods[periodic])
    x = np.random.default_rng(2).uniform(system.lower, system.upper, (20, len(system.inputs)))
    here = system.evaluate(x)
    for k in np.flatnonzero(periodic):
        for there, value in zip(
            system.evaluate(x + system.periods * (np.arange(len(periodic)) == k)), here, strict=True
        ):
            np.testing.assert_allclose(there, value, rtol=0, atol=1e-13 * np.abs(value).max())


def test_distances_go_through_the_seam(system):
    """A point and its copies one period away are the same; nothing is farther than half a period along each input."""
    a, b = np.random.default_rng(4).uniform(system.lower, system.upper, (2, len(system.inputs)))
    distance = system.distance(a, b)
    assert distance == pytest.approx(system.distance(b, a))
    assert distance == pytest.approx(system.distance(a + system.periods, b - 2.0 * system.periods))
    assert system.distance(a, a + 3.0 * system.periods) < 1e-12
    if system.periods.all():
        assert distance <= np.linalg.norm(system.periods / 2.0)
    if not system.periods.any():
        assert distance == np.linalg.norm(a - b)


def test_evaluate_refuses_a_single_point(system):
    with pytest.raises(InputError, match=r"x: expected shape \(n, "):
        system.evaluate(system.lower)


def test_described(system):
    d = len(system.inputs)
    assert system.lower.shape == system.upper.shape == (d,)
    assert np.all(system.lower < system.upper)
    assert len(set(system.inputs)) == d
    assert system.description
    assert system.reference
    assert system.default_size > 0
