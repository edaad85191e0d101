"""Which modes make up which well."""

from dataclasses import replace

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit import Phase
from multiwell._fit._transitions import transitions_of
from multiwell._fit._wells._phases import phases_of

X = np.linspace(-2, 2, 81)[:, None]


def test_every_mode_belongs_to_one_well(result):
    modes = sorted(mode for phase in result.phases for mode in phase.modes)
    assert modes == list(range(result.potential.n_modes))
    assert [phase.well for phase in result.phases] == [0, 1]
    assert all(phase.distinct for phase in result.phases)


def test_fractions_sum_to_one_and_agree_with_basins(result):
    x = np.linspace(*result.bounds, 200)
    fractions = result.phase_fractions(x)
    np.testing.assert_allclose(fractions.sum(axis=1), 1, rtol=1e-12)
    landscape = result.landscape()
    order = [int(np.argmin([abs(well.x[0] - m.x[0]) for m in landscape.minima])) for well in result.wells]
    basin = landscape.basin_of(x)
    assert np.mean(np.array(order)[fractions.argmax(axis=1)] == basin) > 0.95
    for well, phase in zip(result.wells, result.phases, strict=True):
        assert result.phase_fractions(well.x[None])[0, phase.well] == pytest.approx(phase.share)


def test_fractions_of_wells_that_modes_do_not_tell_apart_are_refused(result):
    phases = [replace(result.phases[0], agreement=0.5), result.phases[1]]
    blurred = replace(result, phases=phases)
    with pytest.raises(mw.InputError, match="cannot tell wells apart: at the bottom of well 0"):
        blurred.phase_fractions(X)
    assert blurred.fractions_of(np.full((3, 2), 0.5)).shape == (3, 0)
    assert blurred.transitions == []
    assert "not told apart" in phases[0].in_words
    with pytest.raises(mw.InputError, match="there are no phases"):
        replace(result, phases=[]).phase_fractions(X)


def test_a_phase_in_words():
    assert Phase(1, (0, 3), 0.981, 1.0, (3,)).in_words == (
        "phase of well 1: modes 0, 3 (between wells), 98.1% of the share at its bottom"
    )
    assert Phase(0, (), 0.0, 0.0).in_words == "phase of well 0: no mode"


def test_transitions_are_as_wide_as_shares_say(result):
    (transition,) = result.transitions
    first, second = (result.wells[k].x for k in transition.wells)
    assert transition.distance == pytest.approx(abs(float((first - second)[0])))
    line = np.linspace(first, second, 5001)
    fraction = result.phase_fractions(line)[:, transition.wells[0]]
    inside = line[(fraction > 0.1) & (fraction < 0.9), 0]
    assert transition.width == pytest.approx(np.ptp(inside), rel=0.02)
    assert "the transition between well 0 and well 1 is" in transition.in_words


def test_there_are_no_phases_without_wells(result):
    assert phases_of(result.potential, [], result.train.x) == []
    assert transitions_of(result.potential, [], []) == []
