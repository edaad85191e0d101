"""Conjugate gradients solve the equations that the dense matrix stands for, and a fit goes on with them."""

from itertools import pairwise

import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate import n_parameters, start_modes, trainable_indices
from multiwell._fit._candidate._sharpness import Sharpness
from multiwell._fit._monitor import Monitor
from multiwell._fit._recipes._recipes import RECIPES
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import (
    Auto,
    ConjugateGradients,
    Dense,
    LevenbergMarquardt,
    ScaledRows,
    make_problem,
    relative_error,
)
from multiwell._fit._solver._conjugate_gradients import diagonal_blocks
from multiwell._fit._solver._dense import normal_equations
from multiwell._fit._solver._residuals import curvature_along
from multiwell._fit._task import Task

ACTIVE = np.array([True, True, False, True])
LINEAR = [ConjugateGradients(), ConjugateGradients(max_block=10)]  # beside Dense


@pytest.fixture(scope="module", params=["icnn", "quadratic"])
def case(request):
    data = mw.systems.get("four-well").dataset(300, seed=0)
    scaling = scaling_of(data)
    u, energy, *_ = scaled(data, scaling)
    rows = np.array([3, 60, 100, 200])
    modes = start_modes(request.param, u, energy, rows, np.random.default_rng(0), (5, 4))
    parameters = modes, np.asarray(0.3)
    problem = make_problem(ScaledRows.of(data, scaling), ACTIVE)
    return parameters, problem, trainable_indices(parameters, ACTIVE)


@pytest.mark.parametrize("max_entries", [2**22, 3000])  # a whole chunk at once, and in parts
def test_products_and_blocks_are_those_of_the_matrix(case, max_entries):
    parameters, problem, trainable = case
    step = np.zeros(n_parameters(parameters))
    step[trainable] = np.random.default_rng(0).normal(size=len(trainable))
    with jax.enable_x64(True):
        normal = normal_equations(parameters, problem, trainable)[0]
        along = curvature_along(parameters, problem, step)[trainable]
        np.testing.assert_allclose(along, normal @ step[trainable], rtol=1e-9, atol=1e-12)
        thirds = np.array_split(np.arange(len(trainable)), 3)
        blocks = diagonal_blocks(parameters, problem, [trainable[third] for third in thirds], max_entries)
        for third, block in zip(thirds, blocks, strict=True):
            np.testing.assert_allclose(block, normal[np.ix_(third, third)], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("linear", LINEAR, ids=repr)
@pytest.mark.parametrize("damping", [1e-1, 1e-3, 1e-5])
def test_a_truncated_solution_does_most_of_what_the_exact_one_does(case, damping, linear):
    parameters, problem, trainable = case
    dense = Dense().equations(problem, parameters, trainable)
    free = linear.equations(problem, parameters, trainable)
    with jax.enable_x64(True):
        slope, squares = dense.linearise(parameters)
        ours, theirs = free.linearise(parameters)
        np.testing.assert_allclose(ours, slope, rtol=1e-9, atol=1e-12)
        assert theirs == pytest.approx(squares, rel=1e-12)
        assert free.largest_diagonal == pytest.approx(dense.largest_diagonal, rel=1e-9)
        normal = normal_equations(parameters, problem, trainable)[0]
        exact, found = (-equations.damped(damping)(slope) for equations in (dense, free))
    matrix = normal + damping * np.eye(len(slope))

    def decrease(v):
        return -2 * slope @ v - v @ matrix @ v

    assert 0.5 * decrease(exact) < decrease(found) <= decrease(exact) * (1 + 1e-9)
    # what the step's predicted decrease relies on; rounding costs long runs their orthogonality
    assert found @ matrix @ found == pytest.approx(-slope @ found, rel=0.05)


def test_nothing_to_solve_is_solved(case):
    parameters, problem, trainable = case
    free = ConjugateGradients().equations(problem, parameters, trainable)
    with jax.enable_x64(True):
        free.linearise(parameters)
        assert not free.damped(1e-2)(np.zeros(len(trainable))).any()


def test_accepted_steps_descend_and_spare_modes_stay(case):
    parameters, problem, _ = case
    solver = LevenbergMarquardt(ConjugateGradients(service=30))
    with jax.enable_x64(True):
        state = solver.init(problem, parameters)
        errors = [state.error]
        while len(errors) < 9:
            state = solver.step(state)
            errors += [state.error] if state.accepted else []
        assert relative_error(state.parameters, problem) == pytest.approx(state.error, rel=1e-12)
    assert all(later < earlier for earlier, later in pairwise(errors))
    assert state.error < 0.6 * errors[0]
    for before, after in zip(
        jax.tree.leaves(parameters[0]), jax.tree.leaves(state.parameters[0]), strict=True
    ):
        np.testing.assert_array_equal(before[2], after[2])


def test_the_number_of_parameters_chooses(case):
    parameters, problem, trainable = case
    for limit, chosen in (
        (3000, Dense()),
        (len(trainable), Dense()),
        (len(trainable) - 1, ConjugateGradients()),
    ):
        equations = Auto(limit).equations(problem, parameters, trainable)
        assert type(equations) is type(chosen.equations(problem, parameters, trainable))
        assert Auto(limit).description(len(trainable)) == chosen.description(len(trainable))


@pytest.mark.parametrize(
    ("solver", "count", "words"),
    [
        (LevenbergMarquardt(), 1234, "Levenberg-Marquardt, dense normal equations of 1,234 parameters"),
        (LevenbergMarquardt(), 6500, "Levenberg-Marquardt, conjugate gradients for 6,500 parameters"),
        (
            LevenbergMarquardt(Dense()),
            6500,
            "Levenberg-Marquardt, dense normal equations of 6,500 parameters",
        ),
        (
            LevenbergMarquardt(ConjugateGradients(), acceleration=False),
            10,
            "Levenberg-Marquardt without acceleration, conjugate gradients for 10 parameters",
        ),
    ],
)
def test_a_solver_says_what_it_does(solver, count, words):
    assert solver.description(count) == words


@pytest.mark.slow
def test_a_fit_by_conjugate_gradients_finds_the_wells(data, double_well):
    solver = LevenbergMarquardt(ConjugateGradients())
    task = Task(data, 2, "icnn", (4, 4), Sharpness(), 0, 5e-3, Monitor(None, None), solver)
    fitted = RECIPES["default"](task)
    assert fitted.solver.startswith("Levenberg-Marquardt, conjugate gradients for ")
    errors = fitted.potential.energy(data.x) - data.energy
    assert np.sqrt(np.mean(errors**2)) < 1e-2 * data.energy.std()
    for minimum in double_well.minima:
        assert np.abs(fitted.potential.gradient(minimum.x[None])).max() < 0.2
