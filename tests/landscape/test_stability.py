"""Where potentials lose their stability, against what is known of them."""

import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw


def test_the_margin_is_the_lowest_eigenvalue():
    x = np.random.default_rng(0).normal(size=(50, 2))
    margin = mw.stability_margin(lambda p: p[0] ** 4 + p[0] * p[1] + p[1] ** 2, x)
    hessians = np.stack([[[12 * a**2, 1.0], [1.0, 2.0]] for a, _ in x])
    assert margin == pytest.approx(np.linalg.eigvalsh(hessians)[:, 0], rel=1e-12)


def test_the_spinodal_of_one_input_is_points():
    system = mw.systems.get("double-well")
    points = mw.spinodal(system.energy, (system.lower, system.upper))
    assert [point.shape for point in points] == [(1, 1), (1, 1)]
    assert np.concatenate(points).ravel() == pytest.approx([-(3**-0.5), 3**-0.5], abs=1e-13)


def test_negative_stiffness_of_the_truss():
    system = mw.systems.get("von-mises-truss")
    first, second = np.concatenate(mw.spinodal(system.energy, (system.lower, system.upper))).ravel()
    assert first == pytest.approx(0.5 - 0.2779, abs=1e-4)
    assert second == pytest.approx(0.5 + 0.2779, abs=1e-4)


def test_the_spinodal_of_two_inputs_is_curves():
    # along r the curvature is 6 r^2 - 2, across it 2 (r^2 - 1): the lower of the two vanishes at r = 1
    curves = mw.spinodal(lambda x: (x @ x - 1) ** 2 / 2, ([-2, -2], [2, 2]))
    radii = sorted(float(np.linalg.norm(curve, axis=1).mean()) for curve in curves)
    assert radii == pytest.approx([1.0], abs=1e-9)
    for curve in curves:
        assert np.linalg.norm(curve, axis=1) == pytest.approx(1.0, abs=1e-9)
        assert curve[0] == pytest.approx(curve[-1])
        assert (np.linalg.norm(np.diff(curve, axis=0), axis=1) < 0.05).all()


def test_a_slice_of_three_inputs():
    curves = mw.spinodal(
        lambda x: (x[0] ** 2 - 1) ** 2 + x[1] ** 2 + x[2] ** 2,
        ([-2, -1, -1], [2, 1, 1]),
        inputs=(0, 2),
        origin=[0, 0.5, 0],
    )
    assert len(curves) == 2
    for curve in curves:
        assert np.abs(curve[:, 0]) == pytest.approx(3**-0.5, abs=1e-12)
        assert (curve[:, 1] == 0.5).all()


def test_a_convex_potential_has_no_spinodal():
    assert mw.spinodal(lambda x: x @ x, ([-1, -1], [1, 1])) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"bounds": ([0, 0, 0], [1, 1, 1])}, "one input or two"),
        ({"bounds": ([0, 0], [1, 1]), "inputs": (0, 0)}, "one input or two"),
        ({"bounds": ([0, 0], [1, 1]), "inputs": (2,)}, "from 0 to 1"),
        ({"bounds": ([0, 0], [1, 1]), "origin": [0.0]}, "2 finite numbers"),
        ({"bounds": ([0, 0], [1, 1]), "resolution": 1}, "at least 2"),
        ({"bounds": ([1, 0], [0, 1])}, "reversed"),
    ],
)
def test_bad_input_is_named(given, words):
    with pytest.raises(mw.InputError, match=words):
        mw.spinodal(lambda x: jnp.sum(x**2), **given)


def test_points_of_another_shape_are_refused():
    with pytest.raises(mw.InputError, match="reshape"):
        mw.stability_margin(mw.restrict(lambda x: x @ x, [0, 0], [[1, 0]]), np.zeros(3))


def test_a_grid_of_nothing_is_refused():
    with pytest.raises(mw.InputError, match="resolution"):
        mw.spinodal(lambda x: x[0] ** 4, ([-1.0], [1.0]), resolution=0)
