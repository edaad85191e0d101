"""Potentials on lines and planes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from laws.catalogue import CATALOGUE

import multiwell as mw


def bowl(x):
    return x[0] ** 4 + 2 * x[0] * x[1] + 3 * x[1] ** 2 + jnp.sin(x[2])


ORIGIN = [0.1, -0.2, 0.3]
DIRECTIONS = [[1.0, 0.0, 2.0], [0.0, -1.0, 0.5]]


def test_a_plane_has_the_energies_and_derivatives_of_its_points():
    plane = mw.restrict(bowl, ORIGIN, DIRECTIONS)
    t = np.random.default_rng(0).normal(size=(20, 2))

    def on_plane(t):
        return bowl(jnp.array(ORIGIN) + t @ jnp.array(DIRECTIONS))

    energy, gradient, hessian = plane.evaluate(t)
    with jax.enable_x64(True):
        assert energy == pytest.approx(np.array([on_plane(row) for row in t]), rel=1e-12)
        assert gradient == pytest.approx(np.asarray(jax.jit(jax.vmap(jax.grad(on_plane)))(t)), rel=1e-10)
        assert hessian == pytest.approx(np.asarray(jax.jit(jax.vmap(jax.hessian(on_plane)))(t)), rel=1e-9)
    assert plane.points(t) == pytest.approx(np.array(ORIGIN) + t @ np.array(DIRECTIONS))


def test_a_slice_of_a_potential_of_modes():
    V = CATALOGUE["quadratic 2-D, sharp"]()
    line = mw.restrict(V, [0.0, 1.0], np.eye(2)[[0]])
    x = np.linspace(-1, 1, 7)[:, None]
    whole = np.column_stack([x, np.ones(7)])
    assert line.energy(x) == pytest.approx(V.energy(whole), rel=1e-12)
    assert line.responsibilities(x) == pytest.approx(V.responsibilities(whole), abs=1e-12)
    assert line.gradient(x)[:, 0] == pytest.approx(V.gradient(whole)[:, 0], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("origin", "directions", "words"),
    [
        ([0, 0, 0], [1, 0, 0], "shape"),
        ([0, 0, 0], [[1, 0]], "shape"),
        ([0, np.nan, 0], [[1, 0, 0]], "finite"),
        ([0, 0, 0], [[1, 0, 0], [2, 0, 0]], "depend"),
        ([0, 0, 0], [[0, 0, 0]], "zero"),
        ([[0, 0, 0]], [[1, 0, 0]], "origin"),
    ],
)
def test_bad_input_is_named(origin, directions, words):
    with pytest.raises(mw.InputError, match=words):
        mw.restrict(bowl, origin, directions)
