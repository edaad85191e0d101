"""Bounds of products of vectors that are known up to intervals."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from multiwell._potential import bound_products


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("loose", [0.0, 1e-3, 0.3, 3.0])
def test_products_lie_between_their_bounds(d, loose):
    rng = np.random.default_rng(d)
    middle = rng.normal(size=(40, d)) * 10.0 ** rng.uniform(-3, 3, (40, d))
    middle[0] = 0.0
    away = loose * np.abs(middle) * rng.random((40, d)) + loose * rng.random((40, d))
    with jax.enable_x64(True):
        bounds = jax.tree.map(np.asarray, bound_products(jnp.asarray(middle), jnp.asarray(away)))
    outer = middle[:, :, None] * middle[:, None]
    diagonal = away[:, :, None] * np.eye(d)
    low = bounds.kept[:, None, None] * outer - bounds.dropped[:, None, None] * diagonal
    high = bounds.grown[:, None, None] * outer + bounds.added[:, None, None] * diagonal
    for share in (*rng.uniform(-1, 1, (30, 40, d)), *np.sign(rng.normal(size=(30, 40, d)))):
        vector = middle + share * away
        true = vector[:, :, None] * vector[:, None]
        slack = 1e-12 * (1 + np.abs(high).max(axis=(1, 2)))
        assert (np.linalg.eigvalsh(true - low)[:, 0] >= -slack).all()
        assert (np.linalg.eigvalsh(high - true)[:, 0] >= -slack).all()


def test_of_one_number_the_bounds_are_those_of_its_square():
    with jax.enable_x64(True):
        bounds = jax.tree.map(float, bound_products(jnp.array([3.0]), jnp.array([0.5])))
    assert bounds.kept * 9 - bounds.dropped * 0.5 == pytest.approx(2.5**2)
    assert bounds.grown * 9 + bounds.added * 0.5 == pytest.approx(3.5**2)
