"""Laws of the region that data cover."""

from itertools import combinations

import numpy as np
import pytest

import multiwell as mw
from multiwell._data import Support
from multiwell._errors import InputError

RNG = np.random.default_rng(0)
CLOUDS = {
    "uniform": RNG.uniform(-1, 2, (500, 2)),
    "thinned": RNG.uniform(-1, 2, (3000, 3)),
    "subsampled": RNG.normal(size=(25_000, 2)),
    "line": np.linspace(0, 1, 200)[:, None],
    "constant column": np.column_stack([RNG.uniform(size=200), np.full(200, 0.3)]),
    "duplicates": RNG.uniform(size=(50, 2))[RNG.integers(50, size=400)],
    "one point": np.array([[1.0, 2.0]]),
    "two blobs": np.vstack([RNG.normal(0, 0.1, (200, 2)), RNG.normal(5, 0.1, (200, 2))]),
}


@pytest.mark.parametrize("name", CLOUDS)
def test_most_or_all_data_are_inside_and_far_points_are_not(name):
    x = CLOUDS[name]
    support = Support.of(x)
    assert support.contains(x).all()
    assert len(support.points) <= 1024
    span = support.upper - support.lower + 1.0
    assert not support.contains(np.array([support.lower - span, support.upper + span])).any()


@pytest.mark.parametrize("limit", [1, 10, 100])
def test_thinned_points_are_data_and_the_radius_covers_the_rest(limit):
    x = CLOUDS["uniform"]
    support = Support.of(x, limit)
    assert len(support.points) == limit
    scaled = (x - x.min(0)) / np.ptp(x, axis=0)
    assert {tuple(p) for p in support.points} <= {tuple(p) for p in scaled}
    assert support.contains(x).all()


def test_thinning_spreads_the_points():
    support = Support.of(CLOUDS["two blobs"], 2)
    assert np.linalg.norm(np.diff(support.points, axis=0)) > 0.9


def test_the_gap_between_two_blobs_is_outside():
    np.testing.assert_array_equal(
        Support.of(CLOUDS["two blobs"]).contains([[2.5, 2.5], [0, 0], [5, 5]]), [False, True, True]
    )


def test_duplicates_do_not_shrink_the_radius():
    x = CLOUDS["uniform"]
    assert Support.of(np.vstack([x, x, x])).radius == Support.of(x).radius > 0


def test_radius_is_twice_the_99th_percentile_of_nearest_neighbour_distances():
    assert Support.of(np.arange(11.0)[:, None]).radius == pytest.approx(0.2)


@pytest.mark.parametrize("name", ["uniform", "thinned", "constant column"])
@pytest.mark.parametrize(
    ("factor", "shift"), [(4.0, 0.0), (2.0**-20, 0.0), (1.0, 8.0), (-(2.0**10), 0.0), (8.0, -16.0)]
)
def test_answers_do_not_depend_on_units(name, factor, shift):
    x = np.round(CLOUDS[name] * 1024) / 1024  # so that the shift is exact
    probes = np.round(RNG.uniform(-1.5, 2.5, (400, x.shape[1])) * 1024) / 1024
    probes[:200, 1:] = x[0, 1:]
    expected = Support.of(x).contains(probes)
    scale = np.ones(x.shape[1])
    scale[0] = factor
    support = Support.of(x * scale + shift)
    np.testing.assert_array_equal(support.contains(probes * scale + shift), expected)
    assert 0 < expected.sum() < 400


def test_a_support_made_from_its_fields_answers_the_same():
    support = Support.of(CLOUDS["thinned"])
    copy = Support(support.lower, support.upper, support.points, support.radius, support.periods)
    probes = RNG.uniform(-2, 3, (300, 3))
    np.testing.assert_array_equal(copy.contains(probes), support.contains(probes))


def test_points_that_are_not_finite_are_outside():
    assert not Support.of(CLOUDS["uniform"]).contains([[np.nan, 0.0], [np.inf, 0.0]]).any()


BAD = {
    "flat": (lambda: Support.of(np.ones(3)), r"x must have shape \(n, d\)"),
    "empty": (lambda: Support.of(np.ones((0, 2))), "at least one row"),
    "NaN": (lambda: Support.of([[0.0, np.nan]]), "x: row 0, column 1 is NaN"),
    "no limit": (lambda: Support.of(CLOUDS["line"], 0), "limit must be at least 1, got 0"),
    "one point": (
        lambda: Support.of(CLOUDS["uniform"]).contains([0.0, 0.0]),
        r"\(n, 2\), got \(2,\).*reshape\(1, 2\)",
    ),
    "other dimension": (lambda: Support.of(CLOUDS["uniform"]).contains([[0.0]]), r"\(n, 2\), got \(1, 1\)"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_calls_are_refused(case):
    call, pattern = BAD[case]
    with pytest.raises(InputError, match=pattern):
        call()


@pytest.mark.parametrize(("gap", "seen"), [(0.05, True), (0.15, True), (0.5, False), (0.9, False)])
@pytest.mark.parametrize("where", ["top", "slope"])
def test_a_way_is_seen_where_its_top_and_both_its_sides_are(gap, seen, where):
    middle = {"top": 0.0, "slope": -0.5}[where]
    x = np.linspace(-1.2, 1.2, 1000)
    rows = x[np.abs(x - middle) > gap / 2][:, None]
    ends = np.array([-1.0]), np.array([0.0]), np.array([1.0])
    assert Support.of(rows).joins(*ends) is seen
    assert Support.of(rows).joins(*ends[::-1]) is seen


def test_a_few_rows_on_the_way_between_dense_wells_are_seen():
    rng = np.random.default_rng(0)
    wells = np.concatenate([rng.normal(centre, 0.1, 500) for centre in (-1, 1)])
    ends = np.array([-1.0]), np.array([0.0]), np.array([1.0])
    assert not Support.of(wells[:, None]).joins(*ends)
    assert Support.of(np.concatenate([wells, np.linspace(-0.6, 0.6, 7)])[:, None]).joins(*ends)


def test_a_way_through_the_seam_of_a_period_is_seen_there():
    angle = np.concatenate([np.linspace(-180, -90, 50), np.linspace(90, 175, 50)])[:, None]
    ends = np.array([-120.0]), np.array([180.0]), np.array([120.0])
    assert Support.of(angle, periods=np.array([360.0])).joins(*ends)
    assert not Support.of(angle).joins(*ends)


@pytest.mark.parametrize(
    "name", ["double-well", "triple-well", "four-well", "muller-brown", "torsion-2d", "ring"]
)
def test_every_way_of_a_reference_system_is_seen(name):
    system = mw.systems.get(name)
    support = Support.of(system.dataset(seed=0).x, periods=system.periods)
    for start, end in combinations(system.minima, 2):
        assert all(support.joins(start.x, saddle.x, end.x) for saddle in system.saddles)


def test_a_way_across_the_rows_of_a_coarse_grid_is_seen():
    fine, coarse = np.linspace(-1.6, 1.6, 100), np.linspace(-1.6, 1.6, 5)
    grid = Support.of(np.stack(np.meshgrid(fine, coarse), -1).reshape(-1, 2))
    assert grid.joins(np.array([-1.0, -1.0]), np.array([-1.0, 0.0]), np.array([-1.0, 1.0]))
    two = Support.of(np.stack(np.meshgrid(fine, coarse[[0, 4]]), -1).reshape(-1, 2))
    assert not two.joins(np.array([-1.0, -1.6]), np.array([-1.0, 0.0]), np.array([-1.0, 1.6]))
