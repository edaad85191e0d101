"""The scikit-learn regressor: scikit-learn's own checks, and what they do not look at."""

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

import multiwell as mw

FAST = mw.MultiwellRegressor(max_modes=2, family="quadratic", tolerance=0.5, random_state=0)
# the checks that fit most often; the others, and those that a later scikit-learn adds, run every time
SLOW = {
    "check_dict_unchanged", "check_dont_overwrite_parameters", "check_dtype_object", "check_estimators_dtypes",
    "check_estimators_fit_returns_self", "check_estimators_nan_inf", "check_estimators_overwrite_params",
    "check_estimators_pickle", "check_f_contiguous_array_estimator", "check_fit2d_predict1d",
    "check_fit_idempotent", "check_fit_score_takes_y", "check_methods_sample_order_invariance",
    "check_methods_subset_invariance", "check_n_features_in_after_fitting", "check_pipeline_consistency",
    "check_positive_only_tag_during_fit", "check_readonly_memmap_input", "check_regressor_data_not_an_array",
    "check_regressors_no_decision_function", "check_regressors_train",
    "check_sample_weight_equivalence_on_dense_data", "check_sample_weights_list",
    "check_sample_weights_not_an_array", "check_sample_weights_pandas_series", "check_sample_weights_shape",
    "check_supervised_y_2d",
}  # fmt: skip


def named(check):
    """The name of a check of scikit-learn, whose arguments may be filled in."""
    return getattr(check, "func", check).__name__


CHECKS = [
    pytest.param(
        estimator, check, marks=pytest.mark.slow if named(check) in SLOW else (), id=f"{named(check)}-{k}"
    )
    for k, (estimator, check) in enumerate(estimator_checks_generator(FAST))
]
# of the checks that fit most often the default settings run that of what is learned; the others are of arguments
LEARNED = {"check_fit_idempotent"}
BY_DEFAULT = [
    pytest.param(estimator, check, id=f"{named(check)}-{k}")
    for k, (estimator, check) in enumerate(estimator_checks_generator(mw.MultiwellRegressor(random_state=0)))
    if named(check) not in SLOW - LEARNED
]


@pytest.fixture(scope="module")
def fitted(data):
    return mw.MultiwellRegressor(random_state=0).fit(data.x, data.energy, data.gradient)


# the checks fit random numbers, often as many inputs as rows: warnings of that are in order
@pytest.mark.filterwarnings("ignore::multiwell.MultiwellWarning")
@pytest.mark.usefixtures("no_annotations_checked")
@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_it_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::multiwell.MultiwellWarning")
@pytest.mark.usefixtures("no_annotations_checked")
@pytest.mark.parametrize(("estimator", "check"), BY_DEFAULT)
def test_it_passes_the_checks_of_scikit_learn_as_it_is_by_default(estimator, check):
    check(estimator)


def test_it_learns_the_energy_and_finds_the_wells(fitted, double_well):
    test = double_well.dataset(500, seed=2)
    assert fitted.score(test.x, test.energy) > 1 - 1e-6
    wrong = fitted.predict_gradient(test.x) - test.gradient
    assert np.sqrt(np.mean(wrong**2)) < 3e-3 * test.gradient.std()
    found = sorted(well.x[0] for well in fitted.wells_)
    assert found == pytest.approx(sorted(point.x[0] for point in double_well.minima), abs=1e-3)


def test_it_is_the_potential_of_its_result(fitted, data):
    assert fitted.potential_ is fitted.result_.potential
    assert fitted.wells_ == fitted.result_.wells
    assert np.array_equal(fitted.predict(data.x), fitted.potential_.energy(data.x))
    assert np.array_equal(fitted.predict_gradient(data.x), fitted.potential_.gradient(data.x))
    assert fitted.result_.train.n == data.n
    assert fitted.result_.validation is None


def test_pickled_and_saved_it_predicts_the_same_bits(fitted, data, tmp_path):
    energy = fitted.predict(data.x)
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).predict(data.x), energy)
    mw.save(tmp_path / "model.safetensors", fitted.result_)
    assert np.array_equal(mw.load(tmp_path / "model.safetensors").potential.energy(data.x), energy)


def test_widths_and_sharpness_are_those_of_the_fit(data):
    few = mw.MultiwellRegressor(max_modes=2, widths=(3,), sharpness="single", tolerance=0.5).fit(
        data.x, data.energy
    )
    assert few.result_.options.widths == (3,)
    assert few.result_.options.sharpness == "single"


@pytest.mark.slow
def test_gradients_help_where_points_are_few(double_well):
    few, test = double_well.dataset(8, seed=0), double_well.dataset(500, seed=4)
    regressor = mw.MultiwellRegressor(max_modes=4, random_state=0)
    alone = regressor.fit(few.x, few.energy).score(test.x, test.energy)
    helped = regressor.fit(few.x, few.energy, gradient=few.gradient).score(test.x, test.energy)
    assert 1 - helped < 0.1 * (1 - alone)


@pytest.mark.slow
def test_what_is_missing_in_a_gradient_is_not_learned_from(data):
    nothing = np.full_like(data.gradient, np.nan)
    energy = clone(FAST).fit(data.x, data.energy).predict(data.x)
    assert np.array_equal(clone(FAST).fit(data.x, data.energy, nothing).predict(data.x), energy)
    half = np.where(data.x > 0, data.gradient, np.nan)
    assert not np.array_equal(clone(FAST).fit(data.x, data.energy, half).predict(data.x), energy)


@pytest.mark.parametrize("with_gradient", [pytest.param(False, marks=pytest.mark.slow), True])
def test_a_whole_weight_is_a_repeated_row_and_the_order_does_not_matter(data, with_gradient):
    rng = np.random.default_rng(0)
    weight = rng.integers(0, 4, data.n)
    gradient = np.where(data.x > 0, data.gradient, np.nan) if with_gradient else None
    weighted = clone(FAST).fit(data.x, data.energy, gradient, sample_weight=weight)
    rows = rng.permutation(np.repeat(np.arange(data.n), weight))
    part = None if gradient is None else gradient[rows]
    repeated = clone(FAST).fit(data.x[rows], data.energy[rows], part)
    assert repeated.result_.train.n == np.count_nonzero(weight)
    assert np.array_equal(weighted.predict(data.x), repeated.predict(data.x))
    assert not np.array_equal(
        weighted.predict(data.x), clone(FAST).fit(data.x, data.energy, gradient).predict(data.x)
    )


def test_the_random_state_decides(data):
    x, energy = data.x[::2], data.energy[::2]

    def predict(random_state):
        return clone(FAST).set_params(random_state=random_state).fit(x, energy).predict(x)

    first = predict(3)
    assert np.array_equal(first, predict(3))
    assert not np.array_equal(first, predict(4))
    assert np.array_equal(predict(np.random.RandomState(3)), first)


def test_a_clone_has_the_parameters_and_nothing_learned(fitted):
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert set(vars(copy)) == set(fitted.get_params())
    for call in (copy.predict, copy.predict_gradient):
        with pytest.raises(NotFittedError):
            call([[0.0]])


def test_a_grid_search_chooses_the_modes_and_cuts_the_gradient_with_the_rows(data):
    search = GridSearchCV(clone(FAST), {"max_modes": [1, 2]}, cv=2)
    search.fit(data.x[::2], data.energy[::2], gradient=data.gradient[::2])
    # two wells are no parabola
    assert search.best_params_ == {"max_modes": 2}
    assert search.best_estimator_.result_.options.max_modes == 2
    assert search.best_estimator_.result_.train.gradient is not None


def test_in_a_pipeline_the_gradient_belongs_to_the_scaled_inputs(data):
    model = make_pipeline(StandardScaler(), clone(FAST))
    energy, scaled_gradient = data.x[:, 0] ** 2, 2 * data.x * data.x.std(axis=0)
    model.fit(data.x, energy, multiwellregressor__gradient=scaled_gradient)
    assert model.score(data.x, energy) > 1 - 1e-6
    slope = model[-1].predict_gradient(model[0].transform(data.x))
    assert slope == pytest.approx(scaled_gradient, abs=5e-3 * scaled_gradient.std())


def test_a_frame_gives_the_names(data):
    frame = pd.DataFrame(data.x, columns=["displacement"])
    regressor = clone(FAST).fit(frame, pd.Series(data.energy))
    assert regressor.result_.labels.inputs == ("displacement",)
    assert list(regressor.feature_names_in_) == ["displacement"]
    with pytest.raises(ValueError, match="feature names"):
        regressor.predict(frame.rename(columns={"displacement": "other"}))


def test_modes_are_at_most_as_many_as_different_rows():
    x = np.array([[0.0], [1.0], [2.0], [2.0]])
    regressor = mw.MultiwellRegressor(max_modes=12, family="quadratic", random_state=0)
    with pytest.warns(mw.MultiwellWarning, match="3 numbers are fewer than two wells have parameters"):
        regressor.fit(x, x[:, 0] ** 2)
    assert regressor.result_.options.max_modes == 3
    assert regressor.max_modes == 12


def test_few_rows_for_many_inputs_are_a_warning(data):
    x = np.random.default_rng(0).uniform(-1, 1, (4, 4))
    with (
        pytest.warns(mw.MultiwellWarning, match="4 numbers are fewer than two wells have parameters"),
        pytest.warns(mw.MultiwellWarning, match="X has 4 different rows for 4 inputs: many potentials"),
    ):
        regressor = clone(FAST).fit(x, x[:, 0])
    # half of their spread is what was asked for
    assert regressor.predict(x) == pytest.approx(x[:, 0], abs=0.5 * float(np.std(x[:, 0])))
    assert regressor.result_.train.n == 4


def test_warnings_about_the_data_arrive(data):
    x, energy = np.r_[data.x, data.x[:1]], np.r_[data.energy, data.energy[:1] + 1]
    with (
        pytest.warns(mw.MultiwellWarning, match="are at one point, .* and contradict each other"),
        pytest.warns(mw.MultiwellWarning, match="row 29 contradicts the others"),
        pytest.warns(mw.MultiwellWarning, match="the same point as an earlier row but a different energy"),
    ):
        clone(FAST).fit(x, energy)


TURN = {"phi": 360.0}


def angles(n):
    """Angles in degrees over one turn, and an energy with two wells there, the deeper one at its seam."""
    angle = np.linspace(-180.0, 180.0, n, endpoint=False)
    return angle[:, None], np.cos(2 * np.radians(angle + 90)) + 0.4 * np.cos(np.radians(angle))


@pytest.mark.parametrize(("names", "periods"), [(["phi"], TURN), (None, {0: 360}), (None, {"x": 360})])
def test_columns_that_repeat_are_named_or_numbered(names, periods):
    x, energy = angles(24)
    table = x if names is None else pd.DataFrame(x, columns=names)
    regressor = clone(FAST).set_params(periods=periods).fit(table, energy)
    assert regressor.result_.potential.input_map.periods == pytest.approx([360.0])
    turned = table + 720.0
    assert regressor.predict(turned) == pytest.approx(regressor.predict(table), abs=1e-9)
    assert regressor.score(turned, energy) > 0.99
    assert abs(regressor.wells_[0].x[0]) == pytest.approx(180.0, abs=2.0)


def test_rows_beyond_one_period_are_put_into_it_and_weights_still_count():
    x, energy = angles(24)
    far = x + 360.0 * (np.arange(24) % 3)[:, None]
    weight = np.arange(24) % 2 + 1
    regressor = clone(FAST).set_params(periods={0: 360.0})
    with pytest.warns(mw.MultiwellWarning, match="x repeats after 360: 16 rows beyond one period"):
        energies = regressor.fit(far, energy, sample_weight=weight).predict(x)
    rows = np.repeat(np.arange(24), weight)
    with pytest.warns(mw.MultiwellWarning, match="beyond one period"):
        repeated = clone(regressor).fit(far[rows], energy[rows])
    assert np.array_equal(repeated.predict(x), energies)


def squares(x):
    return x**2


def test_modes_see_what_the_input_map_makes_of_the_columns(data):
    seen = mw.inputs.FunctionMap.of(squares, 1)
    energy = (data.x[:, 0] ** 2 - 1) ** 2
    regressor = clone(FAST).set_params(input_map=seen).fit(data.x, energy)
    # a quartic is a parabola of the square
    assert regressor.score(data.x, energy) > 1 - 1e-6
    assert regressor.result_.potential.n_modes == 1
    again = pickle.loads(pickle.dumps(regressor))
    assert np.array_equal(again.predict(data.x), regressor.predict(data.x))


def test_maps_and_periods_are_kept_as_they_came_and_survive_clones_and_pickles():
    given = {"input_map": mw.inputs.Periodic.of(1, {0: 360.0}, harmonics=(1, 2)), "periods": {"phi": 360}}
    regressor = mw.MultiwellRegressor(**given)
    assert all(regressor.get_params()[name] is value for name, value in given.items())
    for copy in (clone(regressor), pickle.loads(pickle.dumps(regressor))):
        assert copy.periods == given["periods"]
        assert copy.input_map == given["input_map"]
    assert "periods={'phi': 360}" in repr(regressor)
    search = GridSearchCV(clone(FAST), {"input_map": [None, given["input_map"]]}, cv=2)
    x, energy = angles(24)
    search.fit(x[::-1], energy[::-1])
    assert search.best_params_["input_map"] == given["input_map"]


X, Y = np.linspace(-1.0, 1.0, 20).reshape(10, 2), np.linspace(0.0, 1.0, 10)


@pytest.mark.parametrize(
    ("settings", "arguments", "message"),
    [
        ({}, {"y": np.ones(10)}, "energy is constant: nothing to learn"),
        ({}, {"X": np.ones((10, 2))}, "X is the same point in all 10 rows"),
        ({}, {"gradient": X[:9]}, "inconsistent numbers of samples"),
        ({}, {"gradient": X[:, :1]}, "gradient has 1 column, x has 2"),
        ({}, {"gradient": Y}, "(?i)expected 2D array"),
        ({}, {"gradient": np.where(X > 0, np.inf, X)}, "gradient contains infinity"),
        ({}, {"sample_weight": np.zeros(10)}, "sample_weight is zero in every row|at least one non-zero"),
        ({}, {"sample_weight": -Y}, "(?i)negative values in data passed to .?sample_weight"),
        ({"max_modes": 0}, {}, "max_modes must be a whole number of at least 1, got 0"),
        ({"max_modes": "many"}, {}, "max_modes must be a whole number of at least 1, got 'many'"),
        ({"family": "cubic"}, {}, "family must be one of icnn, quadratic, got 'cubic'"),
        ({"recipe": "none"}, {}, "recipe must be one of"),
        ({"tolerance": 2}, {}, "tolerance must lie between 0 and 1, got 2"),
        ({"max_seconds": 0}, {}, "max_seconds must be above 0, got 0"),
        ({"random_state": -1}, {}, "[Ss]eed must be between 0"),
        ({"periods": 360}, {}, "periods must give lengths by the names of inputs"),
        ({"periods": {2: 360}}, {}, "periods: there is no input 2; the inputs are x1, x2"),
        ({"periods": {-1: 360}}, {}, "periods: there is no input -1"),
        ({"periods": {"phi": 360}}, {}, "periods: there is no input 'phi'"),
        ({"periods": {1: -360}}, {}, "periods: that of x2 must be a finite number above 0"),
        ({"periods": {0: 360, "x1": 180}}, {}, "periods: a column is named twice"),
        ({"input_map": np.square}, {}, "input_map must be a map"),
        ({"input_map": mw.inputs.Affine.identity(3)}, {}, "input_map takes 3 inputs, the data have 2"),
    ],
)
@pytest.mark.usefixtures("no_annotations_checked")
def test_wrong_calls_are_value_errors(settings, arguments, message):
    with pytest.raises(ValueError, match=message):
        mw.MultiwellRegressor(**settings).fit(**{"X": X, "y": Y, **arguments})


WITHOUT = """
import sys
sys.modules["sklearn"] = None
import multiwell as mw
mw.fit
print("there")
mw.MultiwellRegressor
"""


def test_without_scikit_learn_the_extra_is_named():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError")
    assert 'pip install "multiwell[sklearn]"' in last
    # everything else is there without it
    assert done.stdout == "there\n"
