"""What is said of a fit whose errors are above the tolerance."""

import warnings

import numpy as np
import pytest

import multiwell as mw


def test_a_missed_tolerance_is_a_warning_with_the_barriers_that_it_hides():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1.5, 1.5, (120, 1))
    energy = (x[:, 0] ** 2 - 1) ** 2 + 2 * x[:, 0]
    data = mw.Dataset(x, energy, 4 * x * (x**2 - 1) + 2)
    with pytest.warns(
        mw.MultiwellWarning, match="above the tolerance .*wells behind barriers below .* may be missed"
    ):
        result = mw.fit(data, family="quadratic", max_modes=1)
    assert result.status is mw.Status.TOLERANCE_MISSED
    assert any("wells behind barriers below" in note for note in result.warnings)
    assert result.n_dominant_modes == 1


def test_a_fit_within_the_tolerance_says_nothing():
    x = np.linspace(-1, 1, 50)[:, None]
    result = mw.fit(mw.Dataset(x, x[:, 0] ** 2, 2 * x), family="quadratic", max_modes=1)
    assert result.status is mw.Status.TOLERANCE_REACHED
    assert result.warnings == []


def test_a_minimum_that_held_rows_speak_against_is_no_well():
    learned = mw.Dataset(np.array([[-1.0], [1.0]]), np.array([0.5, 0.5]), np.array([[-1.0], [1.0]]))
    held = mw.Dataset(np.array([[0.2], [0.4]]), np.array([5.0, 5.0]), np.array([[-9.0], [9.0]]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        result = mw.fit(learned, validation=held)
    assert any("only 2 rows are held back" in note for note in result.warnings)
    assert result.wells == []
    assert len(result.minima.unresolved) == 1
