"""A potential of rescaled data is the rescaled potential."""

from dataclasses import asdict

import numpy as np
import pytest
from laws.trained import double_well, trained

import multiwell as mw


def rescaled(data, input_unit, energy_unit, shift=0.0):
    return mw.Dataset(
        data.x * input_unit + shift, data.energy * energy_unit, data.gradient * energy_unit / input_unit
    )


@pytest.fixture(scope="module")
def data():
    return double_well()


@pytest.fixture(scope="module")
def reference():
    return trained("trained on double-well")


def again(result, data):
    """A fit of other data with the same options."""
    return mw.fit(data, **asdict(result.options))


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
    other = again(reference, rescaled(data, input_unit, energy_unit))
    check_units(other, reference, input_unit, energy_unit)


@pytest.mark.parametrize("family", ["network", "difference"])
def test_powers_of_two_change_no_bit_of_a_baseline(data, family):
    reference = trained(f"{family} trained on double-well")
    other = again(reference, rescaled(data, 2.0**-30, 2.0**20))
    check_units(other, reference, 2.0**-30, 2.0**20)


@pytest.mark.parametrize(
    ("input_unit", "energy_unit", "shift"),
    [
        (1e-9, 1e-12, 0.0),
        (1e3, 1e9, -1e6),
        pytest.param(3.0, 1e12, 0.0, marks=pytest.mark.slow),
        pytest.param(1.0, 7.0, 1e6, marks=pytest.mark.slow),
    ],
)
def test_wide_scales_just_work(data, reference, input_unit, energy_unit, shift):
    other = again(reference, rescaled(data, input_unit, energy_unit, shift))
    for kind, error in reference.errors["validation"].items():
        assert error < 2e-3
        # roundings differ, and with them the steps
        assert error / 1.5 < other.errors["validation"][kind] < 1.5 * error
    X = np.linspace(-1.5, 1.5, 101)[:, None]
    energy = reference.potential.energy(X)
    ours = other.potential.energy(X * input_unit + shift) / energy_unit
    assert np.abs(ours - energy).max() < 5e-3 * energy.std()
    found = [(well.x[0] - shift) / input_unit for well in other.wells]
    np.testing.assert_allclose(found, [well.x[0] for well in reference.wells], atol=0.01)
