"""Energies over decades: which of them count, and how that is said."""

import re
from dataclasses import replace
from pathlib import Path

import jaxtyping
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._focus import Focus, Heights, focus_of
from multiwell._fit._scale import input_map_of, scaling_of

CASES = Path(__file__).parents[3] / "shared" / "cases"
X = 8 * np.linspace(-1, 1, 121)[:, None] ** 3
ENERGY = (X[:, 0] ** 2 - 1) ** 2 + 0.2 * X[:, 0]
GRADIENT = 4 * X * (X**2 - 1) + 0.2
WELLS = [(-1.02406, 1.2077), (0.97397, 0.8075)]  # with their barriers
QUICK = {"widths": (4,), "tolerance": 1e-2}


@pytest.fixture(scope="module")
def wall():
    return mw.Dataset(X, ENERGY, units={"energy": "J"})


@pytest.fixture(scope="module")
def result(wall):
    return mw.fit(wall, **QUICK)


def rows_of(data, energy=None, gradient=None):
    return mw.Dataset(data.x, energy, gradient, names=data.names, periods=data.periods)


@pytest.mark.parametrize("name", mw.systems.names())
def test_none_is_chosen_for_a_reference_system(name):
    system = mw.systems.get(name)
    for seed in range(2):
        data = system.dataset(seed=seed)
        some = system.dataset(80, seed=seed, noise=0.02)
        kinds = [data, rows_of(data, gradient=data.gradient), some, rows_of(some, some.energy)]
        assert [focus_of(each, None, None, input_map_of(each, None), 0) for each in kinds] == [None] * 4


def test_one_is_chosen_where_energies_range_over_decades_and_the_wells_are_found(result):
    assert result.focus.chosen
    # the highest saddle is 1.21 above the lowest energy
    assert 2.0 < result.focus.energy < 3.0
    assert result.focus.lowest == pytest.approx(-0.2, abs=0.05)
    assert [(well.x[0], well.barrier) for well in result.wells] == [pytest.approx(w, rel=5e-3) for w in WELLS]
    assert result.status.value == "tolerance_reached"


def test_without_it_the_wells_are_lost(wall):
    with pytest.warns(mw.MultiwellWarning) as seen:
        lost = mw.fit(wall, focus=1e6, **QUICK)
    assert "focus=1e+06 is above the whole range of the energies: it does nothing" in str(seen[0].message)
    assert lost.focus is None
    assert len(lost.wells) < 2


@pytest.mark.parametrize(
    ("kind", "energy"), [pytest.param("both", ENERGY, marks=pytest.mark.slow), ("gradient", None)]
)
def test_gradients_count_like_the_energies_of_their_rows(kind, energy):
    result = mw.fit(mw.Dataset(X, energy, GRADIENT), **QUICK)
    assert 2.0 < result.focus.energy < 3.0
    assert [(well.x[0], well.barrier) for well in result.wells] == [pytest.approx(w, rel=5e-3) for w in WELLS]


def test_it_is_said_wherever_a_result_is_shown(result):
    words = f"focus {result.focus.energy:.4g}, chosen because the energies range over decades"
    assert words in repr(result)
    assert words in result._repr_html_()
    summary = result.summary()
    assert summary["focus"]["energy"] == result.focus.energy
    assert summary["settings"]["focus"] is None
    assert {(band["part"], band["lower"], band["upper"]) for band in summary["focus"]["bands"]} == {
        (part, *band) for part in ("train", "validation") for band in [(0.0, 1.0), (1.0, 10.0), (10.0, None)]
    }
    heads, rows = result.focus.table("-")
    assert heads == ["relative error by energy", "data", "rows", "energy"]
    assert sum(int(row[2]) for row in rows) == 121


def test_bands_are_plain_errors_of_their_rows_and_errors_are_weighted(wall, result):
    below = next(band for band in result.focus.bands if band.part == "train")
    train = result.train
    rows = train.energy - result.focus.lowest < result.focus.energy
    wrong = result.potential.energy(train.x) - train.energy
    assert below.rows == rows.sum()
    assert below.errors["energy"] == pytest.approx(
        np.sqrt(np.mean(wrong[rows] ** 2)) / np.std(train.energy[rows]), rel=1e-9
    )
    assert train.weight is None
    weight = result.focus.weight_at(train.energy - result.focus.lowest)
    away = train.energy - np.average(train.energy, weights=weight)
    assert result.errors["train"]["energy"] == pytest.approx(
        np.sqrt(np.sum(weight * wrong**2) / np.sum(weight * away**2)), rel=1e-9
    )


def test_a_squared_residual_weighs_by_the_fourth_power_and_by_the_weight_of_its_row():
    focus = Focus(2.0, 0.0, False)
    np.testing.assert_allclose(focus.weight_at(np.array([-1.0, 0.0, 2.0, 6.0])), [1, 1, 2**-4.0, 4**-4.0])
    data = mw.Dataset(X, ENERGY, weight=np.arange(121) + 1.0)
    above = ENERGY - ENERGY.min()
    np.testing.assert_allclose(
        focus.applied(data, above).weight, (np.arange(121) + 1.0) * (1 + above / 2) ** -4.0, rtol=1e-12
    )


def test_missing_energies_are_those_of_the_graph_and_of_the_nearest_row():
    scaling = scaling_of(mw.Dataset(X, None, GRADIENT))
    train = mw.Dataset(X[::2], None, GRADIENT[::2])
    heights = Heights.of(train, mw.Dataset(X[1::2], None, GRADIENT[1::2]), scaling, 0)
    low = ENERGY < 2
    np.testing.assert_allclose(heights.train[low[::2]], (ENERGY - ENERGY.min())[::2][low[::2]], atol=0.1)
    assert heights.held.shape == (60,)
    assert np.isfinite(heights.held).all()
    some = np.where(np.arange(61) % 3 == 0, np.nan, ENERGY[::2])
    known = np.isfinite(some)
    partly = Heights.of(mw.Dataset(X[::2], some, GRADIENT[::2]), None, scaling, 0)
    np.testing.assert_allclose(partly.train[known], some[known] - partly.lowest)


def test_with_conditions_energies_count_from_the_lowest_at_nearly_the_same_one():
    rng = np.random.default_rng(0)
    c = np.repeat([0.0, 1.0, 2.0], 60)[:, None]
    x = rng.uniform(-1, 1, (180, 1))
    data = mw.Dataset(x, x[:, 0] ** 2 + 100 * c[:, 0], condition=c)
    focus = focus_of(data, None, 0.5, None, 0)
    assert focus.lowest is None
    assert focus.heights.train.max() < 1.1
    np.testing.assert_allclose(focus.on_others(data).weight, focus.weight_at(focus.heights.train))
    scattered = mw.Dataset(x, x[:, 0] ** 2 + 100 * c[:, 0], condition=c + 1e-3 * rng.normal(size=c.shape))
    assert focus_of(scattered, None, 0.5, None, 0).heights.train.max() < 2.0
    assert focus_of(data, None, None, None, 0) is None


def test_standard_errors_are_those_of_the_rows_that_count(result):
    """Energies of thousands are followed worse by far than those of the wells."""
    above = next(band for band in result.focus.bands if band.upper is None)
    assert above.errors["energy"] > 1e-2
    for well, (x, barrier) in zip(result.wells, WELLS, strict=True):
        assert well.standard_errors.energy < 0.02
        assert abs(well.x[0] - x) < 3 * well.standard_errors.x[0] < 0.1
        assert abs(well.barrier - barrier) < 3 * well.standard_errors.barrier


@pytest.mark.slow
def test_wells_at_a_condition_are_judged_as_those_of_the_fit():
    c = np.repeat([0.0, 1.0, 2.0], 121)[:, None]
    x = np.tile(X, (3, 1))
    energy = np.tile(ENERGY, 3) + 0.1 * c[:, 0] * x[:, 0]
    weight = np.linspace(1.0, 2.0, 363)
    result = mw.fit(
        mw.Dataset(x, energy, condition=c, weight=weight), focus=2.5, max_modes=2, max_seconds=20.0, **QUICK
    )
    there = result.wells_at(result.condition)
    assert len(there.wells) == len(result.wells)
    for own, again in zip(result.wells, there.wells, strict=True):
        assert again.standard_errors.energy == own.standard_errors.energy
        np.testing.assert_array_equal(again.standard_errors.x, own.standard_errors.x)
        assert again.standard_errors.barrier == own.standard_errors.barrier
    gone = replace(result, train=None, validation=None, focus=replace(result.focus, heights=None))
    assert all(well.standard_errors is None for well in gone.wells_at(result.condition).wells)


@pytest.mark.slow
def test_members_of_an_ensemble_are_judged_with_the_focus(wall):
    found = mw.fit(wall, ensemble=3, max_modes=2, **QUICK)
    assert found.discovery.stability.wells == {2: 3}
    assert len(found.wells) == 2


@pytest.mark.parametrize("focus", [0.0, -1.0, float("nan"), float("inf"), "low", True])
def test_a_focus_that_is_no_energy_is_refused(wall, focus, monkeypatch):
    # users have no annotations checked for them
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    with pytest.raises(mw.InputError, match=r"^focus must be a number above 0, got"):
        mw.fit(wall, focus=focus)


def test_weights_that_leave_fewer_rows_than_parameters_are_said(double_well):
    data = double_well.dataset(200, seed=0)
    weight = np.where(np.arange(200) < 5, 1.0, 1e-12)
    few = mw.Dataset(data.x, data.energy, weight=weight)
    with pytest.warns(mw.MultiwellWarning) as seen:
        mw.fit(few, max_modes=1, **QUICK)
    said = [str(note.message) for note in seen if "leaves the say" in str(note.message)]
    words = r"weight leaves the say to about [1-5] of 200 rows, and one mode has \d+ parameters: weigh more rows alike"
    assert len(said) == 1
    assert re.fullmatch(words, said[0])


@pytest.mark.slow
@pytest.mark.skipif(not CASES.exists(), reason="the tables are not beside the repository")
@pytest.mark.filterwarnings("ignore::multiwell.MultiwellWarning")
@pytest.mark.parametrize(("table", "weight"), [("wide_range", None), ("wide_range_weighted", "w")])
def test_barriers_of_three_below_energies_of_four_million(table, weight):
    data = mw.read_table(CASES / f"{table}.csv", "x,y", energy="U", weight=weight)
    result = mw.fit(data, seed=0)
    assert result.focus.chosen
    assert len(result.wells) == 2
    truth = [((-0.9978, -0.46556), 3.24023), ((0.97374, 0.45779), 2.64867)]
    for well, (x, barrier) in zip(result.wells, truth, strict=True):
        np.testing.assert_allclose(well.x, x, atol=0.01)
        assert well.barrier == pytest.approx(barrier, rel=0.01)
