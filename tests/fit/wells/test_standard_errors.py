"""How far wells may be wrong, by the residuals near them."""

from dataclasses import replace

import equinox as eqx
import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell import EnergyUnits, Potential
from multiwell._data import Support
from multiwell._fit._accuracy import relative_errors
from multiwell._fit._wells import (
    Residuals,
    classify,
    energy_spread,
    errors_of,
    find_minima,
    standard_errors_in_cells,
)
from multiwell.inputs import Affine
from multiwell.modes import QuadraticModes

NOISE = 0.01
N = 900  # one in a hundred is no more than three per number of a plane


def two_wells(scale=1.0, unit=1.0):
    """Wells at -1 and 1, where every input counts in `scale` and energies in `unit`."""
    modes = QuadraticModes(
        np.array([[-1.0, 0.0], [1.0, 0.0]]), np.tile(2.0 * np.eye(2), (2, 1, 1)), np.array([0.0, 0.1]), 0.01
    )
    inputs = Affine(np.zeros(2), np.full(2, scale))
    return Potential(
        modes,
        np.zeros(2),
        np.ones(2, bool),
        np.array(np.log(4.0)),
        inputs,
        EnergyUnits(np.zeros(()), np.array(unit)),
    )


def rows(potential, noise=NOISE, seed=0, kinds="both", n=N, scale=1.0):
    """Rows with noise of a share of the unit of energy; gradients have the same share of theirs."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.6, 1.6, (n, 2)) * scale
    unit = float(potential.units.scale)
    energy = potential.energy(x) + noise * unit * rng.normal(size=n)
    gradient = potential.gradient(x) + noise * unit / scale * rng.normal(size=(n, 2))
    return mw.Dataset(x, energy if kinds != "gradient" else None, gradient if kinds != "energy" else None)


def residuals(potential, data, held=None):
    spread = data.x.std(axis=0)
    errors = {"train": relative_errors(potential, data, spread)}
    if held is not None:
        errors["validation"] = relative_errors(potential, held, spread)
    return Residuals.of(potential, data, held, errors)


def judged(potential, data, left=None):
    found = find_minima(potential, data.x, Support.of(data.x))
    errors = relative_errors(potential, data, data.x.std(axis=0))
    return classify(errors_of(found, potential, data.x, errors, left), energy_spread(potential, data.x))


@pytest.fixture
def potential():
    return two_wells()


@pytest.mark.parametrize("kinds", ["both", "energy"])
def test_the_energy_is_known_as_well_as_the_mean_of_the_nearest_rows(potential, kinds):
    errors = [
        residuals(potential, rows(potential, seed=seed, kinds=kinds)).errors_at(np.array([-1.0, 0.0]), None)
        for seed in range(20)
    ]
    energy = np.sqrt(np.mean([e[0, 0] for e in errors]))
    assert NOISE / 3 < energy < 1.5 * NOISE  # of nine rows
    for e in errors:
        np.testing.assert_allclose(e, e.T, atol=1e-12 * e.max())
        assert np.linalg.eigvalsh(e)[0] > -1e-12 * e.max()


def test_gradients_make_the_position_surer(potential):
    both, alone = (
        judged(potential, data := rows(potential, kinds=kinds), residuals(potential, data)).wells[0]
        for kinds in ("both", "energy")
    )
    assert (both.standard_errors.x < 0.5 * alone.standard_errors.x).all()


def test_errors_do_not_depend_on_units(potential):
    plain = judged(potential, data := rows(potential), residuals(potential, data))
    other = two_wells(1e3, 1e6)
    turned = judged(other, data := rows(other, scale=1e3), residuals(other, data))
    for own, theirs in zip(plain.wells, turned.wells, strict=True):
        np.testing.assert_allclose(1e3 * own.standard_errors.x, theirs.standard_errors.x, rtol=1e-6)
        assert theirs.standard_errors.energy == pytest.approx(1e6 * own.standard_errors.energy, rel=1e-6)
        assert theirs.standard_errors.barrier == pytest.approx(1e6 * own.standard_errors.barrier, rel=1e-6)


def test_the_weights_of_all_rows_may_have_any_unit(potential):
    data = rows(potential)
    weighted = mw.Dataset(data.x, data.energy, data.gradient, weight=np.full(data.n, 7.0))
    where = np.array([1.0, 0.0])
    np.testing.assert_allclose(
        residuals(potential, weighted).errors_at(where, None),
        residuals(potential, data).errors_at(where, None),
    )


def test_light_rows_neither_raise_an_error_nor_make_neighbours_alike(potential):
    """Farther away than the nearest nine, all are wrong by much in one direction."""
    where, squares = np.array([-1.0, 0.0]), []
    for seed in range(20):
        data = rows(potential, kinds="energy", seed=seed)
        wrong = np.linalg.norm(data.x - where, axis=1) > 0.25
        energy = data.energy + np.where(wrong, 100 * NOISE, 0.0)
        light = mw.Dataset(data.x, energy, weight=np.where(wrong, 1e-8, 1.0))
        # by how much unseen rows are worse is another matter: fewer rows count
        both = [replace(residuals(potential, each), unseen={}) for each in (light, data)]
        squares.append([each.errors_at(where, None)[0, 0] for each in both])
    with_light, without = np.sqrt(np.mean(squares, axis=0))
    assert with_light < 1.4 * without


def test_without_rows_nearby_the_spread_is_that_of_the_weights(potential):
    data = rows(potential)
    found = find_minima(potential, data.x, Support.of(data.x))
    weight = (1 + data.energy - data.energy.min()) ** -4.0
    energy = potential.energy(data.x)
    away = energy - np.average(energy, weights=weight)
    spread = np.sqrt(np.average(away**2, weights=weight))
    stands = errors_of(found, potential, data.x, {"energy": 0.1}, weight=weight).of_height(0, None)
    assert stands == pytest.approx(0.1 * spread)
    assert spread < 0.8 * energy.std()


def test_an_error_that_neighbours_share_does_not_average_out(potential):
    data = rows(potential, noise=0.0, kinds="energy")
    shifted = mw.Dataset(data.x, data.energy + 0.05)
    errors = residuals(potential, shifted).errors_at(np.array([-1.0, 0.0]), None)
    assert 0.04 < np.sqrt(errors[0, 0]) < 0.06


def test_unseen_rows_count_as_such(potential):
    data, held = rows(potential), rows(potential, noise=1.5 * NOISE, seed=1, n=300)
    where = np.array([-1.0, 0.0])
    alone = residuals(potential, data).errors_at(where, None)[0, 0]
    assert residuals(potential, data, held).errors_at(where, None)[0, 0] > 1.5 * alone


@pytest.mark.parametrize("kinds", ["both", "energy"])
def test_what_only_rows_held_back_show_is_added(potential, kinds):
    data, held = (
        rows(potential, noise=0.0, kinds=kinds),
        rows(potential, noise=0.05, kinds=kinds, seed=1, n=300),
    )
    errors = residuals(potential, data, held).errors_at(np.array([-1.0, 0.0]), None)
    assert 0.03 < np.sqrt(errors[0, 0]) < 0.08
    spread = data.x.std(axis=0)
    # 900 rows of a square of 3.2 are 0.05 from a point
    slope = spread * (0.05 if kinds == "both" else 0.05 / 0.05)
    assert (np.sqrt(np.diagonal(errors)[1:]) > slope / 2).all()
    assert (np.sqrt(np.diagonal(errors)[1:]) < slope * 2).all()


def test_rows_held_back_add_nothing_to_noise(potential):
    where = np.array([-1.0, 0.0])
    both = [
        residuals(potential, rows(potential, seed=k), rows(potential, seed=k + 50, n=300)) for k in range(10)
    ]
    own = np.mean([left.errors_at(where, None)[0, 0] for left in both])
    through = np.mean([replace(left, goes_through=True).errors_at(where, None)[0, 0] for left in both])
    assert np.sqrt(own) < 0.6 * NOISE
    assert 0.8 * NOISE < np.sqrt(through) < 1.5 * NOISE


def test_a_potential_goes_through_rows_where_it_has_as_many_parameters_as_they_have_numbers(potential):
    data = rows(potential)
    assert not residuals(potential, data).goes_through
    assert residuals(potential, data.subset(np.arange(4))).goes_through
    light = mw.Dataset(data.x, data.energy, weight=np.where(np.arange(data.n) < 12, 1.0, 1e-6))
    assert residuals(potential, light).goes_through


@pytest.mark.parametrize("seed", [0, 1])
def test_wells_of_a_fit_that_goes_through_its_rows_are_as_sure_as_said(seed):
    x = np.random.default_rng(300 + seed).uniform(-1.5, 1.5, (70, 2))

    def energy(x):
        return 1.5 * (x[0] ** 2 - 1) ** 2 + 0.2 * x[0] + 0.8 * x[1] ** 2 + 0.3 * x[0] * x[1]

    data = mw.Dataset(x, jax.vmap(energy)(x), jax.vmap(jax.grad(energy))(x))
    result, truth = mw.fit(data), mw.landscape(energy, (np.full(2, -1.5), np.full(2, 1.5))).wells
    assert len(result.wells) == len(truth) == 2
    for well, true in zip(result.wells, truth, strict=True):
        assert (np.abs(well.x - true.x) < 3 * well.standard_errors.x).all()
        assert abs(well.energy - true.energy) < 3 * well.standard_errors.energy
        assert abs(well.barrier - true.barrier) < 3 * well.standard_errors.barrier
        assert well.standard_errors.barrier < 0.02


def test_rows_far_away_say_nothing(potential):
    data = rows(potential)
    wrong = np.where(data.x[:, 1] > 1.0, 1e6, 0.0)
    where = np.array([-1.0, 0.0])
    changed = residuals(potential, mw.Dataset(data.x, data.energy + wrong, data.gradient))
    plain = residuals(potential, data)
    # the weights of the fit are another matter
    changed = replace(changed, energy_weight=plain.energy_weight, unseen=plain.unseen)
    np.testing.assert_array_equal(changed.errors_at(where, None), plain.errors_at(where, None))


def test_wells_below_energies_over_decades_stay_wells(potential):
    """The high rows are wrong by more than the wells are deep, and the low ones by nothing of the kind."""
    x = np.concatenate([rows(potential, n=500).x, np.random.default_rng(1).uniform(-9, 9, (500, 2))])
    energy = potential.energy(x)
    energy = energy * (1 + 0.05 * np.random.default_rng(2).normal(size=len(x)))
    data = mw.Dataset(x, energy)
    assert len(judged(potential, data).wells) == 1
    minima = judged(potential, data, residuals(potential, data))
    assert len(minima.wells) == 2
    assert minima.unresolved == []


def test_without_energies_heights_come_from_the_slopes(potential):
    data = rows(potential, kinds="gradient")
    deep, high = judged(potential, data, residuals(potential, data)).wells
    # two spreads of the inputs lie between the wells, half of them before the top
    assert 1e-4 < deep.standard_errors.barrier < NOISE
    assert high.standard_errors.energy > 1.2 * high.standard_errors.barrier
    assert deep.standard_errors.energy < 0.2 * deep.standard_errors.barrier


def test_a_dent_that_is_as_deep_may_be_where_the_well_lies():
    """Two minima whose rim is far below the noise are one well, somewhere along both."""
    parts = [np.array([[-0.5, 0.0], [0.5, 0.0]]), np.array([0.0, 1e-3])]
    potential = eqx.tree_at(lambda v: (v.modes.centre, v.modes.offset), two_wells(), parts)
    noisy = rows(potential, noise=0.3)
    (well,) = judged(potential, noisy, residuals(potential, noisy)).wells
    assert 0.8 < well.standard_errors.x[0] < 1.5
    sure = rows(potential, noise=1e-3)
    minima = judged(potential, sure, residuals(potential, sure))
    assert len(minima.wells) == 2
    assert minima.wells[0].standard_errors.x[0] < 0.01


def test_few_rows_say_nothing_by_themselves(potential):
    few = rows(potential, n=8)
    assert residuals(potential, few).errors_at(np.zeros(2), None) is None
    wells = judged(potential, rows(potential), residuals(potential, few)).wells
    assert len(wells) == 2
    assert all(well.standard_errors is None for well in wells)


def test_a_fit_tells_the_errors_of_its_wells(result, double_well):
    """On data without noise they are small, and not far from what they stand for."""
    unit = float(np.std(result.train.energy))
    for well, truth in zip(result.wells, double_well.minima, strict=True):
        errors = well.standard_errors
        assert 0 < errors.energy < 1e-3 * unit
        assert abs(well.energy - truth.energy) < 5 * errors.energy
        assert abs(well.x - truth.x)[0] < 5 * errors.x[0]
    assert result.summary()["wells"][0]["standard_errors"]["x"] == result.wells[0].standard_errors.x.tolist()


@pytest.mark.parametrize("kinds", ["both", "energy", "gradient"])
def test_more_rows_make_wells_surer(potential, kinds):
    few, many = (
        judged(potential, data := rows(potential, kinds=kinds, n=n), residuals(potential, data)).wells[0]
        for n in (400, 20_000)
    )
    assert (many.standard_errors.x < few.standard_errors.x).all()
    assert many.standard_errors.barrier < few.standard_errors.barrier


def test_a_barrier_with_no_data_on_its_way_is_not_known(potential):
    data = rows(potential)
    beside = data.subset(np.flatnonzero(np.abs(data.x[:, 0]) > 0.5))
    minima = judged(potential, beside, residuals(potential, beside))
    assert len(minima.wells) == 2
    for well in minima.wells:
        assert well.barrier_without_data
        assert np.isfinite(well.standard_errors.energy)
        assert np.isfinite(well.barrier)
    assert minima.in_words_of_unknown == "the barriers of wells 0 and 1 are not known: no data on the way"
    assert [cells[-1] for cells in standard_errors_in_cells(minima)] == 2 * ["not known: no data on the way"]
    assert minima.as_dict()["wells"][0]["standard_errors"]["barrier"] is None
    seen = judged(potential, data, residuals(potential, data))
    assert not any(well.barrier_without_data for well in seen.wells)
    assert seen.in_words_of_unknown is None
