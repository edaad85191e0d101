"""The normal equations, the accelerated step, and the descent."""

from itertools import pairwise

import equinox as eqx
import jax
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

import multiwell as mw
from multiwell._fit._candidate import indices_by_leaf, n_parameters, ravel, start_modes, trainable_indices
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import (
    ConjugateGradients,
    Dense,
    LevenbergMarquardt,
    ScaledRows,
    make_problem,
    relative_error,
    residuals,
    row_errors,
)
from multiwell._fit._solver._dense import normal_equations
from multiwell._fit._solver._residuals import acceleration_rhs

ALL = np.ones(3, bool)
SOLVERS = [
    LevenbergMarquardt(),
    LevenbergMarquardt(acceleration=False),
    LevenbergMarquardt(ConjugateGradients()),
]


@pytest.fixture(scope="module", params=[("double-well", 150, "icnn"), ("four-well", 300, "quadratic")])
def case(request):
    name, n, kind = request.param
    data = mw.systems.get(name).dataset(n, seed=0)
    scaling = scaling_of(data)
    u, energy, *_ = scaled(data, scaling)
    modes = start_modes(kind, u, energy, np.array([3, 60, 100]), np.random.default_rng(0))
    return (modes, np.asarray(0.3)), make_problem(ScaledRows.of(data, scaling), ALL), data


of_chunk = eqx.filter_jit(residuals)


def every_residual(parameters, problem):
    return np.concatenate(
        [np.asarray(of_chunk(parameters, rows, problem.residuals)) for rows in problem.chunks]
    )


def test_normal_equations_are_those_of_the_jacobian(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        flat, unravel = ravel_pytree(parameters)
        values = every_residual(parameters, problem)
        normal, slope, squares, _ = normal_equations(parameters, problem, slice(None))
        step = 1e-6
        column = 5
        moved = flat.at[column].add(step), flat.at[column].add(-step)
        difference = (
            every_residual(unravel(moved[0]), problem) - every_residual(unravel(moved[1]), problem)
        ) / 2e-6
    assert squares == pytest.approx(float(values @ values), rel=1e-12)
    assert slope[column] == pytest.approx(float(difference @ values), rel=1e-5, abs=1e-8)
    assert normal[column, column] == pytest.approx(float(difference @ difference), rel=1e-5)


def test_errors_are_relative(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        values = every_residual(parameters, problem)
        assert float(relative_error(parameters, problem)) == pytest.approx(np.linalg.norm(values), rel=1e-12)


def test_the_acceleration_is_made_of_the_second_derivative_along_the_step(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        flat, unravel = ravel_pytree(parameters)
        direction = np.random.default_rng(1).normal(size=flat.size)
        h = 1e-4
        there, here, back = (every_residual(unravel(flat + k * h * direction), problem) for k in (1, 0, -1))
        second = (there - 2 * here + back) / h**2
        pulled = acceleration_rhs(parameters, problem, direction)
        probe = np.random.default_rng(2).normal(size=flat.size)
        along = (every_residual(unravel(flat + 1e-6 * probe), problem) - here) / 1e-6
    assert pulled @ probe == pytest.approx(float(second @ along), rel=1e-2, abs=1e-6 * np.linalg.norm(pulled))


@pytest.mark.parametrize("size", [1e-2, 1e-3])
def test_differences_of_residuals_are_the_second_derivative(case, size):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        step = size * np.random.default_rng(1).normal(size=n_parameters(parameters))
        equations = Dense().equations(problem, parameters, slice(None))
        equations.linearise(parameters)
        exact = acceleration_rhs(parameters, problem, step)
        # a share of the third derivative along the step comes with them
        np.testing.assert_allclose(equations.acceleration_rhs(step), exact, atol=size * np.linalg.norm(exact))


def test_without_the_jacobian_in_memory_the_second_derivative_is_exact(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        step = np.random.default_rng(1).normal(size=n_parameters(parameters))
        equations = Dense(max_entries=1).equations(problem, parameters, slice(None))
        equations.linearise(parameters)
        np.testing.assert_array_equal(
            equations.acceleration_rhs(step), acceleration_rhs(parameters, problem, step)
        )


def steps(solver, problem, parameters, count):
    """The state after so many accepted steps, with the errors on the way."""
    state = solver.init(problem, parameters)
    errors = [state.error]
    while len(errors) <= count and not state.stopped:
        before, state = state, solver.step(state)
        if state.accepted:
            errors.append(state.error)
        else:
            assert state.parameters is before.parameters
    return state, errors


@pytest.mark.parametrize("solver", SOLVERS, ids=repr)
def test_accepted_steps_descend_and_refused_ones_change_nothing(case, solver):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        state, errors = steps(solver, problem, parameters, 5)
        assert relative_error(state.parameters, problem) == pytest.approx(state.error, rel=1e-12)
        assert errors[0] == relative_error(parameters, problem)
    assert len(errors) == 6
    assert all(later < earlier for earlier, later in pairwise(errors))


def test_a_refused_step_raises_the_damping_and_enough_of_them_stop(case):
    parameters, problem, _ = case
    # no step gains ten times what the model predicts
    solver = LevenbergMarquardt(min_gain=10.0, max_damping=1.0)
    with jax.enable_x64(True):
        state = solver.init(problem, parameters)
        trials = 0
        while not state.stopped:
            before, state = state, solver.step(state)
            trials += 1
            assert not state.accepted
            assert state.damping > before.damping
    assert trials == 4  # 0.01 doubles, then grows by 4, 8 and 16


def test_rows_that_do_not_count_do_not_matter(case):
    parameters, _, data = case
    scaling = scaling_of(data)
    counted = np.arange(data.n) % 3 != 0
    energy = np.where(counted, data.energy, 1e3)
    other = mw.Dataset(data.x, energy, np.where(counted[:, None], data.gradient, -1e3))
    with jax.enable_x64(True):
        ours, theirs = (
            float(relative_error(parameters, make_problem(ScaledRows.of(d, scaling), ALL, counted)))
            for d in (data, other)
        )
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_an_assigned_row_sees_its_own_mode_only(case):
    parameters, _, data = case
    labels = np.arange(data.n) % 3
    with jax.enable_x64(True):
        problem = make_problem(ScaledRows.of(data, scaling_of(data)), ALL, mode_of_row=labels)
        before = relative_error(parameters, problem)
        modes, log_rho = parameters
        # sharpness does not matter where one mode is allowed
        after = relative_error((modes, np.asarray(log_rho + 2.0)), problem)
    assert before == pytest.approx(after, rel=1e-12)


def test_modes_that_take_no_part_change_nothing(case):
    parameters, _, data = case
    active = np.array([True, False, True])
    rows = ScaledRows.of(data, scaling_of(data))
    both = jax.tree.map(lambda leaf: leaf[active], parameters[0]), parameters[1]
    with jax.enable_x64(True):
        masked, plain = make_problem(rows, active), make_problem(rows, ALL[:2])
        assert relative_error(parameters, masked) == pytest.approx(relative_error(both, plain), rel=1e-12)
        trainable = trainable_indices(parameters, active)
        normal = normal_equations(parameters, masked, trainable)[0]
        np.testing.assert_allclose(
            normal, normal_equations(both, plain, slice(None))[0], rtol=1e-9, atol=1e-12
        )
        last, _ = steps(LevenbergMarquardt(), masked, parameters, 3)
    for before, after in zip(
        jax.tree.leaves(parameters[0]), jax.tree.leaves(last.parameters[0]), strict=True
    ):
        np.testing.assert_array_equal(before[1], after[1])


@pytest.mark.parametrize("active", [ALL, np.array([True, False, True]), np.array([False, True, False])])
def test_indices_of_all_leaves_are_the_indices(case, active):
    parameters = case[0]
    trainable = trainable_indices(parameters, active)
    by_leaf = indices_by_leaf(parameters, trainable)
    leaves = jax.tree.leaves(parameters)
    parts = [np.ravel(leaf)[place] for leaf, (place, _) in zip(leaves, by_leaf, strict=True)]
    assert [len(part) for part in parts] == [width for _, width in by_leaf]
    np.testing.assert_array_equal(np.concatenate(parts), ravel(parameters)[trainable])


def test_parts_of_the_jacobian_change_nothing(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        whole, parts = (normal_equations(parameters, problem, slice(None), most) for most in (2**22, 1))
    assert whole.whole is not None
    for ours, theirs in zip(parts[:3], whole[:3], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


def test_row_errors_add_up_to_the_error(case):
    parameters, problem, data = case
    with jax.enable_x64(True):
        errors = row_errors(parameters, problem)
        assert np.sqrt(errors.sum()) == pytest.approx(relative_error(parameters, problem), rel=1e-12)
    assert len(errors) == data.n
