"""Bounds over boxes hold at every point of them."""

import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._landscape._proof import enclose_potential
from multiwell._numerics import compiled
from multiwell._potential import enclose

from .catalogue import CATALOGUE
from .trained import TRAINED, trained

NOT_CONVEX = ("network", "difference")
QUICK = ("icnn 2-D, three layers of unequal width", "quadratic 5-D", "tree of quadratics, scales far apart")
NAMES = [
    name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name in (*CATALOGUE, *TRAINED)
    if not name.startswith(NOT_CONVEX)
]
RADII = (1e-4, 1e-2, 0.1, 0.5, 3.0)
POINTS = 64


@compiled()
def looked_at(soft, centre, half, points):
    """Bounds of the modes and of the whole over boxes, and what is true at points of them."""
    # one after the other: see `map_boxes`
    of_modes = jax.lax.map(lambda box: enclose(soft.modes, *box), (centre, half))
    of_whole = jax.lax.map(lambda box: enclose_potential(soft, *box), (centre, half))
    modes = jax.vmap(jax.vmap(soft.modes.hessians))(points)
    whole = jax.vmap(jax.vmap(soft.feature_hessian))(points)
    return of_modes, modes, of_whole, jax.tree.map(lambda part: part[:, :, None], whole)


@pytest.fixture(scope="module", params=NAMES)
def found(request):
    name = request.param
    soft = CATALOGUE[name]() if name in CATALOGUE else trained(name).potential
    rng = np.random.default_rng(0)
    shape = (len(RADII), soft.dimension)
    centre = np.tile(rng.normal(size=soft.dimension), (len(RADII), 1))
    half = np.array(RADII)[:, None] * rng.uniform(0.2, 1, size=shape)
    inside = rng.uniform(-1, 1, size=(len(RADII), POINTS, soft.dimension))
    # corners among them
    inside[:, : POINTS // 4] = np.sign(inside[:, : POINTS // 4])
    with jax.enable_x64(True):
        bounds = looked_at(soft, centre, half, centre[:, None] + half[:, None] * inside)
    return jax.tree.map(np.asarray, bounds)


def smallest(matrices):
    return np.linalg.eigvalsh(matrices).min(axis=-1)


@pytest.mark.parametrize("part", [0, 2], ids=["modes", "whole"])
def test_gradients_and_hessians_are_enclosed(found, part):
    bounds, (_, gradients, hessians) = found[part], found[part + 1]
    slack = 1e-9 * (1 + np.abs(hessians).max())
    assert (np.abs(gradients - bounds.gradient[:, None]) <= bounds.spread[:, None] + slack).all()
    assert (smallest(hessians - bounds.low[:, None]) >= -slack).all()
    assert (smallest(bounds.high[:, None] - hessians) >= -slack).all()


@pytest.mark.parametrize("part", [0, 2], ids=["modes", "whole"])
def test_bounds_close_in_as_the_box_shrinks(found, part):
    bounds = found[part]
    widths = np.linalg.norm(bounds.high - bounds.low, axis=(-2, -1)).max(axis=-1)
    assert widths[0] <= 0.05 * widths[1] + 1e-8 * np.abs(bounds.high).max()


def test_what_need_not_be_convex_is_refused():
    potential = CATALOGUE["network 1-D"]()
    with pytest.raises(mw.InputError, match="nothing can be proven of modes of the family 'network'"):
        mw.certify_convex(potential, [-1.0], [1.0])
