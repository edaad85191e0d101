"""Rates of transitions, against Kramers' formula and against the exact first-passage time."""

import numpy as np
import pytest
from landscape.polynomial import TILTED_WELLS, polynomial
from scipy.integrate import quad

import multiwell as mw

BOX = ([-1.6], [1.6])


@pytest.fixture(scope="module")
def double_well() -> mw.Landscape:
    return mw.landscape(TILTED_WELLS, BOX)


def test_kramers(double_well):
    found = mw.rates(double_well, 0.1)
    deep, shallow = double_well.minima
    (saddle,) = double_well.saddles
    curvature = float(np.sqrt(-shallow.eigenvalues[0] * saddle.eigenvalues[0])) / (2 * np.pi)
    assert found.rate[1, 0] == pytest.approx(curvature * np.exp(-(saddle.energy - shallow.energy) / 0.1))
    assert found.lifetime[1] == pytest.approx(1 / found.rate[1, 0])
    assert found.passage_time[1, 0] == pytest.approx(found.lifetime[1])
    assert deep.energy < shallow.energy
    assert found.population[0] > found.population[1]


def test_close_to_the_exact_time_at_low_temperature(double_well):
    # of overdamped motion in one dimension, from the shallow well to the deep one
    temperature = 0.1

    def energy(x):
        return (2 * (x**2 - 1) ** 2 + 0.3 * x) / temperature

    def inner(y):
        return np.exp(energy(y)) * quad(lambda z: np.exp(-energy(z)), y, 3, limit=200)[0]

    deep, shallow = (float(point.x[0]) for point in double_well.minima)
    exact = quad(inner, deep, shallow, limit=200)[0] / temperature
    assert mw.rates(double_well, temperature).passage_time[1, 0] == pytest.approx(exact, rel=0.03)


def test_detailed_balance_and_mobility(landscape_of):
    landscape = landscape_of("four-well")
    found = mw.rates(landscape, 0.3)
    flow = found.population[:, None] * found.rate
    assert flow == pytest.approx(flow.T, rel=1e-9)
    assert found.population.sum() == pytest.approx(1)
    assert mw.rates(landscape, 0.3, mobility=2.0).rate == pytest.approx(2 * found.rate)
    along = mw.rates(landscape, 0.3, mobility=[1.0, 1e-6]).rate
    # with no mobility across, only the transitions along the first input remain
    assert (along > 1e-3 * along.max()).sum() == 4
    assert mw.rates(landscape, 0.3, mobility=np.eye(2)).rate == pytest.approx(found.rate)


def test_units_of_inputs_change_nothing(double_well):
    scaled = mw.landscape(TILTED_WELLS.rescaled(1.0, 1e3), ([-1600.0], [1600.0]))
    assert mw.rates(scaled, 0.1, mobility=1e6).rate == pytest.approx(
        mw.rates(double_well, 0.1).rate, rel=1e-8
    )


def test_a_saddle_that_leads_to_a_saddle():
    # one well on the left, a ridge that splits into two on the right
    energy = polynomial(
        {(4, 0): 2, (2, 0): -4, (0, 0): 2, (0, 4): 0.5, (1, 2): -0.5, (0, 2): 0.1}
    )  # 2 (x^2 - 1)^2 + y^4 / 2 - (x / 2 - 0.1) y^2
    found = mw.landscape(energy, ([-1.6, -1.6], [1.6, 1.6]))
    higher = [
        saddle for saddle in found.saddles if max(end or 0 for end in saddle.connects) >= len(found.minima)
    ]
    assert len(higher) == 1
    times = mw.rates(found, 0.02).passage_time
    assert np.isfinite(times).all()
    lone = int(np.argmin([point.x[0] for point in found.wells]))
    others = [k for k in range(3) if k != lone]
    assert times[lone, others[0]] == pytest.approx(times[lone, others[1]], rel=1e-6)


def test_what_cannot_be_trusted_is_said(double_well):
    with pytest.warns(mw.MultiwellWarning, match="only 1.* temperatures high"):
        mw.rates(double_well, 1.5)
    # x^4 (x^2 - 1)^2 + (x - 1)^2
    flat = mw.landscape(polynomial({8: 1, 6: -2, 4: 1, 2: 1, 1: -2, 0: 1}), ([-2], [2]))
    assert len(flat.wells) == 1
    assert mw.rates(flat, 0.01).lifetime == [np.inf]


def test_bad_input_is_named(double_well):
    for temperature in (0.0, -1.0, np.nan):
        with pytest.raises(mw.InputError, match="temperature"):
            mw.rates(double_well, temperature)
    for mobility in (0.0, [1.0, 2.0], "fast", [[1.0, 2.0], [0.0, 1.0]]):
        with pytest.raises(mw.InputError, match="mobility"):
            mw.rates(double_well, 0.1, mobility=mobility)
    with pytest.warns(mw.MultiwellWarning, match="is unbounded below"):
        slope = mw.landscape(polynomial({1: 1}), ([0], [1]))
    with pytest.raises(mw.InputError, match="no well"):
        mw.rates(slope, 0.1)


def test_passage_times_solve_the_equations_of_first_passage():
    rate = np.abs(np.random.default_rng(0).normal(size=(5, 5))) * (1 - np.eye(5))
    times = mw.Rates((0, 1, 2, 3, 4), rate, np.full(5, 0.2), 1.0).passage_time
    for end in range(5):
        others = np.delete(np.arange(5), end)
        generator = rate[np.ix_(others, others)] - np.diag(rate[others].sum(axis=1))
        assert times[others, end] == pytest.approx(np.linalg.solve(generator, -np.ones(4)), rel=1e-12)
        assert times[end, end] == 0


def test_wells_that_nothing_joins_are_never_reached():
    rate = np.zeros((3, 3))
    rate[0, 1], rate[1, 0] = 1.0, 2.0
    times = mw.Rates((0, 1, 2), rate, np.full(3, 1 / 3), 1.0).passage_time
    assert times[0, 1] == 1.0
    assert np.isinf(times[[0, 1, 2, 2], [2, 2, 0, 1]]).all()


def test_a_well_that_may_be_missed_for_ever_is_reached_after_infinite_time():
    rate = np.zeros((4, 4))
    rate[0, 1] = rate[1, 0] = rate[3, 2] = 1.0
    rate[0, 2] = 0.5  # from which nothing leads back
    times = mw.Rates((0, 1, 2, 3), rate, np.full(4, 0.25), 1.0).passage_time
    assert np.isinf(times[0, 1])
    assert np.isinf(times[3, 1])
    assert times[1, 0] == 1.0
    assert np.isfinite(times[[0, 1, 3], 2]).all()


@pytest.mark.parametrize("temperature", [1e-3, 5e-324])
def test_very_low_temperatures_give_endless_times(double_well, temperature):
    passed = mw.rates(double_well, temperature)
    assert passed.population == pytest.approx([1, 0])
    assert np.isinf(passed.passage_time[0, 1])
    assert passed.lifetime[0] > 1e300
