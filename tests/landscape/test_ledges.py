"""Points at which an energy is flat: inflections, flat minima of one input, ways into valleys, saddles on a face."""

import numpy as np
import pytest
from landscape.polynomial import TWO_WELLS, polynomial

import multiwell as mw


def test_an_inflection_is_no_minimum():
    with pytest.warns(mw.MultiwellWarning, match="is unbounded below"):
        found = mw.landscape(polynomial({3: 1}), ([-1.0], [1.0]))
    assert found.wells == []
    assert found.saddles == []
    assert found.minima[0].x == pytest.approx([-1.0])


def test_a_quartic_well_of_one_input_is_one_flat_minimum():
    found = mw.landscape(polynomial({4: 1}), ([-1.0], [1.5]))
    (well,) = found.minima
    assert well.degenerate
    assert well.index == 0
    assert well.x == pytest.approx([0.0], abs=1e-4)
    assert found.warnings == []


def test_shallow_wells_of_one_input_stay_wells():
    found = mw.landscape(polynomial({4: 1, 2: -2, 1: 0.1, 0: 1}), ([-300.0], [400.0]))
    assert [point.x[0] for point in found.wells] == pytest.approx([-1.0125, 0.9873], abs=1e-3)
    assert not any(point.degenerate for point in found.points)


def test_a_descent_into_a_valley_ends_in_it():
    def ring_and_hole(x):
        return (x @ x - 1) ** 2 * ((x[0] - 3) ** 2 + x[1] ** 2)

    found = mw.landscape(ring_and_hole, ([-2.0, -2.0], [4.0, 2.0]))
    ring, hole = sorted(found.minima, key=lambda point: len(point.extent), reverse=True)
    assert len(ring.extent) > 10
    assert hole.x == pytest.approx([3.0, 0.0])
    (saddle,) = found.saddles
    assert sorted(saddle.connects) == [0, 1]
    assert len(found.barriers) == 2
    with pytest.warns(mw.MultiwellWarning, match="1 flat minimum is left out"):
        assert mw.rates(found, 0.5).minima == (found.minima.index(hole),)


def test_a_saddle_on_a_face_does_not_lead_to_itself():
    found = mw.landscape(TWO_WELLS, ([0.0], [2.0]))
    (well,) = found.wells
    assert well.x == pytest.approx([1.0])
    for number, saddle in enumerate(found.saddles, start=len(found.minima)):
        assert None in saddle.connects
        assert number not in saddle.connects
    assert found.barriers == []
    assert mw.rates(found, 0.1).lifetime == [np.inf]


def test_a_monkey_saddle_joins_three_minima():
    # x^3 - 3 x y^2 + (x^2 + y^2)^2
    energy = polynomial({(3, 0): 1, (1, 2): -3, (4, 0): 1, (2, 2): 2, (0, 4): 1})
    found = mw.landscape(energy, ([-2.0, -2.0], [2.0, 2.0]))
    (saddle,) = found.saddles
    assert saddle.degenerate
    assert sorted(saddle.connects) == [0, 1, 2]
    assert sorted((barrier.start, barrier.end) for barrier in found.barriers) == [
        (start, end) for start in range(3) for end in range(3) if start != end
    ]
    assert [merge.groups for merge in found.merges] == [((0,), (1,)), ((0, 1), (2,))]
