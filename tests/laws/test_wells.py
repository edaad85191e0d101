"""What a fit says of its wells is what the landscape of its potential says."""

import warnings

import numpy as np
import pytest

import multiwell as mw

WIDTH = 1e-5  # of the bounds
ROUNDING = 1e-7  # of the spread of the energies


def agree(result):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        found = result.landscape()
    width = np.subtract(*reversed(result.bounds))
    unit = float(np.std(result.potential_at_reference.energy(result.train.x)))
    known = [*result.wells, *result.minima.unresolved, *result.minima.boundary]
    places = np.array([point.x for point in found.minima]) / width
    numbers = []
    for own in known:
        distance = np.linalg.norm(places - own.x / width, axis=1)
        numbers.append(int(distance.argmin()))
        there = found.minima[numbers[-1]]
        assert distance.min() < WIDTH, f"no minimum of the landscape at {own.x}"
        assert own.energy == pytest.approx(there.energy, abs=ROUNDING * unit)
        assert own.barrier_to_deeper == pytest.approx(there.barrier_to_deeper, abs=ROUNDING * unit)
        assert (own.within_data, own.on_boundary) == (there.within_data, there.on_boundary)
        np.testing.assert_allclose(
            own.eigenvalues, there.eigenvalues, rtol=1e-5, atol=1e-6 * there.eigenvalues[-1]
        )
    assert len(set(numbers)) == len(known)
    # dents are no places to go to: where there are any, a barrier is that of another way
    wells = numbers[: len(result.wells)]
    for own, number in zip(known, numbers, strict=True):
        ways = {barrier.end: barrier.height for barrier in found.barriers if barrier.start == number}
        to_wells = min((height for end, height in ways.items() if end in wells), default=np.inf)
        lowest = min(ways.values(), default=np.inf)
        assert lowest == found.minima[number].barrier
        if not result.minima.unresolved:
            assert own.barrier == pytest.approx(lowest, abs=ROUNDING * unit)
        assert lowest - ROUNDING * unit <= own.barrier <= to_wells + ROUNDING * unit
        assert any(
            own.barrier == pytest.approx(height, abs=ROUNDING * unit) for height in [*ways.values(), np.inf]
        )
    for number, minimum in enumerate(found.minima):
        assert number in numbers or minimum.on_boundary or not minimum.within_data, (
            f"nobody knows {minimum.x}"
        )


def test_the_wells_of_a_fit_are_minima_of_its_landscape(result):
    agree(result)


@pytest.mark.slow
@pytest.mark.parametrize("name", mw.systems.names())
def test_the_same_for_every_system(name):
    system = mw.systems.get(name)
    rows = 120 if len(system.lower) == 1 else 400
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        result = mw.fit(system.dataset(rows, seed=3), tolerance=1e-2, max_seconds=60.0)
    agree(result)
