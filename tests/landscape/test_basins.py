"""Basins of attraction."""

import numpy as np
import pytest
from landscape.polynomial import RING, TILTED_WELLS, polynomial

import multiwell as mw


@pytest.fixture(scope="module")
def four_wells(landscape_of) -> mw.Landscape:
    return landscape_of("four-well")


def test_points_flow_into_the_well_of_their_quadrant(four_wells):
    x = np.random.default_rng(0).uniform(-1.5, 1.5, size=(200, 2))
    # the tilt moves the ridges away from the axes
    ridges = [point.x for point in mw.landscape(TILTED_WELLS, ([-1.5], [1.5])).saddles]
    x = x[(np.abs(x[:, 0] - ridges[0][0]) > 0.02) & (np.abs(x[:, 1] - 0.0125) > 0.02)]
    reached = four_wells.basin_of(x)
    ends = np.array([four_wells.minima[k].x for k in reached])
    assert (np.sign(ends[:, 0]) == np.sign(x[:, 0] - ridges[0][0])).all()
    assert (np.sign(ends[:, 1]) == np.sign(x[:, 1] - 0.0125)).all()


def test_minima_belong_to_themselves_and_points_outside_to_none(four_wells):
    minima = np.array([point.x for point in four_wells.minima])
    assert four_wells.basin_of(minima).tolist() == [0, 1, 2, 3]
    assert four_wells.basin_of([[5.0, 0.0]]).tolist() == [-1]
    assert four_wells.basin_of(np.zeros((0, 2))).shape == (0,)


def test_minima_on_the_bounds_belong_to_themselves():
    # x + (y - 0.55)^2
    energy = polynomial({(1, 0): 1, (0, 2): 1, (0, 1): -1.1, (0, 0): 0.3025})
    with pytest.warns(mw.MultiwellWarning, match="is unbounded below"):
        found = mw.landscape(energy, ([0.1, 0.1], [1.0, 1.0]))
    corners = [[0.1, 0.1], [1.0, 0.1], [0.1, 1.0], found.minima[0].x]
    assert found.basin_of(corners).tolist() == [0, 0, 0, 0]


def test_volumes_add_up(four_wells):
    volumes = four_wells.basin_volumes(1000)
    assert volumes.share.sum() == pytest.approx(1, abs=0.01)
    assert volumes.share == pytest.approx(0.25, abs=0.03)
    assert (volumes.standard_error < 0.02).all()


def test_a_valley_is_one_basin():
    found = mw.landscape(RING, ([-2, -2], [2, 2]))
    assert found.basin_volumes(256).share == pytest.approx([1.0], abs=0.01)


def test_bad_input_is_named(four_wells):
    with pytest.raises(mw.InputError, match="shape"):
        four_wells.basin_of([0.0, 0.0])
    with pytest.raises(mw.InputError, match="points"):
        four_wells.basin_volumes(1)
