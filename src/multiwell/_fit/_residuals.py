"""The weighted residuals of a potential, and what a solver asks of them, summed over chunks on all cores."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, Int

from .._potential import Scaling, core_count, map_over_cores
from ._parameters import Parameters, log_rho, size_of, soft_potential
from ._problem import Problem, Rows

Columns = Int[np.ndarray, " k"] | slice


def residuals(
    parameters: Parameters,
    rows: Rows,
    log_weights: Float[Array, " n"] | None = None,
    merges: Int[Array | np.ndarray, "k 2"] | None = None,
) -> Float[Array, " m"]:
    """Weighted residuals of energies, gradients and Hessians of some rows, as one flat vector, row by row."""
    modes, sharpness = parameters
    identity = Scaling.identity(modes.dimension)
    weights = jnp.zeros(modes.n_modes) if log_weights is None else log_weights

    def one_row(row: Rows) -> Float[Array, " k"]:
        potential = soft_potential(modes, weights, row.allowed, merges, log_rho(sharpness), identity)
        u = jnp.asarray(row.u)
        parts = []
        if row.hessian is not None and row.hessian_weight is not None:
            energy, gradient, hessian = potential.scaled_hessian(u)
            parts.append(((hessian - row.hessian) * row.hessian_weight).ravel())
        elif row.gradient is not None:
            energy, gradient = potential.scaled_gradient(u)
        else:
            energy = potential.scaled_energy(u)
        if row.gradient is not None and row.gradient_weight is not None:
            parts.append((gradient - row.gradient) * row.gradient_weight)
        return jnp.concatenate([((energy - row.energy) * row.energy_weight)[None], *parts])

    return jax.vmap(one_row)(rows).ravel()


def relative_error(parameters: Parameters, problem: Problem) -> float:
    """Root of the summed squared residuals: the relative errors of energy, gradient and Hessian, added in squares."""
    squares = map_over_cores(
        lambda rows: float(_squares(parameters, rows, problem.merges).sum()), problem.chunks
    )
    return float(np.sqrt(sum(squares)))


def row_errors(parameters: Parameters, problem: Problem) -> Float[np.ndarray, " r"]:
    """Summed squared residuals of every row, those that fill up the last chunk included."""
    errors: Float[np.ndarray, " r"] = np.concatenate(
        map_over_cores(lambda rows: np.asarray(_squares(parameters, rows, problem.merges)), problem.chunks)
    )
    return errors


def normal_equations(
    parameters: Parameters, problem: Problem, columns: Columns
) -> tuple[Float[np.ndarray, "k k"], Float[np.ndarray, " k"], float]:
    """`J^T J`, `J^T r` and `r^T r` for some columns of the Jacobian, which is never in memory as a whole."""

    def add_up(chunks: tuple[Rows, ...]) -> tuple[np.ndarray, np.ndarray, float]:
        normal = np.zeros((size, size))
        product = np.empty_like(normal)
        slope, squares = np.zeros(size), 0.0
        for rows in chunks:
            jacobian, values = (np.asarray(part) for part in _jacobian(parameters, rows, problem.merges))
            jacobian = jacobian[:, columns]
            # NumPy sees that both factors are the same and does half the work
            normal += np.matmul(jacobian.T, jacobian, out=product)
            slope += jacobian.T @ values
            squares += float(values @ values)
        return normal, slope, squares

    size = len(np.arange(size_of(parameters))[columns])
    shares = min(core_count(), len(problem.chunks))
    parts = map_over_cores(add_up, [problem.chunks[first::shares] for first in range(shares)])
    normal, slope, squares = parts[0]
    for part in parts[1:]:
        normal, slope, squares = normal + part[0], slope + part[1], squares + part[2]
    return normal, slope, squares


def bend(parameters: Parameters, problem: Problem, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " p"]:
    """`J^T r''`, with `r''` the second derivative of the residuals along a step of all parameters."""
    merges = problem.merges
    parts = map_over_cores(lambda rows: np.asarray(_bend(parameters, rows, merges, step)), problem.chunks)
    total: Float[np.ndarray, " p"] = np.sum(parts, axis=0)
    return total


@jax.jit
def _squares(parameters: Parameters, rows: Rows, merges: Array | None) -> Float[Array, " r"]:
    values = residuals(parameters, rows, merges=merges)
    return jnp.sum(values.reshape(rows.energy.shape[0], -1) ** 2, axis=1)


@jax.jit
def _jacobian(parameters: Parameters, rows: Rows, merges: Array | None) -> tuple[Array, Array]:
    flat, unravel = ravel_pytree(parameters)

    def one_row(row: Rows) -> tuple[Array, Array]:
        single = jax.tree.map(lambda a: a[None], row)

        def residual(theta: Array) -> tuple[Array, Array]:
            value = residuals(unravel(theta), single, merges=merges)
            return value, value

        pair: tuple[Array, Array] = jax.jacrev(residual, has_aux=True)(flat)
        return pair

    jacobian, values = jax.vmap(one_row)(rows)
    return jacobian.reshape(-1, flat.size), values.ravel()


@jax.jit
def _bend(parameters: Parameters, rows: Rows, merges: Array | None, step: Array) -> Array:
    flat, unravel = ravel_pytree(parameters)

    def residual(theta: Array) -> Array:
        return residuals(unravel(theta), rows, merges=merges)

    def change(theta: Array) -> Array:
        along: Array = jax.jvp(residual, (theta,), (step,))[1]
        return along

    second = jax.jvp(change, (flat,), (step,))[1]
    pulled: Array = jax.vjp(residual, flat)[1](second)[0]
    return pulled
