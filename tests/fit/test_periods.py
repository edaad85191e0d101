"""Fits of inputs that repeat: what is right on little of a circle, and what is refused or noted."""

import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw

ANGLE = np.random.default_rng(0).uniform(0.0, 360.0, (80, 1))
TURN = {"phi": 360.0}


@pytest.mark.parametrize(("centre", "half"), [(180.0, 2.0), (0.0, 2.0), (60.0, 8.0)])
@pytest.mark.filterwarnings("ignore:phi covers")
def test_wells_on_a_small_part_of_the_circle_are_those_without_a_period(centre, half):
    y = np.random.default_rng(0).uniform(-1, 1, 100)
    energy = 4 * (y**2 - 0.4) ** 2 + 0.1 * y
    data = mw.Dataset((centre + half * y)[:, None], energy, names=["phi"], periods=TURN)
    wells = mw.fit(data, max_modes=2, widths=(4,), tolerance=1e-2).wells
    found = sorted(((well.x[0] - centre + 180) % 360 - 180) / half for well in wells)
    assert found == pytest.approx([-0.640, 0.624], abs=0.01)
    assert sorted(well.barrier for well in wells) == pytest.approx([0.578, 0.704], abs=0.01)


def test_an_angle_at_which_the_sine_never_varies_is_refused():
    x = np.column_stack([np.where(np.arange(80) % 2, 0.0, 180.0), np.linspace(-1, 1, 80)])
    data = mw.Dataset(
        x, 4 * x[:, 1] ** 2 - 0.5 * np.cos(np.radians(x[:, 0])), names=["phi", "r"], periods=TURN
    )
    with pytest.raises(mw.InputError, match="only values at which its sine or its cosine never varies"):
        mw.fit(data)


@pytest.mark.filterwarnings("ignore:input phi is 90")
def test_an_angle_that_never_varies_is_like_any_input_that_does_not():
    x = np.column_stack([np.full(60, 90.0), np.linspace(-1, 1, 60)])
    result = mw.fit(
        mw.Dataset(x, x[:, 1] ** 2, names=["phi", "r"], periods=TURN), max_modes=2, tolerance=1e-2
    )
    (well,) = result.wells
    assert well.x == pytest.approx([90.0, 0.0], abs=0.02)


def test_a_map_that_does_not_repeat_as_it_says_is_refused():
    data = mw.Dataset(ANGLE, -np.cos(np.radians(ANGLE[:, 0])), names=["phi"], periods=TURN)
    straight = mw.inputs.FunctionMap.of(lambda x: x / 100, 1, periods=[360.0])
    with pytest.raises(mw.InputError, match="FunctionMap has periods after which its features do not repeat"):
        mw.fit(data, input_map=straight)


@pytest.mark.parametrize("bias", [-0.3, 0.0])
@pytest.mark.filterwarnings("ignore:over one period")
def test_gradients_that_no_repeating_energy_has_are_noted(bias):
    t = np.random.default_rng(1).uniform(0, 2 * np.pi, 120)
    slope = -6 * np.sin(3 * t) + 0.8 * np.cos(t) - 0.6 * np.sin(2 * t) + bias
    data = mw.Dataset(t[:, None], gradient=slope[:, None], names=["phi"], periods={"phi": 2 * np.pi})
    notes = mw.fit(data, max_modes=1, family="quadratic", tolerance=1e-2).warnings
    assert any("no energy that repeats has such gradients" in note for note in notes) == (bias != 0)


def test_a_flat_valley_is_one_minimum():
    x = np.random.default_rng(2).normal(size=(80, 2))
    radius = mw.inputs.FunctionMap.of(lambda x: jnp.sqrt(x @ x + 1e-6)[None], 2)
    data = mw.Dataset(x, (np.hypot(*x.T) - 0.8) ** 2)
    result = mw.fit(data, input_map=radius, family="quadratic", max_modes=1)
    minima = result.minima
    (valley,) = minima.wells + minima.boundary + minima.unresolved
    assert valley.degenerate
    assert np.hypot(*valley.extent.T) == pytest.approx(0.8, abs=0.02)
    (same,) = result.landscape().minima
    assert same.energy == pytest.approx(valley.energy, abs=1e-9)
