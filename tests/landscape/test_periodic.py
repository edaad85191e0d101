"""Where inputs repeat, landscapes and fits have no faces: everything goes through the seam, and is found once."""

import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw

TURN = 2 * np.pi


def nearest(point, known, periods):
    """The known point nearest to one, and how far away it is by the shorter way."""
    gaps = [np.array(other.x) - point for other in known]
    away = [
        np.linalg.norm(np.where(periods > 0, gap - periods * np.round(gap / periods), gap)) for gap in gaps
    ]
    return int(np.argmin(away)), min(away)


def same_points(found, known, periods, within):
    assert len(found) == len(known)
    ranks = []
    for point in found:
        rank, away = nearest(point.x, known, periods)
        ranks.append(rank)
        assert away < within
        assert point.energy == pytest.approx(known[rank].energy, abs=10 * within)
    assert len(set(ranks)) == len(known)


def check_landscape(found, system, within=1e-6):
    for index, points in ((0, found.minima), (1, found.saddles)):
        known = [point for point in system.stationary_points if point.index == index]
        same_points(points, known, system.periods, within)
    assert not any(point.on_boundary for point in found.points)
    assert all(None not in saddle.connects for saddle in found.saddles)


@pytest.mark.parametrize("start", [-np.pi, -1.2682])
@pytest.mark.parametrize("name", ["torsion", "torsion-2d"])
def test_every_point_of_the_torsions_is_found_once_wherever_the_period_begins(name, start):
    system = mw.systems.get(name)
    d = len(system.inputs)
    bounds = (np.full(d, start), np.full(d, start + TURN))
    found = mw.landscape(system.energy, bounds, periods=np.full(d, TURN))
    check_landscape(found, system)
    # a path that crosses the seam goes on beyond the bounds, without a jump
    for path in found.paths:
        assert np.linalg.norm(np.diff(path.x, axis=0), axis=1).max() < 0.5
    # every point belongs to a basin, and a turn changes nothing
    X = np.random.default_rng(0).uniform(start, start + TURN, (50, d))
    basins = found.basin_of(X)
    assert (basins >= 0).all()
    np.testing.assert_array_equal(basins, found.basin_of(X + TURN))


@pytest.mark.parametrize(("shift", "unit"), [(0.0, 1.0), (2.2, 180 / np.pi)])
def test_a_fit_of_the_torsion_goes_through_the_seam(shift, unit):
    system = mw.systems.get("torsion")
    data = system.dataset(72, seed=1)
    turned = (data.x + shift + np.pi) % TURN - np.pi
    periodic = mw.Dataset(
        turned * unit, data.energy, data.gradient / unit, names=("phi",), periods={"phi": TURN * unit}
    )
    result = mw.fit(periodic, seed=1, max_modes=3, widths=(4, 4))
    V = result.potential
    np.testing.assert_allclose(
        V.energy(periodic.x + 5 * TURN * unit), V.energy(periodic.x), rtol=1e-10, atol=1e-9
    )
    minima = [point for point in system.stationary_points if point.index == 0]
    moved = [
        mw.systems.StationaryPoint((np.asarray(point.x) + shift) * unit, point.energy, 0) for point in minima
    ]
    same_points(result.wells, moved, system.periods * unit, 1e-3 * unit)
    assert not result.minima.boundary
    assert not result.minima.unresolved
    found = result.landscape()
    assert len(found.minima) == len(found.saddles) == 3
    for own, there in zip(result.wells, found.minima, strict=True):
        assert own.barrier == pytest.approx(there.barrier, rel=1e-6)
    # support: nothing lies outside, whatever turn it is in
    assert result.support.contains(periodic.x + 3 * TURN * unit).all()


@pytest.mark.parametrize("period", [np.pi, 6.2832, 6.0])
def test_a_period_that_the_energy_does_not_have_is_refused(period):
    with pytest.raises(mw.InputError, match=f"the energy does not repeat after {period:.6g} in input 0"):
        mw.landscape(
            lambda x: 2 * jnp.cos(3 * x[0]) + 0.8 * jnp.sin(x[0]), ([0.0], [period]), periods=[period]
        )


def test_bounds_that_miss_a_period_by_little_are_noted():
    torsion = mw.systems.get("torsion")
    with pytest.warns(
        mw.MultiwellWarning, match=r"leave out 0\.00028 of its period 6\.28319.*give the whole period"
    ):
        mw.landscape(torsion.energy, ([0.0], [2 * np.pi * 359.9 / 360]), periods=[2 * np.pi])
