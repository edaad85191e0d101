"""Gradients that do not go with the energies are named before anybody trusts a fit."""

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._diagnostics import diagnose_contradictions

SYSTEMS = ("double-well", "four-well", "muller-brown", "mechanochemical-3d", "curved-beam", "gene-switch")


def with_gradient(data, gradient):
    return mw.Dataset(data.x, data.energy, gradient)


@pytest.mark.parametrize("noise", [0.0, 0.05])
@pytest.mark.parametrize("name", SYSTEMS)
def test_right_gradients_are_not_complained_of(name, noise):
    assert diagnose_contradictions(mw.systems.get(name).dataset(seed=0, noise=noise)) is None


@pytest.mark.parametrize("name", SYSTEMS)
def test_forces_in_place_of_gradients_are_named(name):
    data = mw.systems.get(name).dataset(seed=0)
    note = diagnose_contradictions(with_gradient(data, -data.gradient))
    assert note is not None
    assert "wrong sign" in note


@pytest.mark.parametrize("factor", [1000.0, 1e-3])
def test_other_units_are_named_with_their_factor(factor):
    data = mw.systems.get("four-well").dataset(seed=0)
    note = diagnose_contradictions(with_gradient(data, factor * data.gradient))
    assert note is not None
    assert f"{factor:.0e}"[-3:] in f"{float(note.split()[2]):.0e}"


def test_too_few_rows_and_missing_entries_say_nothing():
    x = np.linspace(-1, 1, 30)[:, None]
    energy = np.where(np.arange(30) < 25, np.nan, x[:, 0] ** 2)
    assert diagnose_contradictions(mw.Dataset(x, energy, -2 * x)) is None
    assert diagnose_contradictions(mw.Dataset(x, x[:, 0] ** 2)) is None


def test_fit_warns():
    data = mw.systems.get("double-well").dataset(60, seed=0)
    with pytest.warns(mw.MultiwellWarning, match="wrong sign"):
        result = mw.fit(with_gradient(data, -data.gradient), max_modes=1, family="quadratic")
    assert any("wrong sign" in note for note in result.warnings)
