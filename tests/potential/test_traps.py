"""Traps of the libraries below, each reproduced and each avoided."""

import jax
import jax.numpy as jnp
import jaxtyping
import numpy as np
import pytest
from laws.catalogue import CATALOGUE, points

import multiwell as mw
from multiwell._fit._monitor import compile_clock
from multiwell._potential import soft_minimum


def test_a_weight_of_zero_has_no_gradient_in_jaxs_own_logsumexp_but_a_mask_has_none_to_lose():
    energies = jnp.array([0.0, 1.0])

    def theirs(weight):
        return jax.scipy.special.logsumexp(-energies, b=jnp.array([1.0, weight]))

    assert float(jax.jit(jax.grad(theirs))(0.0)) == 0.0  # the true derivative is exp(-1)

    def ours(log_weight):
        return soft_minimum(
            energies, jnp.array([0.0, log_weight]), jnp.array([True, True]), jnp.asarray(1.0)
        )[0]

    assert float(jax.jit(jax.grad(ours))(-50.0)) <= 0.0
    masked = soft_minimum(energies, jnp.zeros(2), jnp.array([True, False]), jnp.asarray(1.0))
    assert float(masked[0]) == 0.0
    np.testing.assert_array_equal(masked[1], [1.0, 0.0])


def test_extreme_exponents_neither_overflow_nor_lose_the_minimum():
    with jax.enable_x64(True):
        for scale in (1e-300, 1e-3, 1.0, 1e3, 1e300):
            energies = scale * jnp.array([1.0, 2.0, 3.0])
            value, share = soft_minimum(energies, jnp.zeros(3), jnp.ones(3, bool), jnp.asarray(1e3 / scale))
            np.testing.assert_allclose(value, scale, rtol=1e-6)
            assert np.isfinite(share).all()


def test_evaluation_neither_needs_nor_changes_the_callers_precision():
    V = CATALOGUE["icnn 2-D"]()
    X = points(V, 20)
    before = jax.config.jax_enable_x64
    outside = V.energy(X)
    with jax.enable_x64(True):
        inside = V.energy(X)
    np.testing.assert_array_equal(outside, inside)
    assert jax.config.jax_enable_x64 == before


def test_evaluation_inside_a_callers_jit_keeps_one_precision():
    V = CATALOGUE["icnn 2-D"]()
    x = jnp.asarray(points(V, 1)[0], jnp.float32)
    value, slope = jax.jit(jax.value_and_grad(V))(x)
    assert value.dtype == slope.dtype == jnp.float32


def test_new_row_counts_seldom_compile_anew():
    V = CATALOGUE["icnn 2-D"]()
    V.energy(points(V, 100))
    with compile_clock() as compiling:
        for count in (33, 90, 128):
            V.energy(points(V, count))
    assert compiling.seconds == 0.0


def test_a_potential_may_be_jitted_itself():
    potential = mw.fit(
        mw.systems.get("double-well").dataset(60, seed=0), family="quadratic", max_modes=2
    ).potential
    x = np.array([0.3])
    with jax.enable_x64(True):
        assert float(jax.jit(potential)(x)) == pytest.approx(potential.energy(x[None])[0], rel=1e-14)
    assert {leaf.dtype for leaf in jax.tree.leaves(potential)} == {np.dtype(float), np.dtype(bool)}


def test_batches_inside_a_callers_jit_say_what_to_call(monkeypatch):
    # the check of annotations in the tests would be first
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    potential = CATALOGUE["quadratic 1-D"]()
    with pytest.raises(mw.InputError, match=r"traced by JAX.*call V\(x\)"):
        jax.jit(lambda X: potential.energy(X))(np.zeros((3, 1)))
