"""The normal equations, the accelerated step, and the descent."""

import jax
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

import multiwell as mw
from multiwell._fit._candidate._parameters import columns_by_leaf, columns_of, flattened, size_of
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import _normal_equations
from multiwell._fit._solver._chunk import residuals
from multiwell._fit._solver._dense_equations import DenseEquations
from multiwell._fit._solver._levenberg_marquardt import levenberg_marquardt
from multiwell._fit._solver._normal_equations import normal_equations
from multiwell._fit._solver._problem import make_problem
from multiwell._fit._solver._residuals import bend, relative_error, row_errors

ALL = np.ones(3, bool)


@pytest.fixture(scope="module", params=[("double-well", 150, "icnn"), ("four-well", 1300, "quadratic")])
def case(request):
    name, n, kind = request.param
    data = mw.systems.get(name).dataset(n, seed=0)
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(data, scaling)
    modes = start_modes(kind, u, energy, np.array([3, 60, 100]), np.random.default_rng(0))
    return (modes, np.asarray(0.3)), make_problem(data, scaling, ALL), data


def every_residual(parameters, problem):
    return np.concatenate([np.asarray(residuals(parameters, rows)) for rows in problem.chunks])


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


def test_the_bend_is_the_second_derivative_along_the_step(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        flat, unravel = ravel_pytree(parameters)
        direction = np.random.default_rng(1).normal(size=flat.size)
        h = 1e-4
        there, here, back = (every_residual(unravel(flat + k * h * direction), problem) for k in (1, 0, -1))
        second = (there - 2 * here + back) / h**2
        pulled = bend(parameters, problem, direction)
        probe = np.random.default_rng(2).normal(size=flat.size)
        along = (every_residual(unravel(flat + 1e-6 * probe), problem) - here) / 1e-6
    assert pulled @ probe == pytest.approx(float(second @ along), rel=1e-2, abs=1e-6 * np.linalg.norm(pulled))


@pytest.mark.parametrize("size", [1e-2, 1e-3])
def test_differences_of_residuals_are_the_bend(case, size):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        step = size * np.random.default_rng(1).normal(size=size_of(parameters))
        equations = DenseEquations(problem, slice(None))
        equations.linearise(parameters)
        exact = bend(parameters, problem, step)
        # a share of the third derivative along the step comes with them
        np.testing.assert_allclose(equations.bend(step), exact, atol=size * np.linalg.norm(exact))


def test_without_the_jacobian_in_memory_the_bend_is_exact(case, monkeypatch):
    parameters, problem, _ = case
    monkeypatch.setattr(_normal_equations, "MOST_ENTRIES", 1)
    with jax.enable_x64(True):
        step = np.random.default_rng(1).normal(size=size_of(parameters))
        equations = DenseEquations(problem, slice(None))
        equations.linearise(parameters)
        np.testing.assert_array_equal(equations.bend(step), bend(parameters, problem, step))


def test_accepted_steps_descend_and_stop_when_told(case):
    parameters, problem, _ = case
    errors = []

    def keep_going(iterate):
        errors.append(iterate.error)
        return len(errors) < 5

    with jax.enable_x64(True):
        start = float(relative_error(parameters, problem))
        last = levenberg_marquardt(parameters, problem, 50, keep_going, lambda: False)
        assert float(relative_error(last.parameters, problem)) == pytest.approx(last.error, rel=1e-12)
    assert len(errors) == 5
    assert all(later < earlier for earlier, later in zip([start, *errors], errors, strict=False))


def test_rows_that_do_not_count_do_not_matter(case):
    parameters, _, data = case
    scaling = scaling_of(data)
    counted = np.arange(data.n) % 3 != 0
    energy = np.where(counted, data.energy, 1e3)
    other = mw.Dataset(data.x, energy, np.where(counted[:, None], data.gradient, -1e3))
    with jax.enable_x64(True):
        ours, theirs = (
            float(relative_error(parameters, make_problem(d, scaling, ALL, counted))) for d in (data, other)
        )
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_an_assigned_row_sees_its_own_mode_only(case):
    parameters, _, data = case
    labels = np.arange(data.n) % 3
    with jax.enable_x64(True):
        problem = make_problem(data, scaling_of(data), ALL, mode_of_row=labels)
        before = relative_error(parameters, problem)
        modes, log_rho = parameters
        # sharpness does not matter where one mode is allowed
        after = relative_error((modes, np.asarray(log_rho + 2.0)), problem)
    assert before == pytest.approx(after, rel=1e-12)


def test_modes_that_take_no_part_change_nothing(case):
    parameters, _, data = case
    active = np.array([True, False, True])
    scaling = scaling_of(data)
    both = jax.tree.map(lambda leaf: leaf[active], parameters[0]), parameters[1]
    with jax.enable_x64(True):
        masked, plain = make_problem(data, scaling, active), make_problem(data, scaling, ALL[:2])
        assert relative_error(parameters, masked) == pytest.approx(relative_error(both, plain), rel=1e-12)
        columns = columns_of(parameters, active)
        normal = normal_equations(parameters, masked, columns)[0]
        np.testing.assert_allclose(
            normal, normal_equations(both, plain, slice(None))[0], rtol=1e-9, atol=1e-12
        )
        last = levenberg_marquardt(parameters, masked, 3, lambda _: True, lambda: False)
    for before, after in zip(
        jax.tree.leaves(parameters[0]), jax.tree.leaves(last.parameters[0]), strict=True
    ):
        np.testing.assert_array_equal(before[1], after[1])


@pytest.mark.parametrize("active", [ALL, np.array([True, False, True]), np.array([False, True, False])])
def test_columns_of_all_leaves_are_the_columns(case, active):
    parameters = case[0]
    columns = columns_of(parameters, active)
    by_leaf = columns_by_leaf(parameters, columns)
    leaves = jax.tree.leaves(parameters)
    parts = [np.ravel(leaf)[place] for leaf, (place, _) in zip(leaves, by_leaf, strict=True)]
    assert [len(part) for part in parts] == [width for _, width in by_leaf]
    np.testing.assert_array_equal(np.concatenate(parts), flattened(parameters)[columns])


@pytest.mark.parametrize("entries", [2**22, 1])  # all chunks at once, and one after the other
def test_parts_of_the_jacobian_change_nothing(case, entries, monkeypatch):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        whole = normal_equations(parameters, problem, slice(None))
        monkeypatch.setattr(_normal_equations, "MOST_ENTRIES", entries)
        for ours, theirs in zip(
            normal_equations(parameters, problem, slice(None))[:3], whole[:3], strict=True
        ):
            np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


def test_row_errors_add_up_to_the_error(case):
    parameters, problem, data = case
    with jax.enable_x64(True):
        errors = row_errors(parameters, problem)
        assert np.sqrt(errors.sum()) == pytest.approx(relative_error(parameters, problem), rel=1e-12)
    assert not errors[data.n :].any()
