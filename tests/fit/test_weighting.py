"""A whole weight is a repeated row, in everything that is asked of weighted numbers."""

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit import relative_errors
from multiwell._fit._basins._noise import noise_of
from multiwell._fit._scale import scaling_of
from multiwell._fit._weighting import (
    effective_rows,
    weighted_mean,
    weighted_median,
    weighted_range,
    weighted_rms,
    weighted_std,
)

RNG = np.random.default_rng(0)
VALUES = np.where(np.arange(40) == 7, np.nan, RNG.normal(size=40))
WHOLE = RNG.integers(1, 5, 40)
REPEATED = np.repeat(np.arange(40), WHOLE)


@pytest.mark.parametrize("number", [weighted_mean, weighted_std, weighted_rms])
def test_a_whole_weight_is_a_repeated_row(number):
    assert number(VALUES, WHOLE.astype(float)) == pytest.approx(number(VALUES[REPEATED], None), rel=1e-12)
    assert number(VALUES, np.full(40, 0.3)) == pytest.approx(number(VALUES, None), rel=1e-12)
    assert number(VALUES, WHOLE.astype(float)) != pytest.approx(number(VALUES, None), rel=1e-3)


def test_half_of_the_weight_lies_below_the_median():
    known, own = VALUES[~np.isnan(VALUES)], WHOLE[~np.isnan(VALUES)].astype(float)
    median = weighted_median(known, own)
    assert own[known < median].sum() <= own.sum() / 2 <= own[known <= median].sum()
    assert median != np.median(known)


def test_the_range_counts_what_is_far_and_light_less():
    values = np.array([0.0, 1.0, 100.0])
    assert weighted_range(values, None) == weighted_range(values, np.full(3, 0.3)) == 100.0
    assert weighted_range(values, np.array([1.0, 1.0, 1e-4])) == pytest.approx(1.0)


def test_effective_rows_do_not_depend_on_the_unit_of_the_weights():
    assert effective_rows(np.full(30, 1e-300)) == pytest.approx(30.0)
    assert effective_rows(np.r_[np.ones(3), np.full(50, 1e-12)]) == pytest.approx(3.0)


def test_units_noise_and_errors_of_light_rows_are_those_without_them():
    system = mw.systems.get("four-well")
    low, V = (
        system.dataset(150, seed=0),
        mw.fit(system.dataset(150, seed=0), max_modes=1, tolerance=0.5).potential,
    )
    wild = mw.Dataset(low.x[:40] + 0.01, low.energy[:40] * 1e3, low.gradient[:40] * 1e3)
    both = mw.Dataset(
        np.vstack([low.x, wild.x]), np.append(low.energy, wild.energy), np.vstack([low.gradient, wild.gradient]),
        weight=np.append(np.ones(150), np.full(40, 1e-15)),
    )  # fmt: skip
    plain = mw.Dataset(both.x, both.energy, both.gradient)
    for data, alike in ((both, True), (plain, False)):
        unit, errors = scaling_of(data).units.scale, relative_errors(V, data, np.ones(2))
        assert (unit == pytest.approx(scaling_of(low).units.scale, rel=1e-6)) is alike
        for kind, error in relative_errors(V, low, np.ones(2)).items():
            assert (errors[kind] == pytest.approx(error, rel=1e-3)) is alike


def test_noise_is_that_of_the_rows_that_count():
    u = np.sort(RNG.uniform(-1, 1, 200))[:, None]
    loud = np.arange(200) >= 90
    energy = u[:, 0] ** 2 + np.where(loud, 1.0, 0.01) * RNG.normal(size=200)
    edges = np.stack([np.arange(199), np.arange(1, 200)], axis=1)
    missing, none = np.full((200, 1), np.nan), np.zeros(1)
    assert noise_of(u, energy, missing, edges, none) > 0.1
    assert noise_of(u, energy, missing, edges, none, np.where(loud, 1e-6, 1.0)) < 0.02
