"""Stationary points, paths and barriers of potentials whose landscapes are known."""

import jax.numpy as jnp
import numpy as np
import pytest
from landscape.polynomial import RING, polynomial

import multiwell as mw

SYSTEMS = ("double-well", "muller-brown", "mechanochemical-2d", "four-well")
SLOW = (
    "triple-well",
    "binary-choice",
    "binary-flip",
    "gene-switch",
    "curved-beam",
    "mechanochemical-3d",
    "truss-chain",
)
EVERY = [*SYSTEMS, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]


def positions(points) -> np.ndarray:
    return np.array([point.x for point in points])


@pytest.mark.parametrize("name", EVERY)
def test_every_known_minimum_and_saddle_is_found_and_none_is_invented(name, landscape_of):
    found, system = landscape_of(name), mw.systems.get(name)
    saddles = [saddle for saddle in found.saddles if not saddle.degenerate]
    for known, points in ((system.minima, found.wells), (system.saddles, saddles)):
        assert len(points) == len(known)
        for point in known:
            nearest = min(points, key=lambda other: np.linalg.norm(other.x - point.x))
            assert nearest.x == pytest.approx(point.x, abs=1e-8)
            assert nearest.energy == pytest.approx(point.energy, abs=1e-8 * (1 + abs(point.energy)))


@pytest.mark.parametrize("name", EVERY)
def test_degenerate_points_are_flagged(name, landscape_of):
    found, system = landscape_of(name), mw.systems.get(name)
    known = positions(p for p in system.stationary_points if p.degenerate)
    for point in found.points:
        if point.degenerate:
            assert np.linalg.norm(known - point.x, axis=1).min() < 1e-4


@pytest.mark.parametrize("name", EVERY)
def test_paths_lead_from_end_to_end_over_their_saddle(name, landscape_of):
    found = landscape_of(name)
    width = found.bounds[1] - found.bounds[0]
    for saddle, path in zip(found.saddles, found.paths, strict=True):
        assert path.x[path.top] == pytest.approx(saddle.x, abs=1e-9)
        # the way down from a flat top is not known to the same digits
        slack = 1e-4 if saddle.degenerate else 1e-9
        assert path.energy.max() <= path.energy[path.top] + slack
        assert (np.diff(path.energy[: path.top]) > -slack).all()
        assert (np.diff(path.energy[path.top :]) < slack).all()
        assert saddle.connects[0] <= saddle.connects[1]
        for end, x in zip(saddle.connects, (path.x[0], path.x[-1]), strict=True):
            assert end is not None
            assert (x - found.points[end].x) / width == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("name", EVERY)
def test_barriers_go_both_ways_over_one_saddle(name, landscape_of):
    found = landscape_of(name)
    count = len(found.wells)
    assert len(found.barriers) == count * (count - 1)
    assert len(found.merges) == count - 1
    there = {(barrier.start, barrier.end): barrier for barrier in found.barriers}
    for (start, end), barrier in there.items():
        back = there[end, start]
        assert barrier.saddle == back.saddle
        difference = found.points[end].energy - found.points[start].energy
        assert barrier.height - back.height == pytest.approx(difference, abs=1e-9)
        assert barrier.height > 0


@pytest.mark.parametrize("name", EVERY)
def test_a_barrier_leads_to_any_other_minimum_and_one_to_a_deeper_one_is_no_lower(name, landscape_of):
    found = landscape_of(name)
    energies = [point.energy for point in found.minima]
    for k, point in enumerate(found.minima):
        ways = {barrier.end: barrier.height for barrier in found.barriers if barrier.start == k}
        assert point.barrier == min(ways.values(), default=np.inf)
        assert point.barrier_to_deeper >= point.barrier
        no_higher = [height for end, height in ways.items() if energies[end] < energies[k] + 1e-6]
        if point.energy > energies[0] + 1e-6:
            assert point.barrier_to_deeper == min(no_higher)
    summary = found.summary()["minima"]
    assert [np.inf if m["barrier"] is None else m["barrier"] for m in summary] == [
        m.barrier for m in found.minima
    ]
    assert [m["barrier_to_deeper"] is None for m in summary] == [
        np.isinf(m.barrier_to_deeper) for m in found.minima
    ]


def test_a_way_out_may_lead_to_a_higher_minimum(landscape_of):
    """Of the three wells of Müller and Brown the middle one is the highest."""
    deepest, second, middle = landscape_of("muller-brown").minima
    assert deepest.barrier == pytest.approx(106.035, abs=1e-2)
    assert deepest.barrier_to_deeper == np.inf
    assert middle.barrier == middle.barrier_to_deeper == pytest.approx(8.519, abs=1e-2)
    assert second.barrier < second.barrier_to_deeper - 10


def test_the_barriers_of_muller_brown(landscape_of):
    found = landscape_of("muller-brown")
    heights = {(b.start, b.end): b.height for b in found.barriers}
    assert heights[0, 1] == pytest.approx(106.035, abs=1e-2)  # over the higher of two saddles
    assert heights[2, 1] == pytest.approx(8.519, abs=1e-2)


def test_a_saddle_may_lead_down_to_a_saddle(landscape_of):
    found = landscape_of("mechanochemical-2d")
    chemical = next(saddle for saddle in found.saddles if saddle.degenerate)
    assert chemical.energy == pytest.approx(2.0, abs=1e-9)
    heights = sorted({round(barrier.height, 4) for barrier in found.barriers})
    assert heights == pytest.approx([0.1013, 2.0, 2.1013], abs=1e-3)


@pytest.mark.slow
def test_a_fitted_potential_has_the_landscape_of_the_truth():
    system = mw.systems.get("triple-well")
    result = mw.fit(system.dataset(100, seed=0), max_modes=3, widths=(4, 4))
    found = mw.landscape(result.potential, result.bounds)
    for known, points in ((system.minima, found.wells), (system.saddles, found.saddles)):
        assert len(points) == len(known)
        for point in known:
            assert np.linalg.norm(positions(points) - point.x, axis=1).min() < 0.01
    modes = {well.mode for well in found.wells}
    assert modes <= set(range(result.potential.n_modes))


def test_points_of_higher_index_are_found_on_request(landscape_of):
    (top,) = landscape_of("four-well").higher_index
    assert top.index == 2
    assert top.x == pytest.approx(mw.systems.get("four-well").other_stationary[0].x, abs=1e-8)


def test_a_valley_is_one_minimum():
    found = mw.landscape(RING, ([-2, -2], [2, 2]))
    (valley,) = found.minima
    assert valley.degenerate
    assert len(valley.extent) > 20
    assert np.linalg.norm(valley.extent, axis=1) == pytest.approx(1.0, abs=1e-4)
    assert found.saddles == []


def test_minima_on_the_bounds_are_no_wells():
    with pytest.warns(mw.MultiwellWarning, match=r"unbounded below beyond the bounds, along \(-0\.5, 0\)"):
        found = mw.landscape(polynomial({(1, 0): 1, (0, 2): 1}), ([0, -1], [1, 1]))
    assert len(found.warnings) == 1
    (minimum,) = found.minima
    assert minimum.on_boundary
    assert minimum.x == pytest.approx([0, 0], abs=1e-9)
    assert found.wells == []


def test_units_of_inputs_and_energy_change_nothing():
    # x^4 - 2 x^2 + 0.3 x + 2 y^4 - 4 y^2 + 0.1 y + x y / 2
    energy = polynomial({(4, 0): 1, (2, 0): -2, (1, 0): 0.3, (0, 4): 2, (0, 2): -4, (0, 1): 0.1, (1, 1): 0.5})
    lower, upper, units = np.array([-1.5, -1.6]), np.array([1.6, 1.5]), np.array([1e3, 1e-3])
    plain = mw.landscape(energy, (lower, upper))
    found = mw.landscape(energy.rescaled(1e6, *units), (lower * units, upper * units))
    assert len(found.wells) == len(plain.wells) == 4
    assert len(found.saddles) == len(plain.saddles) == 4
    for ours, theirs in zip(found.barriers, plain.barriers, strict=True):
        assert ours.height / 1e6 == pytest.approx(theirs.height)


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        (([0, 0], [1]), "one number per input"),
        (([0], [1]), r"must have 2 numbers each"),
        (([0, 1], [1, 1]), "input 1: 1 to 1 are empty"),
        (([0, 2], [1, 1]), "input 1: 2 to 1 are reversed"),
        (([0, 0], [1, np.inf]), "input 1: 0 to inf are not both finite"),
        ("ab", "two sequences of numbers"),
        (3, "two sequences of numbers"),
    ],
)
def test_bounds_that_are_none(bounds, message):
    modes = mw.modes.QuadraticModes(np.zeros((1, 2)), np.eye(2)[None], np.zeros(1), 1e-3)
    V = mw.Potential(
        modes,
        np.zeros(1),
        np.ones(1, bool),
        np.zeros(()),
        mw.inputs.Affine.identity(2),
        mw.EnergyUnits.identity(),
    )
    with pytest.raises(mw.InputError, match=message):
        mw.landscape(V, bounds)


def test_an_energy_that_is_not_finite_is_named():
    with pytest.raises(mw.InputError, match=r"V is not finite at x = \["):
        mw.landscape(lambda x: jnp.log(x[0]), ([-1.0], [1.0]))


def test_something_that_is_no_potential_is_refused():
    with pytest.raises(mw.InputError, match="V must be a potential or a JAX function"):
        mw.landscape(3, ([0.0], [1.0]))
