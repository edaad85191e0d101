"""Energies that are straight in places: searches and flows pass where nothing is curved."""

import jax.numpy as jnp
import numpy as np
import pytest
from landscape.polynomial import polynomial

import multiwell as mw

SHARP = 100


def straight(t):
    """|t|, rounded over a hundredth."""
    return jnp.logaddexp(SHARP * t, -SHARP * t) / SHARP


def test_flows_pass_straight_slopes():
    def energy(x):
        return straight(x[0] + 1) + straight(x[0] - 1) - 1.5 * straight(x[0]) + 0.1 * x[0]

    found = mw.landscape(energy, ([-3.0], [3.0]))
    (saddle,) = found.saddles
    assert sorted(saddle.connects) == [0, 1]
    assert len(found.barriers) == 2
    assert found.basin_volumes(256).share == pytest.approx([0.5, 0.5], abs=0.02)
    points = np.array([[-2.9], [-1.0], [-0.1], [0.1], [1.0], [2.9]])
    assert found.basin_of(points).tolist() == [0, 0, 0, 1, 1, 1]


def test_flows_pass_slopes_without_any_curvature():
    def energy(x):
        t = x[0]
        return jnp.where(abs(t) < 1, (6 * t**2 - t**4) / 8, abs(t) - 3 / 8)

    found = mw.landscape(energy, ([-3.0], [3.0]))
    assert found.basin_of([[1.5], [-2.9]]).tolist() == [0, 0]
    assert found.basin_volumes(64).share == pytest.approx([1.0])


@pytest.mark.parametrize("slope", [[1.0], [1.0, 2.0], [1e-3, -1.0, 1.0]])
def test_a_plane_is_lowest_in_a_corner(slope):
    tilt = np.array(slope)
    d = len(slope)
    plane = polynomial({tuple(np.eye(d, dtype=int)[k]): slope[k] for k in range(d)})
    with pytest.warns(mw.MultiwellWarning, match="is unbounded below"):
        found = mw.landscape(plane, (np.full(d, -2.0), np.full(d, 2.0)))
    (corner,) = found.minima
    assert corner.on_boundary
    assert corner.x == pytest.approx(-2 * np.sign(tilt))
