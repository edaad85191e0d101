"""Laws of input maps: derivatives, periods, bounds over boxes, round trips through potentials and files."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw
from multiwell._numerics import compiled
from multiwell.modes import QuadraticModes

from .catalogue import differentiated
from .maps import ENCLOSED, MAPS, points

# proofs through these are slow tests: the other maps bend as well, and the quick laws hold their bounds too
LATER = ("affine", "linear", "periodic", "chain of units and angles")


@pytest.fixture(scope="module", params=MAPS)
def map_(request):
    return MAPS[request.param]()


def potential_behind(map_, rho=0.7):
    """Three parabolas of the features, the same every time."""
    rng, m = np.random.default_rng(3), map_.n_features
    modes = QuadraticModes(rng.normal(size=(3, m)), rng.normal(size=(3, m, m)), rng.normal(size=3), 1e-3)
    units = mw.EnergyUnits(np.asarray(2.0), np.asarray(3.0))
    return mw.Potential(modes, np.zeros(3), np.ones(3, bool), np.asarray(np.log(rho)), map_, units)


def outer(z):
    """A function of features."""
    weight = jnp.arange(1.0, len(z) + 1)
    return jnp.sin(weight @ z) + (weight * z) @ z


@pytest.fixture(scope="module")
def at_points(map_):
    """At each point: the features, and derivatives of them and of a function of them, the map's and JAX's."""

    def features(x):
        return jnp.asarray(map_(x))

    def whole(x):
        return outer(features(x))

    @compiled()
    def at_point(x):
        z = features(x)
        slope, curvature = jax.grad(outer)(z), jax.hessian(outer)(z)
        own = map_.jacobian(x), map_.curvature(x)
        pulled = *map_.pullback(x, slope, curvature), map_.pull_gradient(x, slope)
        gradient = jax.grad(whole)(x)
        automatic = gradient, jax.hessian(whole)(x), gradient
        return z, own, pulled, (jax.jacfwd(features)(x), jax.hessian(features)(x)), automatic

    with jax.enable_x64(True):
        return [at_point(x) for x in jnp.asarray(points(map_))]


def test_the_pullback_agrees_with_automatic_differentiation(at_points):
    for _, own, pulled, derivatives, automatic in at_points:
        for got, wanted in zip((*own, *pulled), (*derivatives, *automatic), strict=True):
            assert np.abs(got - wanted).max() <= 1e-12 * (1 + np.abs(wanted).max())


def test_batches_are_the_points_one_by_one(map_, at_points):
    X = points(map_)
    first, second = map_.derivatives(X, True)
    for row, (z, own, *_) in enumerate(at_points):
        for batch, single in zip((map_.features(X), first, second), (z, *own), strict=True):
            np.testing.assert_allclose(batch[row], single, rtol=1e-13, atol=1e-14)


def test_features_repeat_after_the_periods(map_):
    X = points(map_)
    np.testing.assert_allclose(map_.features(X + 3 * map_.periods), map_.features(X), atol=1e-12)


@pytest.mark.parametrize("name", ENCLOSED)
def test_features_and_derivatives_are_enclosed(name):
    map_, rng = MAPS[name](), np.random.default_rng(2)
    enclose = compiled()(lambda *box: map_.enclose(*box))
    with jax.enable_x64(True):
        for size in (1e-3, 0.2, 2.0):
            centre, radius = rng.normal(size=map_.n_inputs), size * rng.uniform(0.2, 1, map_.n_inputs)
            bounds = enclose(centre, radius)
            X = centre + radius * np.sign(rng.normal(size=(40, map_.n_inputs))) * rng.uniform(size=(40, 1))
            first, second = map_.derivatives(X, True)
            for got, middle, reach in (
                (map_.features(X), bounds.value, bounds.reach),
                (first, bounds.jacobian, bounds.jacobian_reach),
                (second, bounds.curvature, bounds.curvature_reach),
            ):
                assert (np.abs(got - np.asarray(middle)) <= np.asarray(reach) + 1e-13).all()


def test_a_potential_behind_a_map_has_the_derivatives_of_the_whole(map_):
    V, X = potential_behind(map_), points(map_)
    with jax.enable_x64(True):
        expected = [np.asarray(part) for part in differentiated(V, X)]
    for got, wanted in zip(V.evaluate(X), expected, strict=True):
        assert np.abs(got - wanted).max() <= 1e-12 * (1 + np.abs(wanted).max())
    np.testing.assert_allclose(V.responsibilities(X).sum(axis=1), 1.0, rtol=1e-12)


def test_files_hold_maps(map_, tmp_path):
    V, X = potential_behind(map_), points(map_)
    mw.save(tmp_path / "model.safetensors", V)
    np.testing.assert_array_equal(mw.load(tmp_path / "model.safetensors").energy(X), V.energy(X))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LATER else name for name in ENCLOSED]
)
def test_proofs_go_through_maps(name):
    map_ = MAPS[name]()
    V, d = potential_behind(map_), map_.n_inputs
    centre, rng = np.full(d, 0.2), np.random.default_rng(4)
    for half in (0.02, 0.3):
        found = mw.convexity_map(V, (centre - half, centre + half), max_boxes=100)
        X = rng.uniform(found.lower[:, None], found.upper[:, None], (len(found.lower), 5, d))
        lowest = np.linalg.eigvalsh(V.hessian(X.reshape(-1, d)).reshape(*X.shape, d))[..., 0]
        assert (lowest[found.convex] > 0).all()
        assert (lowest[found.not_convex] < 0).all()
    low = mw.global_minimum(V, (centre - 0.3, centre + 0.3), max_boxes=300)
    assert V.energy(rng.uniform(centre - 0.3, centre + 0.3, (300, d))).min() >= low.bound - 1e-9
    assert low.bound <= low.energy


def test_nothing_is_proven_through_a_function():
    with pytest.raises(mw.InputError, match="nothing can be proven through a FunctionMap"):
        mw.certify_convex(potential_behind(MAPS["function"]()), [0.0, 0.0], [0.1, 0.1])
