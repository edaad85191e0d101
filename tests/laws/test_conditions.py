"""A conditional potential is an ordinary one at every condition."""

from dataclasses import replace

import jax
import numpy as np
import pytest
from laws.catalogue import CONDITIONAL, points

import multiwell as mw


@pytest.fixture(params=CONDITIONAL, ids=str)
def conditional(request):
    return CONDITIONAL[request.param]()


@pytest.fixture
def batch(conditional):
    rng = np.random.default_rng(3)
    return points(conditional, 70), rng.normal(size=(70, conditional.n_conditions))


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


def test_closed_form_agrees_with_automatic_differentiation(conditional, batch):
    X, C = batch
    with jax.enable_x64(True):
        automatic = jax.jit(
            jax.vmap(
                lambda x, c: (conditional(x, c), jax.grad(conditional)(x, c), jax.hessian(conditional)(x, c))
            )
        )(X, C)
    for ours, theirs in zip(conditional.evaluate(X, C), automatic, strict=True):
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


def test_derivatives_in_the_conditions_exist(conditional, batch):
    X, C = batch
    with jax.enable_x64(True):
        slope = jax.jit(jax.grad(conditional, argnums=1))(X[0], C[0])
    step = 1e-6 * np.eye(conditional.n_conditions)
    differences = [
        (conditional.energy(X[:1], C[0] + h)[0] - conditional.energy(X[:1], C[0] - h)[0]) / 2e-6 for h in step
    ]
    np.testing.assert_allclose(slope, differences, rtol=1e-5, atol=1e-6)


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
