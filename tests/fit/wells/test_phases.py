"""Which modes make up which well."""

from dataclasses import replace

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit import Phase
from multiwell._fit._transitions import transitions_of
from multiwell._fit._wells._phases import phases_of
from multiwell.inputs import Affine, Periodic
from multiwell.modes import QuadraticModes

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


def test_a_well_that_modes_do_not_tell_apart_takes_only_its_own_fractions(result):
    phases = [replace(result.phases[0], agreement=0.5), result.phases[1]]
    blurred = replace(result, phases=phases)
    reason = r"NaN: well 0: its modes have the largest share at 50\.0% of the points of its basin"
    with pytest.warns(mw.MultiwellWarning, match=reason):
        fractions = blurred.phase_fractions(X)
    assert np.isnan(fractions[:, 0]).all()
    np.testing.assert_array_equal(fractions[:, 1], result.phase_fractions(X)[:, 1])
    assert blurred.wells_told_apart == [1]
    assert blurred.transitions == []
    with pytest.raises(mw.InputError, match="there are no phases"):
        replace(result, phases=[]).phase_fractions(X)
    assert replace(result, phases=[]).fractions_of(np.full((3, 2), 0.5)).shape == (3, 0)


def test_where_modes_tell_no_well_apart_fractions_are_refused_with_the_reason_of_each(result):
    phases = [replace(result.phases[0], share=0.8, agreement=0.71), replace(result.phases[1], share=0.447)]
    blurred = replace(result, phases=phases)
    with pytest.raises(mw.InputError) as refused:
        blurred.phase_fractions(X)
    words = str(refused.value)
    assert (
        "well 0: its modes have the largest share at 71.0% of the points of its basin, less than 75%" in words
    )
    assert "well 1: its modes have 44.7% of the share at its bottom, no more than half" in words


def test_a_phase_in_words():
    assert Phase(1, (0, 3), 0.981, 1.0, (3,)).in_words == (
        "phase of well 1: modes 0, 3 (between wells), 98.1% of the share at its bottom"
    )
    assert Phase(0, (), 0.0, 0.0).in_words == (
        "phase of well 0: no mode of its own; it is not told apart: no mode has its lowest point in its basin"
    )
    assert Phase(2, (1,), 0.9, 0.7, inside=0.6).in_words == (
        "phase of well 2: mode 1, 90.0% of the share at its bottom; it is not told apart: its modes have the largest "
        "share at 70.0% of the points of its basin, less than 75%, and 60.0% of the points where its modes have the "
        "largest share lie in its basin, less than 75%"
    )


def test_two_wells_of_one_mode_share_it():
    """Along an angle one paraboloid has two equal wells."""
    modes = QuadraticModes(np.zeros((1, 2)), np.diag([0.5, 4.0])[None], np.zeros(1), 0.01)
    potential = mw.Potential(
        modes, np.zeros(1), np.ones(1, bool), np.array(0.0), Periodic.of(1, {0: 2 * np.pi}),
        mw.EnergyUnits.identity(),
    )  # fmt: skip
    wells = mw.landscape(potential, ([-1.5], [2 * np.pi - 1.5])).minima
    assert len(wells) == 2
    phases = phases_of(potential, wells, np.linspace(-1.5, 4.7, 101)[:, None])
    assert [phase.shared_with for phase in phases] == [(1,), (0,)]
    for phase, other in zip(phases, (1, 0), strict=True):
        assert not phase.distinct
        assert f"it shares mode 0 with well {other}" in phase.in_words


def test_a_phase_that_is_the_largest_in_the_basin_of_another_is_not_told_apart():
    modes = QuadraticModes(np.array([[-1.0], [1.0]]), np.array([[[1.0]], [[4.0]]]), np.zeros(2), 0.01)
    potential = mw.Potential(
        modes, np.zeros(2), np.ones(2, bool), np.array(0.0), Affine.identity(1), mw.EnergyUnits.identity()
    )
    wells = sorted(mw.landscape(potential, ([-1.5], [1.5])).minima, key=lambda well: well.x[0])
    # a few points behind the top, where the wide mode still has more than the narrow one
    far, behind, near = np.linspace(-1.2, -0.8, 20), np.linspace(0.42, 0.58, 20), np.linspace(0.7, 1.2, 80)
    wide, narrow = phases_of(potential, wells, np.concatenate([far, behind, near])[:, None])
    assert (wide.agreement, wide.inside) == (1.0, 0.5)
    assert (narrow.agreement, narrow.inside) == (0.8, 1.0)
    assert narrow.distinct
    assert "50.0% of the points where its modes have the largest share lie in its basin" in wide.in_words


def test_transitions_are_as_wide_as_shares_say(result):
    (transition,) = result.transitions
    first, second = (result.wells[k].x for k in transition.wells)
    assert transition.distance == pytest.approx(abs(float((first - second)[0])))
    line = np.linspace(first, second, 5001)
    fraction = result.phase_fractions(line)[:, transition.wells[0]]
    inside = line[(fraction > 0.1) & (fraction < 0.9), 0]
    assert transition.width == pytest.approx(np.ptp(inside), rel=0.02)
    assert transition.complete
    assert transition.in_words == (
        f"the transition between well 0 and well 1 is {transition.width:.2g} wide, {transition.part:.0%} of the "
        "distance between them"
    )


def test_a_transition_that_does_not_end_at_the_wells_is_at_least_as_wide(result):
    """A blunter potential has the same shares in a smaller range."""
    blunt = replace(result.potential, log_rho=np.asarray(result.potential.log_rho - 3.0))
    (transition,) = transitions_of(blunt, result.wells, result.phases)
    assert not transition.complete
    assert transition.width == transition.distance
    assert "at least" in transition.in_words
    assert "100% of the distance between them" in transition.in_words


def test_inputs_of_different_units_have_no_length_together():
    modes = QuadraticModes(
        np.array([[-1.0, 0], [1, 0], [0, 1e4]]), np.diag([4.0, 4e-4])[None].repeat(3, 0), np.zeros(3), 1e-9
    )
    potential = mw.Potential(
        modes, np.zeros(3), np.ones(3, bool), np.array(2.0), Affine.identity(2), mw.EnergyUnits.identity()
    )
    phases = [Phase(k, (k,), 1.0, 1.0) for k in range(3)]
    wells = mw.landscape(potential, ([-2.0, -1e4], [2.0, 2e4])).minima
    wells = [
        min(wells, key=lambda well: abs(well.x - bottom).sum())
        for bottom in ([-1.0, 0.0], [1.0, 0.0], [0.0, 1e4])
    ]
    alike = transitions_of(potential, wells, phases)
    assert alike[0].distance == pytest.approx(2.0, abs=0.1)
    different = transitions_of(potential, wells, phases, np.array([1.0, 5e3]))
    assert [transition.width for transition in different] == [None, None]
    assert [transition.part for transition in different] == [transition.part for transition in alike]
    assert different[0].in_words == (
        f"the transition between well 0 and well 1 is {different[0].part:.0%} of the distance between them"
    )


def test_there_are_no_phases_without_wells(result):
    assert phases_of(result.potential, [], result.train.x) == []
    assert transitions_of(result.potential, [], []) == []
