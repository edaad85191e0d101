"""What is done differently where there are many rows gives what the plain way gives."""

import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit import _accuracy
from multiwell._fit._basins import _basins
from multiwell._fit._basins._basins import basins_of
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import _problem
from multiwell._fit._solver._dense import normal_equations
from multiwell._fit._solver._problem import ScaledRows, make_problem
from multiwell._fit._solver._residuals import acceleration_rhs, relative_error, row_errors
from multiwell._inputs import input_spread


@pytest.fixture(scope="module")
def system():
    return mw.systems.get("four-well")


@pytest.fixture(scope="module")
def many(system):
    return system.dataset(3000, seed=4)


def test_chunks_made_when_asked_for_are_those_kept(system, monkeypatch):
    x = system.dataset(300, seed=0).x
    energy, gradient, hessian = system.evaluate(x)
    gradient = np.where(np.arange(300)[:, None] % 3 == 0, np.nan, gradient)
    data = mw.Dataset(x, energy, gradient, hessian, weight=np.linspace(0.5, 2.0, 300))
    scaling = scaling_of(data)
    u, heights, *_ = scaled(data, scaling)
    modes = start_modes("quadratic", u, heights, np.array([3, 60, 100]), np.random.default_rng(0))
    parameters = modes, np.asarray(0.3)
    counted = np.arange(300) % 4 != 0

    def figures():
        problem = make_problem(ScaledRows.of(data, scaling), np.ones(3, bool), counted, np.arange(300) % 3)
        step = np.linspace(-1, 1, len(normal_equations(parameters, problem, slice(None))[1]))
        return [
            relative_error(parameters, problem),
            row_errors(parameters, problem),
            *normal_equations(parameters, problem, slice(None))[:3],
            acceleration_rhs(parameters, problem, step),
        ]

    with jax.enable_x64(True):
        kept = figures()
        monkeypatch.setattr(_problem, "MAX_ROWS_IN_MEMORY", 0)
        monkeypatch.setattr(_problem, "SLAB", 100)
        for ours, theirs in zip(figures(), kept, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("given", ["energy and gradient", "gradient", "few energies"])
def test_basins_of_drawn_rows_are_those_of_all(many, given, monkeypatch):
    energy = {
        "energy and gradient": many.energy,
        "gradient": None,
        "few energies": np.where(np.arange(many.n) % 1000 == 7, many.energy, np.nan),
    }[given]
    data = mw.Dataset(many.x, energy, many.gradient)
    scaling = scaling_of(data)
    whole = basins_of(data, scaling)
    monkeypatch.setattr(_basins, "MOST_ROWS", 1000)
    basins = basins_of(data, scaling, seed=1)
    kept = basins.kept(12)
    assert kept.sum() == whole.kept(12).sum() == 4
    assert basins.u.shape == many.x.shape
    well = 2 * (many.x[:, 0] > 0) + (many.x[:, 1] > 0)
    labels = basins.tree.basins(kept)
    rows = basins.tree.rows[kept]
    assert (basins.energy[rows] < np.quantile(basins.energy, 0.1)).all()
    assert len(set(well[rows])) == 4
    assert np.mean(well[rows][labels] == well) > 0.95
    # energies of rows that were not drawn are carried over from their neighbours
    exact = (many.energy - many.energy.mean()) / scaling.units.scale
    found = basins.energy - (basins.energy.mean() if energy is None else 0.0)
    if given == "few energies":
        exact = (many.energy - scaling.units.shift) / scaling.units.scale
    assert np.std(found - exact) < 0.05 * np.std(exact)
    assert energy is None or abs(np.mean(found - exact)) < 0.05 * np.std(exact)


def test_errors_do_not_depend_on_how_many_rows_are_looked_at_a_time(many, monkeypatch):
    energy = np.where(np.arange(many.n) % 5 == 0, np.nan, many.energy)
    data = mw.Dataset(many.x, energy, many.gradient)
    scaling = scaling_of(data)
    u, heights, *_ = scaled(many, scaling)
    modes = start_modes("icnn", u, heights, np.array([3, 60, 100]), np.random.default_rng(0))
    potential = mw.Potential(
        modes=modes,
        log_weights=np.zeros(3),
        active=np.ones(3, bool),
        log_rho=np.asarray(0.5),
        input_map=scaling.input_map,
        units=scaling.units,
    )
    spread = input_spread(data.x)
    found = mw._fit.relative_errors(potential, data, spread)
    wrong = potential.energy(data.x) - energy
    assert found["energy"] == pytest.approx(np.sqrt(np.nanmean(wrong**2)) / np.nanstd(energy), rel=1e-10)
    slopes = spread * (potential.gradient(data.x) - data.gradient)
    size = np.sqrt(np.mean((spread * data.gradient) ** 2))
    assert found["gradient"] == pytest.approx(np.sqrt(np.mean(slopes**2)) / size, rel=1e-10)
    monkeypatch.setattr(_accuracy, "SLAB", 700)
    assert mw._fit.relative_errors(potential, data, spread) == pytest.approx(found, rel=1e-10)
