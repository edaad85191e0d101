"""Residuals of a problem and what a solver asks of them: of one chunk, compiled, and summed over all, on all cores."""

from collections.abc import Callable, Iterable

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, Int

from ..._inputs import Affine
from ..._numerics import compiled, core_count, map_over_cores
from ..._potential import EnergyUnits
from .._candidate import Parameters, at_condition, ravel, soft_potential
from ._objective import AbstractObjective, AbstractResiduals, Prediction, Rows
from ._problem import CHUNK, Problem

Merges = Int[Array | np.ndarray, "k 2"]


def predict(
    parameters: Parameters,
    row: Rows,
    merges: Merges | None = None,
    log_weights: Float[Array, " n"] | None = None,
) -> Prediction:
    """Return what the modes say at one row: as many derivatives as were measured anywhere."""
    stack = parameters[0]
    weights = jnp.zeros(stack.n_modes) if log_weights is None else log_weights
    modes, log_rho, unit = at_condition(parameters, row.condition)
    seen, units = Affine.identity(stack.dimension), EnergyUnits.identity()
    potential = soft_potential(modes, weights, row.allowed, merges, log_rho, seen, units)
    z = jnp.asarray(row.z)
    jacobian = None if row.map_jacobian is None else jnp.asarray(row.map_jacobian)
    if row.hessian is not None:
        energy, gradient, hessian = (unit * part for part in potential.feature_hessian(z))
        if jacobian is not None:
            hessian = jacobian.T @ hessian @ jacobian + jnp.einsum("m,mde->de", gradient, row.map_hessian)
    elif row.gradient is not None:
        (energy, gradient), hessian = (unit * part for part in potential.feature_gradient(z)), None
    else:
        return Prediction(unit * potential.feature_energy(z), None, None)
    return Prediction(energy, gradient if jacobian is None else gradient @ jacobian, hessian)


def loss(
    parameters: Parameters,
    rows: Rows,
    objective: AbstractObjective,
    log_weights: Float[Array, " n"] | None = None,
) -> Float[Array, ""]:
    """Return the loss of some rows, for first-order steps."""
    prediction = jax.vmap(lambda row: predict(parameters, row, None, log_weights))(rows)
    return objective.loss(prediction, rows)


def residuals(
    parameters: Parameters, rows: Rows, objective: AbstractResiduals, merges: Merges | None = None
) -> Float[Array, " m"]:
    """Return the residuals of some rows as one flat vector, row by row."""

    def one_row(row: Rows) -> Float[Array, " k"]:
        return objective.residuals(predict(parameters, row, merges), row)

    return jax.vmap(one_row)(rows).ravel()


def relative_error(parameters: Parameters, problem: Problem) -> float:
    """Return the root of the summed squared residuals, the penalty of the problem included.

    These are the relative errors of energy, gradient and Hessian, added in squares.
    """

    def squares(rows: Rows) -> tuple[np.ndarray]:
        values = np.asarray(_residuals(parameters, rows, problem.residuals, problem.merges))
        return (np.asarray(values @ values),)

    return float(np.sqrt(summed(squares, problem)[0] + penalty_at(parameters, problem)[1]))


def row_errors(parameters: Parameters, problem: Problem) -> Float[np.ndarray, " n"]:
    """Return the summed squared residuals of every row."""
    by_row = every_residual(parameters, problem).reshape(CHUNK * len(problem.chunks), -1)
    return np.asarray(np.sum(by_row**2, axis=1)[: problem.n_rows])


def every_residual(parameters: Parameters, problem: Problem) -> Float[np.ndarray, " m"]:
    """Return the residuals of all rows, row by row, those that fill up the last chunk included."""

    def values(chunk: int) -> np.ndarray:
        rows = problem.chunks[chunk]
        return np.asarray(_residuals(parameters, rows, problem.residuals, problem.merges))

    return np.asarray(np.concatenate(map_over_cores(values, range(len(problem.chunks)))))


def acceleration_rhs(
    parameters: Parameters, problem: Problem, step: Float[np.ndarray, " p"]
) -> Float[np.ndarray, " p"]:
    """Return `J^T r''`, with `r''` the second derivative of the residuals along a step of all parameters."""
    return summed(
        lambda rows: (_acceleration_rhs(parameters, rows, problem.residuals, problem.merges, step),), problem
    )[0]


def half_gradient(parameters: Parameters, problem: Problem) -> tuple[Float[np.ndarray, " p"], float]:
    """Return `J^T r`, half the gradient of the squared error, and `r^T r`, for all parameters."""
    slope, squares = summed(
        lambda rows: _half_gradient(parameters, rows, problem.residuals, problem.merges), problem
    )
    pull, extra = penalty_at(parameters, problem)
    return slope if problem.penalty is None else slope + pull, float(squares) + extra


def curvature_along(
    parameters: Parameters, problem: Problem, step: Float[np.ndarray, " p"]
) -> Float[np.ndarray, " p"]:
    """Return `J^T J` times a step of all parameters."""
    product: np.ndarray = summed(
        lambda rows: (_curvature_along(parameters, rows, problem.residuals, problem.merges, step),), problem
    )[0]
    return product if problem.penalty is None else product + problem.penalty * step


def penalty_at(parameters: Parameters, problem: Problem) -> tuple[Float[np.ndarray, " p"], float]:
    """Return half the gradient of the quadratic penalty, and its value."""
    if problem.penalty is None:
        return np.zeros(0), 0.0
    theta = ravel(parameters)
    return problem.penalty * theta, float(problem.penalty @ theta**2)


def summed(parts_of: Callable[[Rows], Iterable[Array | np.ndarray]], problem: Problem) -> list[np.ndarray]:
    """Return sums over all chunks, each core with a share of them and one sum of its own."""
    shares = min(core_count(), len(problem.chunks))

    def add_up(first: int) -> list[np.ndarray]:
        totals: list[np.ndarray] = []
        for chunk in range(first, len(problem.chunks), shares):
            parts = [np.asarray(part) for part in parts_of(problem.chunks[chunk])]
            if totals:
                for total, part in zip(totals, parts, strict=True):
                    total += part
            else:
                totals = [np.array(part) for part in parts]
        return totals

    return [
        np.asarray(np.sum(parts, axis=0))
        for parts in zip(*map_over_cores(add_up, range(shares)), strict=True)
    ]


_residuals = compiled()(residuals)


@compiled()
def jacobian_of(
    parameters: Parameters, rows: Rows, objective: AbstractResiduals, merges: Array | None
) -> tuple[list[Array], Array]:
    """Return the Jacobian of all residuals, `(m, _)` for every leaf of the parameters, and the residuals.

    The leaves stay apart: to put them together here takes as long as to find them.
    """

    def one_row(row: Rows) -> tuple[Parameters, Array]:
        single = jax.tree.map(lambda a: a[None], row)

        def residual(parameters: Parameters) -> tuple[Array, Array]:
            value = residuals(parameters, single, objective, merges)
            return value, value

        pair: tuple[Parameters, Array] = jax.jacrev(residual, has_aux=True)(parameters)
        return pair

    jacobian, values = jax.vmap(one_row)(rows)
    return [leaf.reshape(values.size, -1) for leaf in jax.tree.leaves(jacobian)], values.ravel()


def _of_vector(
    parameters: Parameters, rows: Rows, objective: AbstractResiduals, merges: Array | None
) -> tuple[Array, Callable[[Array], Array]]:
    """Return the parameters as one vector, and the residuals as a function of it."""
    flat, unravel = ravel_pytree(parameters)
    return flat, lambda theta: residuals(unravel(theta), rows, objective, merges)


@compiled()
def _half_gradient(
    parameters: Parameters, rows: Rows, objective: AbstractResiduals, merges: Array | None
) -> tuple[Array, Array]:
    flat, residual = _of_vector(parameters, rows, objective, merges)
    values, pull = jax.vjp(residual, flat)
    return pull(values)[0], values @ values


@compiled()
def _curvature_along(
    parameters: Parameters, rows: Rows, objective: AbstractResiduals, merges: Array | None, step: Array
) -> Array:
    flat, residual = _of_vector(parameters, rows, objective, merges)
    along = jax.jvp(residual, (flat,), (step,))[1]
    pulled: Array = jax.vjp(residual, flat)[1](along)[0]
    return pulled


@compiled()
def _acceleration_rhs(
    parameters: Parameters, rows: Rows, objective: AbstractResiduals, merges: Array | None, step: Array
) -> Array:
    flat, residual = _of_vector(parameters, rows, objective, merges)

    def change(theta: Array) -> Array:
        along: Array = jax.jvp(residual, (theta,), (step,))[1]
        return along

    second = jax.jvp(change, (flat,), (step,))[1]
    pulled: Array = jax.vjp(residual, flat)[1](second)[0]
    return pulled
