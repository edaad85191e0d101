"""Conjugate gradients solve the equations that the dense matrix stands for, and a fit goes on with them."""

import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate._parameters import columns_of, size_of
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import _conjugate_gradients, _diagonal_blocks, _solver
from multiwell._fit._solver._conjugate_gradients import ConjugateGradients
from multiwell._fit._solver._dense_equations import DenseEquations
from multiwell._fit._solver._diagonal_blocks import diagonal_blocks
from multiwell._fit._solver._levenberg_marquardt import levenberg_marquardt
from multiwell._fit._solver._normal_equations import normal_equations
from multiwell._fit._solver._problem import make_problem
from multiwell._fit._solver._residuals import curvature_along, relative_error
from multiwell._fit._solver._solver import equations_of, solver_words

ACTIVE = np.array([True, True, False, True])


@pytest.fixture(scope="module", params=["icnn", "quadratic"])
def case(request):
    data = mw.systems.get("four-well").dataset(700, seed=0)
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(data, scaling)
    rows = np.array([3, 60, 100, 200])
    modes = start_modes(request.param, u, energy, rows, np.random.default_rng(0), (5, 4))
    parameters = modes, np.asarray(0.3)
    return parameters, make_problem(data, scaling, ACTIVE), columns_of(parameters, ACTIVE)


def test_products_and_blocks_are_those_of_the_matrix(case, monkeypatch):
    parameters, problem, columns = case
    step = np.zeros(size_of(parameters))
    step[columns] = np.random.default_rng(0).normal(size=len(columns))
    with jax.enable_x64(True):
        normal = normal_equations(parameters, problem, columns)[0]
        along = curvature_along(parameters, problem, step)[columns]
        np.testing.assert_allclose(along, normal @ step[columns], rtol=1e-9, atol=1e-12)
        places = np.array_split(np.arange(len(columns)), 3)
        for entries in (_diagonal_blocks.MOST_ENTRIES, 3000):  # a whole chunk at once, and in parts
            monkeypatch.setattr(_diagonal_blocks, "MOST_ENTRIES", entries)
            blocks = diagonal_blocks(parameters, problem, [columns[place] for place in places])
            for place, block in zip(places, blocks, strict=True):
                np.testing.assert_allclose(block, normal[np.ix_(place, place)], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("widest", [1024, 10])
@pytest.mark.parametrize("damping", [1e-1, 1e-3, 1e-5])
def test_a_truncated_solution_does_most_of_what_the_exact_one_does(case, damping, widest, monkeypatch):
    parameters, problem, columns = case
    monkeypatch.setattr(_conjugate_gradients, "WIDEST_BLOCK", widest)
    dense, free = DenseEquations(problem, columns), ConjugateGradients(problem, columns, parameters)
    with jax.enable_x64(True):
        slope, squares = dense.linearise(parameters)
        ours, theirs = free.linearise(parameters)
        np.testing.assert_allclose(ours, slope, rtol=1e-9, atol=1e-12)
        assert theirs == pytest.approx(squares, rel=1e-12)
        assert free.largest == pytest.approx(dense.largest, rel=1e-9)
        normal = normal_equations(parameters, problem, columns)[0]
        exact, found = (-equations.damped(damping)(slope) for equations in (dense, free))
    matrix = normal + damping * np.eye(len(slope))

    def decrease(v):
        return -2 * slope @ v - v @ matrix @ v

    assert 0.5 * decrease(exact) < decrease(found) <= decrease(exact) * (1 + 1e-9)
    # what the step's predicted decrease relies on; rounding costs long runs their orthogonality
    assert found @ matrix @ found == pytest.approx(-slope @ found, rel=0.05)


def test_nothing_to_solve_is_solved(case):
    parameters, problem, columns = case
    free = ConjugateGradients(problem, columns, parameters)
    with jax.enable_x64(True):
        free.linearise(parameters)
        assert not free.damped(1e-2)(np.zeros(len(columns))).any()


def test_accepted_steps_descend_and_spare_modes_stay(case, monkeypatch):
    parameters, problem, _ = case
    monkeypatch.setattr(_solver, "DENSE_UP_TO", 0)
    monkeypatch.setattr(_conjugate_gradients, "SERVICE", 30)
    errors = []
    with jax.enable_x64(True):
        start = relative_error(parameters, problem)
        last = levenberg_marquardt(
            parameters, problem, 15, lambda i: errors.append(i.error) is None, lambda: False
        )
        assert relative_error(last.parameters, problem) == pytest.approx(last.error, rel=1e-12)
    assert all(later < earlier for earlier, later in zip([start, *errors], errors, strict=False))
    assert last.error < 0.6 * start
    for before, after in zip(
        jax.tree.leaves(parameters[0]), jax.tree.leaves(last.parameters[0]), strict=True
    ):
        np.testing.assert_array_equal(before[2], after[2])


def test_the_number_of_parameters_chooses(case, monkeypatch):
    parameters, problem, columns = case
    assert isinstance(equations_of(parameters, problem, columns), DenseEquations)
    assert solver_words(1234) == "Levenberg-Marquardt, dense normal equations of 1,234 parameters"
    assert solver_words(6500) == "Levenberg-Marquardt, conjugate gradients for 6,500 parameters"
    monkeypatch.setattr(_solver, "DENSE_UP_TO", len(columns) - 1)
    assert isinstance(equations_of(parameters, problem, columns), ConjugateGradients)


def test_a_fit_by_conjugate_gradients_finds_the_wells(data, double_well, monkeypatch):
    monkeypatch.setattr(_solver, "DENSE_UP_TO", 0)
    result = mw.fit(data, modes=4)
    assert result.solver.startswith("Levenberg-Marquardt, conjugate gradients for ")
    assert result.summary()["solver"] == result.solver
    assert max(result.errors["validation"].values()) < 1e-2
    found = sorted(well.x[0] for well in result.wells)
    np.testing.assert_allclose(found, sorted(p.x[0] for p in double_well.minima), atol=0.02)
