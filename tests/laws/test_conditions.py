"""A conditional potential is an ordinary one at every condition."""

from dataclasses import replace

import jax
import numpy as np
import pytest
from laws.catalogue import CONDITIONAL, points

import multiwell as mw
from multiwell._numerics import compiled


@pytest.fixture(scope="module", params=CONDITIONAL, ids=str)
def conditional(request):
    return CONDITIONAL[request.param]()


@pytest.fixture(scope="module")
def batch(conditional):
    rng = np.random.default_rng(3)
    return points(conditional, 70), rng.normal(size=(70, conditional.n_conditions))


@pytest.fixture(scope="module")
def automatic(conditional, batch):
    """Energies, their derivatives in the inputs, first and second, and those in the conditions, by JAX."""

    def slopes(x, c):
        energy, (gradient, slope) = jax.value_and_grad(conditional, argnums=(0, 1))(x, c)
        return gradient, (energy, gradient, slope)

    def at_point(x, c):
        hessian, (energy, gradient, slope) = jax.jacfwd(slopes, has_aux=True)(x, c)
        return energy, gradient, hessian, slope

    with jax.enable_x64(True):
        return [np.asarray(part) for part in compiled()(jax.vmap(at_point))(*batch)]


def test_a_batch_is_its_ordinary_potentials(conditional, batch):
    X, C = batch
    evaluated = conditional.evaluate(X, C)
    share = conditional.responsibilities(X, C)
    for row in (0, 33, 69):
        fixed = conditional.at(C[row])
        assert isinstance(fixed, mw.Potential)
        x = X[row : row + 1]
        for ours, theirs in zip(evaluated, fixed.evaluate(x), strict=True):
            np.testing.assert_allclose(ours[row], theirs[0], rtol=0, atol=1e-12 * np.abs(ours).max())
        np.testing.assert_allclose(share[row], fixed.responsibilities(x)[0], atol=1e-13)


def test_closed_form_agrees_with_automatic_differentiation(conditional, batch, automatic):
    for ours, theirs in zip(conditional.evaluate(*batch), automatic[:3], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12 * np.abs(theirs).max())


def test_the_energys_unit_is_that_of_the_condition(conditional, batch):
    X, C = batch
    level = replace(conditional, log_scale_slope=np.zeros_like(conditional.log_scale_slope))
    unit = np.exp(conditional.condition_map(C) @ conditional.log_scale_slope)
    np.testing.assert_allclose(conditional.gradient(X, C), unit[:, None] * level.gradient(X, C))
    np.testing.assert_allclose(conditional.responsibilities(X, C), level.responsibilities(X, C))


def test_every_mode_is_convex_at_every_condition(conditional, batch):
    X, C = batch
    with jax.enable_x64(True):
        u = conditional.input_map(X)
        curved = jax.jit(jax.vmap(lambda u, c: conditional.fixed(c).modes.hessians(u)[2]))
        lowest = np.linalg.eigvalsh(np.asarray(curved(u, 3 * C)))[..., 0]
    assert lowest.min() >= 0.999e-3  # the floor of the catalogue's modes


def test_one_condition_serves_a_whole_batch(conditional, batch):
    X, C = batch
    np.testing.assert_array_equal(
        conditional.energy(X, C[0]), conditional.energy(X, np.tile(C[0], (len(X), 1)))
    )


def test_derivatives_in_the_conditions_exist(conditional, batch, automatic):
    X, C = batch
    step = 1e-6 * np.eye(conditional.n_conditions)
    differences = [
        (conditional.energy(X[:1], C[0] + h)[0] - conditional.energy(X[:1], C[0] - h)[0]) / 2e-6 for h in step
    ]
    np.testing.assert_allclose(automatic[3][0], differences, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda V, X, q: V.energy(X, np.zeros(q + 1)), r"condition must have shape"),
        (lambda V, X, q: V.energy(X, np.zeros((3, q))), r"one row per point, 70, got 3"),
        (lambda V, X, q: V.energy(X, np.full(q, np.nan)), r"condition has an entry that is not finite"),
        (lambda V, X, q: V.at(np.zeros(q + 1)), r"condition must have shape"),
        (lambda V, X, q: V(X[0], np.zeros(q + 1)), r"takes one condition of shape"),
    ],
)
def test_bad_conditions_are_named(conditional, batch, call, message):
    with pytest.raises(mw.InputError, match=message):
        call(conditional, batch[0], conditional.n_conditions)
