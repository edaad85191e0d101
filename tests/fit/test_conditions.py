"""Fits of data that depend on conditions."""

import warnings

import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._basins._slices import at_one_condition, slices_of
from multiwell._fit._candidate._candidate import Candidate, FittedCandidate
from multiwell._fit._candidate._parameters import condition_penalty, mode_index, trainable_indices
from multiwell._fit._candidate._sharpness import ConditionalSharpness
from multiwell._fit._candidate._start import COORDINATES, FEATURE_WEIGHT, latent, start_modes
from multiwell._fit._search import SearchOptions
from multiwell._fit._search._holdout_split import HoldoutSplit
from multiwell._fit._search._trainer import regularisation_path
from multiwell._potential import LatentFeatures, TanhFeatures


def landau(x, T):
    """Two wells below T = 0, one above: energy, slope."""
    return x**4 + T * x**2 + 0.1 * x, 4 * x**3 + 2 * T * x + 0.1


def landau_data(n=400, seed=0, **options):
    rng = np.random.default_rng(seed)
    x, T = rng.uniform(-1.5, 1.5, n), rng.uniform(-1, 1, n)
    energy, slope = landau(x, T)
    return mw.Dataset(
        x[:, None], energy, slope[:, None], condition=T[:, None], condition_names=["T"], **options
    )


@pytest.fixture(scope="module")
def result():
    return mw.fit(landau_data(180), max_modes=2, widths=(4,), tolerance=5e-3)


def test_the_wells_follow_the_condition(result):
    assert result.status is mw.Status.TOLERANCE_REACHED
    for T in (-0.9, -0.5, 0.5, 0.9):
        roots = np.roots([4, 0, 2 * T, 0.1])
        real = np.sort(roots[np.abs(roots.imag) < 1e-9].real)
        truth = [x for x in real if 12 * x**2 + 2 * T > 0]
        found = np.sort([well.x[0] for well in result.wells_at([T]).wells])
        np.testing.assert_allclose(found, truth, atol=0.03)


def test_wells_are_those_at_the_typical_condition(result):
    conditions = result.train.condition[:, 0]
    assert result.condition[0] == conditions[np.argmin(np.abs(conditions - conditions.mean()))]
    assert [w.energy for w in result.wells_at(result.condition).wells] == [w.energy for w in result.wells]
    assert result.summary()["wells_at"] == result.condition.tolist()


def test_unseen_conditions_are_answered(result):
    other = landau_data(seed=7)
    energy = result.potential.energy(other.x, other.condition)
    inside = result.support.contains(np.hstack(other.points))
    assert inside.mean() > 0.9
    wrong = (energy - other.energy)[inside]
    assert np.sqrt(np.mean(wrong**2)) < 2e-3 * other.energy.std()


def test_few_conditions_are_joined_by_lines():
    condition, x = (part.ravel() for part in np.meshgrid([0.0, 1.0, 2.0], np.linspace(-1, 3, 21)))
    away = x - condition
    data = mw.Dataset(x[:, None], away**2, 2 * away[:, None], condition=condition[:, None])
    result = mw.fit(data, max_modes=1, family="quadratic")
    for between in (0.3, 0.5, 1.4, 1.7):
        (well,) = result.wells_at([between]).wells
        assert well.x[0] == pytest.approx(between, abs=0.05)


def test_features_of_conditions_stay_as_they_were_drawn(result):
    modes = result.potential.modes
    assert np.abs(modes.context.weights).max() < 4 * FEATURE_WEIGHT
    assert np.abs(modes.slopes["offset"]).max() > 0


def specimens(seed=0, count=24, scatter=0.5):
    """Curves of slopes of double wells whose depth and tilt scatter from one condition to the next."""
    rng = np.random.default_rng(seed)
    c = rng.uniform(-1, 1, (count, 2))
    depth, tilt = 1 + scatter * rng.uniform(-1, 1, count), scatter * rng.normal(size=count)
    x = np.tile(np.linspace(-1.4, 1.4, 25), (count, 1))
    energy = depth[:, None] * (x**2 - 1) ** 2 + tilt[:, None] * x
    slope = 4 * depth[:, None] * x * (x**2 - 1) + tilt[:, None]
    return mw.Dataset(
        x.reshape(-1, 1), energy.ravel(), slope.reshape(-1, 1), condition=np.repeat(c, 25, axis=0)
    )


@pytest.mark.slow
def test_what_scatters_from_condition_to_condition_gets_latent_coordinates():
    data = specimens()
    result = mw.fit(data, max_modes=4)
    assert isinstance(result.potential.modes.context, LatentFeatures)
    assert "latent conditions" in [step.change for step in result.discovery.path]
    wrong = result.potential.gradient(data.x, data.condition) - data.gradient
    assert np.sqrt(np.mean(wrong**2)) < 0.02 * data.gradient.std()
    for condition in data.condition[::100]:
        assert len(result.wells_at(condition).wells) == 2
    # the energy's unit is that of the training data, at the conditions that were not held back while it was found
    V = result.potential
    unit = np.exp(V.condition_map(data.condition[::25]) @ V.log_scale_slope)
    spread = data.energy.reshape(24, 25).std(axis=1)
    ratio = np.log(unit / spread)
    assert np.ptp(np.log(spread)) > 1
    assert np.sum(np.abs(ratio - np.median(ratio)) < 0.2) >= 20


@pytest.mark.slow
def test_what_is_smooth_keeps_its_features():
    c, x = (part.ravel() for part in np.meshgrid(np.linspace(-1, 1, 12), np.linspace(-1.5, 1.5, 11)))
    energy, slope = landau(x, c)
    data = mw.Dataset(x[:, None], energy, slope[:, None], condition=c[:, None])
    # one mode cannot have both wells, so that latent coordinates are tried
    result = mw.fit(data, max_modes=1, family="quadratic")
    assert "latent conditions: not worthwhile" in [step.change for step in result.discovery.path]
    assert isinstance(result.potential.modes.context, TanhFeatures)


def test_latent_coordinates_belong_to_their_modes():
    rng = np.random.default_rng(0)
    modes = start_modes("icnn", rng.normal(size=(9, 1)), rng.normal(size=9), np.array([0, 4]), rng)
    stack = latent(modes, 12, rng)
    parameters = (stack, ConditionalSharpness(np.zeros(()), np.zeros(12), np.zeros(12)))
    active = np.array([True, False])
    indices = trainable_indices(parameters, active)
    penalty = condition_penalty(parameters, active, 1e-3)
    assert penalty.max() == 1e-3
    assert (penalty[np.setdiff1d(np.arange(len(penalty)), indices)] == 0).all()
    # the coordinates are learned, and cost what depends on them costs
    assert (penalty > 0).sum() == COORDINATES * 12 + sum(
        leaf[0].size for leaf in jax.tree.leaves(stack.slopes)
    ) + 12
    # the energy's unit is that of the data
    assert len(indices) == len(penalty) - mode_index(parameters).tolist().count(1) - 12


def test_far_conditions_are_outside_the_support(result):
    assert not result.support.contains([[0.0, 5.0]])[0]


def test_quadratic_modes_depend_on_conditions():
    rng = np.random.default_rng(1)
    x, c = rng.uniform(-2, 2, 200), rng.uniform(-1, 1, 200)
    data = mw.Dataset(x[:, None], (x - 0.5 * c) ** 2, (2 * x - c)[:, None], condition=c[:, None])
    fitted = mw.fit(data, max_modes=1, family="quadratic")
    assert fitted.errors["validation"]["energy"] < 1e-3
    np.testing.assert_allclose(fitted.wells_at([0.8]).wells[0].x, [0.4], atol=5e-3)


def test_a_condition_that_never_varies_changes_nothing():
    rng = np.random.default_rng(1)
    x, condition = rng.uniform(-1.5, 1.5, (60, 1)), np.full((60, 1), 300.0)
    with pytest.warns(mw.MultiwellWarning, match=r"condition T is 300 in every row"):
        fitted = mw.fit(
            mw.Dataset(x, x[:, 0] ** 2, 2 * x, condition=condition, condition_names=["T"]),
            max_modes=1,
            family="quadratic",
        )
    X = np.linspace(-1, 1, 9)[:, None]
    np.testing.assert_allclose(
        fitted.potential.energy(X, np.array([300.0])), fitted.potential.energy(X, np.array([900.0]))
    )


def test_gradients_alone_leave_the_energy_of_each_condition_open():
    rng = np.random.default_rng(1)
    x, c = rng.uniform(-2, 2, (60, 1)), rng.uniform(-1, 1, (60, 1))
    data = mw.Dataset(x, gradient=2 * x - c, condition=c)
    with pytest.warns(mw.MultiwellWarning, match="known up to a function of the conditions"):
        mw.fit(data, max_modes=1, family="quadratic", tolerance=1e-2)


def test_other_recipes_take_no_conditions():
    with pytest.raises(mw.InputError, match="recipe='paper' knows no conditions"):
        mw.fit(landau_data(60), recipe="paper")


def test_a_tree_takes_no_conditions():
    with pytest.raises(mw.InputError, match="sharpness='tree' knows no conditions"):
        mw.fit(landau_data(60), sharpness="tree")


def test_wells_at_needs_a_conditional_potential():
    x = np.linspace(-1, 1, 50)[:, None]
    plain = mw.fit(mw.Dataset(x, x[:, 0] ** 2, 2 * x), max_modes=1, family="quadratic")
    with pytest.raises(mw.InputError, match="depends on none"):
        plain.wells_at([0.0])


def test_conditions_are_held_back_as_a_whole():
    unit = np.repeat(np.arange(20), 30)
    split = HoldoutSplit(600, 3, SearchOptions(), unit)
    split.grow(600)
    assert set(unit[split.holdout]).isdisjoint(unit[split.fitted])
    assert len(set(unit[split.holdout])) == 3
    assert not (split.holdout & split.fitted).any()


def test_slices_repeat_or_are_near():
    c = np.repeat(np.linspace(0, 1, 4), 50)[:, None]
    assert [len(rows) for rows in slices_of(c, 1)] == [50] * 4
    scattered = np.random.default_rng(0).uniform(size=(400, 1))
    for rows in slices_of(scattered, 1):
        assert len(rows) == 25
        assert np.ptp(scattered[rows]) < 0.2


@pytest.mark.parametrize(
    ("as_good", "weakest"), [({}, 0.01), ({"as_good": 1.01}, 0.1), ({"as_good": 1.6}, 0.001)]
)
def test_the_weakest_penalty_among_equals_is_kept(as_good, weakest):
    held = {1.0: 0.2, 0.1: 0.1, 0.01: 0.102, 0.001: 0.15, 0.0: 0.1}
    tried = []

    def fit(candidate, penalty):
        tried.append(penalty)
        return FittedCandidate(candidate._replace(penalty=penalty), 0.0, held[penalty])

    nothing = Candidate((None, np.zeros(2)), np.ones(1, bool))
    options = SearchOptions(**as_good)
    kept = regularisation_path(nothing, tuple(held), fit, lambda fitted: False, options)
    assert kept.candidate.penalty == weakest
    assert tried == [1.0, 0.1, 0.01, 0.001]  # the worst stops it


def test_the_picture_shows_several_conditions(result):
    import matplotlib.pyplot as plt

    ax = result.plot_potential()
    labels = ax.get_legend_handles_labels()[1]
    assert sum(label.startswith("T = ") for label in labels) == 5
    result.plot_modes()
    result.plot_parity("gradient")
    plt.close("all")


def test_wells_at_a_condition_far_from_the_data_are_said_to_be_extrapolated(result):
    lower, upper = result.condition_bounds
    with pytest.warns(mw.MultiwellWarning, match="the condition T = .* lies where the data have none"):
        result.wells_at(upper + 5 * (upper - lower))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result.wells_at((lower + upper) / 2)


def test_the_trend_with_the_conditions_is_taken_off():
    rng = np.random.default_rng(0)
    u, c = rng.uniform(-1, 1, (80, 2)), rng.uniform(-0.1, 0.1, (80, 1))
    energy = u[:, 0] ** 4 + u[:, 1] ** 2 + c[:, 0] * (3 + 2 * u[:, 0] + u[:, 0] * u[:, 1])
    gradient = np.stack([4 * u[:, 0] ** 3 + c[:, 0] * (2 + u[:, 1]), 2 * u[:, 1] + c[:, 0] * u[:, 0]], axis=1)
    plain, slope = at_one_condition(u, c, energy, gradient)
    mean = c.mean()
    there = u[:, 0] ** 4 + u[:, 1] ** 2 + mean * (3 + 2 * u[:, 0] + u[:, 0] * u[:, 1])
    assert np.abs(plain - there).max() < 0.1 * np.abs(energy - there).max()
    steep = np.stack([4 * u[:, 0] ** 3 + mean * (2 + u[:, 1]), 2 * u[:, 1] + mean * u[:, 0]], axis=1)
    assert np.abs(slope - steep).max() < 0.2 * np.abs(gradient - steep).max()


def test_units_much_larger_than_what_is_held_back_are_fitted():
    unit = np.repeat(np.arange(11), [150, *[3] * 10])
    for seed in range(10):
        held = HoldoutSplit(180, seed, SearchOptions(), unit).holdout
        assert 0 < held.sum() <= 30
        assert not held[:150].any()


@pytest.mark.slow
def test_a_second_well_appears_where_conditions_never_repeat():
    """No slice shows two basins; the mode that is added must find the second one."""
    rng = np.random.default_rng(0)
    x, c = rng.uniform(-1.5, 1.5, (600, 2)), rng.uniform(-1, 1, 600)
    tilt = 0.3 * (1 + c)
    energy = x[:, 0] ** 4 + c * x[:, 0] ** 2 + tilt * x[:, 0] + x[:, 1] ** 2
    gradient = np.stack([4 * x[:, 0] ** 3 + 2 * c * x[:, 0] + tilt, 2 * x[:, 1]], axis=1)
    result = mw.fit(mw.Dataset(x, energy, gradient, condition=c[:, None]))
    assert max(result.errors["validation"].values()) < 1e-3
    assert len(result.wells_at([-0.9]).wells) == 2
    assert len(result.wells_at([0.9]).wells) == 1
