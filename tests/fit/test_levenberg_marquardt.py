"""The normal equations, the accelerated step, and the descent."""

import jax
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

import multiwell as mw
from multiwell._fit._levenberg_marquardt import _bend, _normal_equations, levenberg_marquardt, relative_error
from multiwell._fit._problem import assign, block_residuals, make_problem
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._start import start_modes


@pytest.fixture(scope="module", params=[("double-well", 150, "icnn"), ("four-well", 1300, "quadratic")])
def case(request):
    name, n, kind = request.param
    data = mw.systems.get(name).dataset(n, seed=0)
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(data, scaling)
    modes = start_modes(kind, u, energy, np.array([3, 60, 100]), np.random.default_rng(0))
    return (modes, np.asarray(0.3)), make_problem(data, scaling, 3), data


def every_residual(parameters, problem):
    return np.concatenate(
        [
            np.asarray(block_residuals(parameters, jax.tree.map(lambda a, k=k: a[k], problem)))
            for k in range(problem.energy.shape[0])
        ]
    )


def test_normal_equations_are_those_of_the_jacobian(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        flat, unravel = ravel_pytree(parameters)
        residuals = every_residual(parameters, problem)
        normal, slope, squares = _normal_equations(parameters, problem)
        step = 1e-6
        column = 5
        moved = flat.at[column].add(step), flat.at[column].add(-step)
        difference = (
            every_residual(unravel(moved[0]), problem) - every_residual(unravel(moved[1]), problem)
        ) / 2e-6
    assert squares == pytest.approx(float(residuals @ residuals), rel=1e-12)
    assert slope[column] == pytest.approx(float(difference @ residuals), rel=1e-5, abs=1e-8)
    assert normal[column, column] == pytest.approx(float(difference @ difference), rel=1e-5)


def test_errors_are_relative(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        residuals = every_residual(parameters, problem)
        assert float(relative_error(parameters, problem)) == pytest.approx(
            np.linalg.norm(residuals), rel=1e-12
        )


def test_the_bend_is_the_second_derivative_along_the_step(case):
    parameters, problem, _ = case
    with jax.enable_x64(True):
        flat, unravel = ravel_pytree(parameters)
        direction = np.random.default_rng(1).normal(size=flat.size)
        h = 1e-4
        there, here, back = (every_residual(unravel(flat + k * h * direction), problem) for k in (1, 0, -1))
        second = (there - 2 * here + back) / h**2
        bend = np.asarray(_bend(parameters, problem, direction))
        probe = np.random.default_rng(2).normal(size=flat.size)
        along = (every_residual(unravel(flat + 1e-6 * probe), problem) - here) / 1e-6
    assert bend @ probe == pytest.approx(float(second @ along), rel=1e-2, abs=1e-6 * np.linalg.norm(bend))


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
            float(relative_error(parameters, make_problem(d, scaling, 3, counted))) for d in (data, other)
        )
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_an_assigned_row_sees_its_own_mode_only(case):
    parameters, problem, data = case
    labels = np.arange(data.n) % 3
    with jax.enable_x64(True):
        before = float(relative_error(parameters, assign(problem, labels)))
        modes, log_rho = parameters
        # sharpness does not matter where one mode is allowed
        after = float(relative_error((modes, log_rho + 2.0), assign(problem, labels)))
    assert before == pytest.approx(after, rel=1e-12)
