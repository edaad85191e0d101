"""Convex envelopes and coexisting phases."""

from functools import cache

import jax.numpy as jnp
import numpy as np
import pytest
from landscape.polynomial import TWO_WELLS, polynomial

import multiwell as mw


@cache
def of_system(name: str, **options) -> mw.Envelope:
    system = mw.systems.get(name)
    return mw.convex_envelope(system.energy, (system.lower, system.upper), **options)


def test_the_common_tangent_of_a_tilted_double_well():
    # 2 (x^2 - 1)^2 + 0.3 x: the tangent touches where the quartic has its wells, and has the slope of the tilt
    (tangent,) = of_system("double-well").coexistences
    assert tangent.x.ravel() == pytest.approx([-1, 1], abs=1e-9)
    assert tangent.slope == pytest.approx([0.3], abs=1e-9)
    assert tangent.fractions([0.0]) == pytest.approx([0.5, 0.5], abs=1e-9)
    assert tangent.fractions([-0.5]) == pytest.approx([0.75, 0.25], abs=1e-9)


def test_the_maxwell_stress_of_the_truss_is_zero():
    (tangent,) = of_system("von-mises-truss").tangents
    assert tangent.x.ravel() == pytest.approx([0, 1], abs=1e-8)
    assert tangent.slope == pytest.approx([0], abs=1e-9)


def test_three_phases_on_a_line_have_two_tangents():
    first, second = of_system("triple-well").coexistences
    assert first.x.ravel() == pytest.approx([-(1.5**0.5), 0], abs=1e-8)
    assert second.x.ravel() == pytest.approx([0, 1.5**0.5], abs=1e-8)
    assert first.slope == pytest.approx(second.slope, abs=1e-8)


def test_a_phase_at_the_end_of_the_bounds():
    # on [-1, 0.5] the right well is cut off: the tangent from the end touches one point only
    (tangent,) = mw.convex_envelope(TWO_WELLS, ([-1.5], [0.5])).tangents
    left, right = tangent.x.ravel()
    assert right == pytest.approx(0.5, abs=1e-12)
    assert tangent.slope == pytest.approx([4 * left * (left**2 - 1)], abs=1e-9)
    assert np.diff(tangent.energy) == pytest.approx(tangent.slope * (right - left), abs=1e-9)


def test_the_envelope_is_convex_and_below():
    for name in ("triple-well", "four-well"):
        found = of_system(name)
        assert (found.envelope <= found.energy + 1e-12).all()
        side = round(len(found.x) ** (1 / found.x.shape[1]))
        grid = found.envelope.reshape((side,) * found.x.shape[1])
        for axis in range(grid.ndim):
            assert np.diff(grid, 2, axis=axis).min() > -1e-9
        assert (found.energy - found.envelope).max() > 0.5


def test_four_phases_in_a_plane():
    found = of_system("four-well")
    assert len(found.triangles) == 2
    for triangle in found.triangles:
        assert np.abs(triangle.x) == pytest.approx(1, abs=1e-8)
        assert triangle.slope == pytest.approx([0.3, 0.1], abs=1e-8)
        assert triangle.fractions(triangle.x.mean(axis=0)) == pytest.approx(1 / 3, abs=1e-9)
    for tangent in found.tangents:
        step = np.diff(tangent.x, axis=0)[0]
        assert np.diff(tangent.energy) == pytest.approx(tangent.slope @ step, abs=1e-7)


def test_a_convex_potential_is_its_own_envelope():
    bowl, line = polynomial({(2, 0): 1, (0, 2): 1}), polynomial({1: 2, 0: 1})
    for function, bounds in ((bowl, ([-1, -1], [1, 2])), (line, ([0], [1]))):
        found = mw.convex_envelope(function, bounds)
        assert found.coexistences == []
        assert found.envelope == pytest.approx(found.energy, abs=1e-9)


def test_units_change_nothing():
    found = mw.convex_envelope(lambda x: 1e6 * ((x[0] / 1e-3) ** 2 - 1) ** 2 + 5e8 * x[0], ([-2e-3], [2e-3]))
    (tangent,) = found.coexistences
    assert tangent.x.ravel() * 1e3 == pytest.approx([-1, 1], abs=1e-9)
    assert tangent.slope == pytest.approx([5e8], rel=1e-9)


def test_bad_input_is_named():
    with pytest.raises(mw.InputError, match="restrict"):
        mw.convex_envelope(lambda x: x @ x, ([0, 0, 0], [1, 1, 1]))
    with pytest.raises(mw.InputError, match="at least 5"):
        mw.convex_envelope(lambda x: x @ x, ([0], [1]), resolution=3)
    with pytest.raises(mw.InputError, match="empty"):
        mw.convex_envelope(lambda x: x @ x, ([0], [0]))


def test_a_grid_of_nothing_is_refused():
    with pytest.raises(mw.InputError, match="resolution"):
        mw.convex_envelope(lambda x: x[0] ** 4, ([-1.0], [1.0]), resolution=0)


def test_phases_that_run_together_are_none():
    assert mw.convex_envelope(lambda x: jnp.exp(20 * x[0]), ([-2.0], [2.0])).coexistences == []


def test_a_steep_wall_and_wide_bounds_hide_no_phase():
    wall = mw.convex_envelope(lambda x: (x[0] ** 2 - 1) ** 2 + jnp.exp(30 * (x[0] - 1.6)), ([-2.0], [2.5]))
    (tangent,) = wall.tangents
    assert tangent.x.ravel() == pytest.approx([-1, 1], abs=1e-6)
    (far,) = mw.convex_envelope(TWO_WELLS, ([-200.0], [200.0])).tangents
    assert far.x.ravel() == pytest.approx([-1, 1], abs=1e-9)
