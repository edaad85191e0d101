"""What is fitted for comparison: each by name, through files and pictures, with what it can and cannot give."""

import typing

import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate._sharpness import FixedSharpness, log_rho_at_rest, start_sharpness
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._recipes import RECIPES
from multiwell._fit._recipes._recipes import _convex_size, _plain_size, _widths
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import LevenbergMarquardt, ScaledRows, make_problem
from multiwell._fit_options import Recipe
from multiwell._report import _pictures, save_pictures

BASELINES = ("single-icnn", "hard-minimum", "network", "difference-of-convex")
ONE_FUNCTION = ("single-icnn", "network", "difference-of-convex")
WIDTHS = (4,)
_kept = {}


@pytest.fixture
def fitted(data):
    """Fits by name, each made once."""

    def make(name):
        if name not in _kept:
            _kept[name] = mw.fit(data, recipe=name, max_modes=2, widths=WIDTHS)
        return _kept[name]

    return make


@pytest.fixture(params=BASELINES)
def baseline(request, fitted):
    return fitted(request.param)


@pytest.fixture(params=ONE_FUNCTION)
def one_function(request, fitted):
    return fitted(request.param)


def test_errors_are_those_of_what_is_returned(baseline, data):
    own = baseline.potential
    assert baseline.options.recipe in BASELINES
    energy = own.energy(baseline.validation.x)
    given = baseline.validation.energy
    expected = np.sqrt(np.mean((energy - given) ** 2)) / given.std()
    assert baseline.errors["validation"]["energy"] == pytest.approx(expected, rel=1e-9)
    assert baseline.history
    assert baseline.discovery.path


@pytest.mark.parametrize("name", ["network", "difference-of-convex"])
def test_functions_without_convexity_follow_the_double_well(fitted, double_well, name):
    result = fitted(name)
    assert result.status is mw.Status.TOLERANCE_REACHED
    found = sorted(well.x[0] for well in result.wells)
    np.testing.assert_allclose(found, sorted(p.x[0] for p in double_well.minima), atol=0.01)


def test_one_convex_function_has_one_minimum_at_most_and_misses_the_barrier(fitted):
    result = fitted("single-icnn")
    assert result.status is mw.Status.TOLERANCE_MISSED
    assert len(result.wells + result.minima.boundary + result.minima.unresolved) <= 1
    assert result.errors["validation"]["energy"] > 0.1


def test_a_hard_minimum_has_kinks_and_both_wells(fitted, double_well):
    result = fitted("hard-minimum")
    V = result.potential
    assert isinstance(V, mw.HardPotential)
    assert V.rho == np.inf
    x = np.linspace(-1.5, 1.5, 20_001)[:, None]
    jumps = np.abs(np.diff(V.gradient(x)[:, 0]))
    assert jumps.max() > 100 * np.median(jumps)
    found = sorted(well.x[0] for well in result.wells)
    np.testing.assert_allclose(found, sorted(p.x[0] for p in double_well.minima), atol=0.1)
    # its modes are convex, so it bends downwards nowhere but in the kinks
    assert (V.hessian(x) > 0).all()
    assert result.errors["validation"]["energy"] < 0.2


def test_one_function_is_neither_grown_nor_thinned_out(one_function):
    assert one_function.potential.n_modes == one_function.n_dominant_modes == 1
    changes = [step.change for step in one_function.discovery.path]
    assert all(change.startswith("start") or change == "all rows" for change in changes)
    # it has no sharpness to try either
    starts = [change for change in changes if change.startswith("start")]
    assert starts == [f"start {k + 1}" for k in range(len(starts))]


def test_one_function_is_as_large_as_it_says(one_function):
    counted = sum(np.size(leaf) for leaf in jax.tree.leaves(one_function.potential.modes))
    assert abs(counted / (4 * _convex_size(1, WIDTHS)) - 1) < 0.1


def test_it_comes_back_from_a_file_and_is_drawn(baseline, tmp_path, monkeypatch):
    from matplotlib.figure import Figure

    mw.save(tmp_path / "model.safetensors", baseline)
    back = mw.load(tmp_path / "model.safetensors")
    x = np.linspace(-1.5, 1.5, 50)[:, None]
    for ours, theirs in zip(baseline.potential.evaluate(x), back.potential.evaluate(x), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert type(back.potential) is type(baseline.potential)
    # of the data, which files do not keep, one picture in memory
    monkeypatch.setattr(_pictures, "SUFFIXES", ("svg",))
    names = {path.stem for path in save_pictures(back, tmp_path)}
    told_apart = {"phases"} if len(back.wells) > 1 and back.wells_told_apart else set()
    assert names == {"potential", "history", "modes", "discovery"} | told_apart
    assert len(baseline.plot_parity("energy", Figure().add_subplot()).lines) == 3


def test_only_modes_of_a_convex_family_are_drawn_as_modes(baseline):
    from matplotlib.figure import Figure

    axes = baseline.plot_potential(Figure().add_subplot())
    labels = {text.get_text() for text in axes.get_legend().get_texts()}
    assert ("modes" in labels) == baseline.potential.modes.convex


def test_a_fixed_sharpness_stays_where_it_is(data):
    scaling = scaling_of(data)
    u, energy, *_ = scaled(data, scaling)
    modes = start_modes("icnn", u, energy, np.array([3, 100]), np.random.default_rng(0))
    fixed = FixedSharpness(start_sharpness(float(np.ptp(energy)), 1 / 6))
    with jax.enable_x64(True):
        problem = make_problem(ScaledRows.of(data, scaling), np.ones(2, bool))
        solver = LevenbergMarquardt()
        last = solver.init(problem, (modes, fixed))
        for _ in range(12):  # the first are refused
            last = solver.step(last)
    moved, sharpness = last.parameters
    assert float(sharpness.value) == float(fixed.value)
    assert float(np.exp(log_rho_at_rest(sharpness))) == pytest.approx(6 / np.ptp(energy), rel=0.1)
    assert np.abs(moved.offset - modes.offset).max() > 1e-6


@pytest.mark.parametrize("recipe", BASELINES)
def test_time_bounds_a_baseline(data, recipe):
    result = mw.fit(data, recipe=recipe, widths=WIDTHS, max_seconds=0.05)
    assert result.status is mw.Status.TIME_UP
    assert np.isfinite(result.potential.energy(data.x)).all()


@pytest.mark.parametrize("recipe", ["network", "difference-of-convex"])
def test_gradients_alone_are_enough(data, double_well, recipe):
    result = mw.fit(mw.Dataset(data.x, gradient=data.gradient), recipe=recipe, widths=WIDTHS)
    assert set(result.errors["train"]) == {"gradient"}
    assert len(result.wells) == 2


@pytest.mark.parametrize("d", [1, 2, 6])
def test_sizes_are_about_those_of_four_modes(d):
    wanted = 4 * _convex_size(d, (8, 8))
    for size in (
        lambda sizes: _convex_size(d, sizes),
        lambda sizes: _plain_size(d, sizes),
        lambda sizes: 2 * _convex_size(d, sizes),
    ):
        widths = _widths(size, 2, wanted)
        assert abs(size(widths) / wanted - 1) < 0.1


@pytest.mark.parametrize("recipe", ONE_FUNCTION)
def test_another_family_is_refused_where_networks_are_meant(data, recipe):
    with pytest.raises(mw.InputError, match=f'family="quadratic" has no meaning for recipe="{recipe}"'):
        mw.fit(data, recipe=recipe, family="quadratic")


def test_every_recipe_has_a_name_everywhere():

    assert set(RECIPES) == set(typing.get_args(Recipe))
