"""A potential of rescaled data is the rescaled potential."""

import numpy as np
import pytest
from laws.trained import trained

import multiwell as mw


def rescaled(data, input_unit, energy_unit, shift=0.0):
    return mw.Dataset(
        data.x * input_unit + shift, data.energy * energy_unit, data.gradient * energy_unit / input_unit
    )


@pytest.fixture(scope="module")
def data():
    return mw.systems.get("double-well").dataset(120, seed=5)


@pytest.fixture(scope="module")
def reference(data):
    return mw.fit(data)


def check_units(other, reference, input_unit, energy_unit):
    X = np.linspace(-1.5, 1.5, 101)[:, None]
    for ours, theirs, unit in zip(
        other.potential.evaluate(X * input_unit),
        reference.potential.evaluate(X),
        (energy_unit, energy_unit / input_unit, energy_unit / input_unit**2),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, theirs * unit)
    assert other.errors == reference.errors


@pytest.mark.parametrize(("input_unit", "energy_unit"), [(2.0**-30, 2.0**20), (2.0**12, 2.0**-40)])
def test_powers_of_two_change_no_bit(data, reference, input_unit, energy_unit):
    check_units(mw.fit(rescaled(data, input_unit, energy_unit)), reference, input_unit, energy_unit)


@pytest.mark.parametrize("family", ["network", "difference"])
def test_powers_of_two_change_no_bit_of_a_baseline(family):
    reference = trained(f"{family} trained on double-well")
    data = mw.systems.get("double-well").dataset(120, seed=3)
    other = mw.fit(rescaled(data, 2.0**-30, 2.0**20), recipe=reference.options.recipe)
    check_units(other, reference, 2.0**-30, 2.0**20)


@pytest.mark.parametrize(
    ("input_unit", "energy_unit", "shift"),
    [
        (1.0, 1e-12, 0.0),
        (1e-9, 1.0, 0.0),
        (1e3, 1e9, -1e6),
        pytest.param(1.0, 1e12, 0.0, marks=pytest.mark.slow),
        pytest.param(3.0, 7.0, 0.0, marks=pytest.mark.slow),
        pytest.param(1.0, 1.0, 1e6, marks=pytest.mark.slow),
    ],
)
def test_wide_scales_just_work(data, reference, input_unit, energy_unit, shift):
    other = mw.fit(rescaled(data, input_unit, energy_unit, shift))
    assert other.errors["validation"]["energy"] < 1e-3
    assert other.errors["validation"]["gradient"] < 1e-3
    X = np.linspace(-1.5, 1.5, 101)[:, None]
    energy = reference.potential.energy(X)
    ours = other.potential.energy(X * input_unit + shift) / energy_unit
    assert np.abs(ours - energy).max() < 5e-3 * energy.std()
    found = [(well.x[0] - shift) / input_unit for well in other.wells]
    np.testing.assert_allclose(found, [well.x[0] for well in reference.wells], atol=0.01)
