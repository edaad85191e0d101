"""Few rows: nothing is set aside, wells lie within their stated errors, and what rows leave open is said."""

import warnings

import numpy as np
import pytest
from numpy.polynomial import Polynomial

import multiwell as mw
from multiwell._fit._few import doubts_of, is_few, process_of
from multiwell._fit._scale import input_map_of, scaling_of
from multiwell._fit_options import FitOptions

QUARTIC = 0.5 * Polynomial.fromroots([0.4, 2.0, 2.6, 4.4])
BAND = np.sort(np.linspace(0.5, 4.5, 8) + 0.1 * np.sin(7 * np.arange(8)))


def double_well(x):
    return (x**2 - 1) ** 2 + 0.2 * x


DOUBLE = Polynomial([1.0, 0.2, -2.0, 0.0, 1.0])


def stationary(curve):
    """Positions of the minima and of the maxima of a polynomial."""
    roots = curve.deriv().roots()
    roots = np.sort(roots[np.abs(roots.imag) < 1e-12].real)
    bent = curve.deriv(2)(roots)
    return roots[bent > 0], roots[bent < 0]


def fit_quietly(*arguments, **options):
    """Fit, and leave the warnings of a fit that misses its tolerance to the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        return mw.fit(mw.Dataset(*arguments, **options.pop("data", {})), **options)


def assert_within_stated_errors(result, curve, times=4.0):
    """Wells, energies and barriers are as far off as their standard errors say, and none is missing or false."""
    lows, tops = stationary(curve)
    wells = sorted(result.wells, key=lambda well: well.x[0])
    inside = lows[(lows > result.bounds[0][0]) & (lows < result.bounds[1][0])]
    assert len(wells) == len(inside)
    for well, low in zip(wells, inside, strict=True):
        errors = well.standard_errors
        assert abs(well.x[0] - low) < times * errors.x[0]
        assert abs(well.energy - curve(low)) < times * errors.energy
        barrier = min(curve(top) for top in tops) - curve(low)
        assert abs(well.barrier - barrier) < times * errors.barrier


@pytest.fixture(scope="module")
def band():
    return fit_quietly(BAND[:, None], QUARTIC(BAND), QUARTIC.deriv()(BAND)[:, None], max_modes=2)


@pytest.fixture(scope="module")
def scan():
    angle = 15.0 * np.arange(24)
    return fit_quietly(angle[:, None], torsion(angle), data={"names": ["phi"], "periods": {"phi": 360.0}})


def torsion(angle):
    # a minimum on the seam
    return (
        2 * np.cos(np.radians(2 * angle) + np.pi)
        - np.cos(np.radians(angle))
        + 0.3 * np.sin(np.radians(angle))
    )


def test_a_band_with_slopes_has_its_wells_within_their_errors(band):
    assert_within_stated_errors(band, QUARTIC)
    assert all(well.standard_errors.barrier < 0.01 for well in band.wells)


def test_a_scan_of_an_angle_has_its_wells_across_the_seam(scan):
    fine = np.linspace(-90.0, 270.0, 360_001)
    energy = torsion(fine)
    low = np.flatnonzero((energy[1:-1] < energy[:-2]) & (energy[1:-1] < energy[2:])) + 1
    found = sorted((well.x[0] + 90.0) % 360.0 - 90.0 for well in scan.wells)
    np.testing.assert_allclose(found, fine[low], atol=0.02)
    np.testing.assert_allclose(sorted(well.energy for well in scan.wells), sorted(energy[low]), atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("noise", [0.0, 0.02])
@pytest.mark.parametrize("seed", range(3))
def test_a_scan_of_twenty_rows_has_its_wells_within_their_errors(noise, seed):
    rng = np.random.default_rng(seed)
    x = np.sort(np.linspace(-1.5, 1.5, 20) + rng.normal(0, 0.01, 20))
    energy = double_well(x)
    result = fit_quietly(x[:, None], energy + noise * energy.std() * rng.normal(size=20), seed=seed)
    assert_within_stated_errors(result, DOUBLE, times=5.0)


def test_nothing_is_set_aside_and_every_row_is_left_out_in_turn(band, scan):
    for result, rows in ((band, 8), (scan, 24)):
        assert result.validation is None
        assert result.train.n == rows
        assert result.errors.keys() == {"train", "folds"}
        assert "of rows left out in turn" in repr(result)
        assert "left out in turn" in result._repr_html_()
    # a row that is left out is harder than one that is fitted
    assert band.errors["folds"]["energy"] > band.errors["train"]["energy"]


@pytest.mark.slow
def test_rows_that_are_given_for_validation_are_kept():
    held = mw.Dataset(np.linspace(0.6, 4.4, 5)[:, None], QUARTIC(np.linspace(0.6, 4.4, 5)))
    result = fit_quietly(BAND[:, None], QUARTIC(BAND), QUARTIC.deriv()(BAND)[:, None], validation=held)
    assert result.errors.keys() == {"train", "validation"}
    assert result.errors["validation"]["energy"] < 0.01


@pytest.mark.slow
def test_order_and_units_change_nothing(band):
    order = np.random.default_rng(0).permutation(8)
    x, energy, slope = 1e-3 * BAND, 7.0 + 1e4 * QUARTIC(BAND), 1e7 * QUARTIC.deriv()(BAND)
    other = fit_quietly(x[order, None], energy[order], slope[order, None], max_modes=2)
    ours, theirs = ([w.x[0] for w in each.wells] for each in (band, other))
    np.testing.assert_allclose(np.array(theirs) * 1e3, ours, atol=1e-3)
    np.testing.assert_allclose(
        [w.barrier / 1e4 for w in other.wells], [w.barrier for w in band.wells], rtol=1e-3
    )


@pytest.mark.parametrize(
    ("rows", "inputs", "few"),
    [
        (100, 1, True),
        (101, 1, False),
        (200, 2, True),
        (201, 2, False),
        (2, 1, False),
        (100, 5, True),
        (100, 6, False),
    ],
)
def test_what_is_few(rows, inputs, few):
    data = mw.Dataset(np.random.default_rng(0).normal(size=(rows, inputs)), np.arange(rows) % 7.0)
    assert is_few(data, FitOptions()) is few
    assert not is_few(data, FitOptions(recipe="paper"))


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_points_that_are_measured_again_are_not_more_rows(noise):
    x = np.repeat(np.linspace(-1.4, 1.4, 8), 15)[:, None]
    energy = double_well(x[:, 0]) + noise * np.random.default_rng(0).normal(size=120)
    with pytest.warns(mw.MultiwellWarning) as said:
        result = mw.fit(mw.Dataset(x, energy), seed=0, max_modes=2)
    assert any(("120 rows are at 8 points" if noise else "112 of 120 rows") in str(w.message) for w in said)
    assert result.errors["folds"]["energy"] > 1e-3
    assert_within_stated_errors(result, DOUBLE)


def test_many_rows_at_one_point_are_named_once():
    x = np.repeat(np.linspace(-1.4, 1.4, 8), 3)[:, None]
    notes = doubts(x, double_well(x[:, 0]) + 0.1 * np.random.default_rng(0).normal(size=24))
    assert sum("at one point" in note for note in notes) == 1
    assert "more pairs" in notes[0]


def test_two_rows_are_said_to_tell_nothing():
    result = fit_quietly([[-1.0], [1.0]], [0.3, 0.1])
    assert any("2 numbers are fewer than two wells have parameters" in note for note in result.warnings)


def test_what_hardly_counts_contradicts_nothing():
    x = np.linspace(-1.5, 1.5, 14)[:, None]
    energy = double_well(x[:, 0])
    notes = doubts(x, energy, weight=(1 + (energy - energy.min()) / 1e-3) ** -4)
    assert len(notes) == 1
    assert "by weight or focus" in notes[0]


def test_more_rows_are_set_aside_as_ever():
    x = np.linspace(-1.5, 1.5, 101)
    result = fit_quietly(x[:, None], double_well(x), max_modes=2, family="quadratic", tolerance=0.5)
    assert result.errors.keys() == {"train", "validation"}
    assert result.validation.n == 20


def doubts(*arguments, many=True, **data):
    """What is said of rows before any fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        rows = mw.Dataset(*arguments, **data)
    return doubts_of(
        rows, process_of(rows, scaling_of(rows, input_map_of(rows, None))), np.arange(rows.n), many
    )


def test_nothing_is_said_of_rows_that_tell():
    assert doubts(BAND[:, None], QUARTIC(BAND), QUARTIC.deriv()(BAND)[:, None]) == []


def test_too_few_numbers_to_tell_one_well_from_two_are_said():
    x = np.linspace(-1.5, 1.5, 5)
    (note,) = doubts(x[:, None], double_well(x))
    assert "5 numbers are fewer than two wells have parameters" in note
    assert doubts(x[:, None], double_well(x), many=False) == []


def test_a_gap_in_which_a_well_may_lie_is_said():
    x = np.concatenate([np.linspace(-1, 1, 40), np.linspace(9, 11, 40)])
    (note,) = doubts(x[:, None], np.minimum(x**2, (x - 10) ** 2 + 0.5))
    assert "80 rows do not tell how many wells there are" in note


def test_a_part_of_a_turn_that_was_not_measured_is_no_doubt():
    x = np.linspace(-2.0, 2.0, 30)
    energy = double_well(0.7 * x)
    assert doubts((180 + x)[:, None], energy, names=["phi"], periods={"phi": 360.0}) == []


def test_a_row_that_contradicts_the_others_is_named():
    slope = QUARTIC.deriv()(BAND)
    slope[3] = -slope[3] - 2.0
    (note,) = doubts(BAND[:, None], QUARTIC(BAND), slope[:, None], names=["x"])
    assert "row 3 contradicts the others: at x = " in note
    assert "its dE/dx is" in note


def test_rows_at_one_point_that_contradict_each_other_are_named():
    x = np.array([0.5, 1.0, 1.5, 2.0, 2.5, 2.5, 3.5, 4.0])
    energy = QUARTIC(x)
    energy[5] += 0.5
    assert any("rows 4 and 5 are at one point, " in note for note in doubts(x[:, None], energy))
