"""Residuals of some rows, and what a solver asks of them, compiled."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, Int

from ..._numerics import compiled
from ..._potential import Scaling
from .._candidate import Parameters, at_condition, soft_potential
from ._problem import Rows


def residuals(
    parameters: Parameters,
    rows: Rows,
    log_weights: Float[Array, " n"] | None = None,
    merges: Int[Array | np.ndarray, "k 2"] | None = None,
) -> Float[Array, " m"]:
    """Weighted residuals of energies, gradients and Hessians of some rows, as one flat vector, row by row."""
    stack = parameters[0]
    identity = Scaling.identity(stack.dimension)
    weights = jnp.zeros(stack.n_modes) if log_weights is None else log_weights

    def one_row(row: Rows) -> Float[Array, " k"]:
        modes, log_rho, unit = at_condition(parameters, row.condition)
        potential = soft_potential(modes, weights, row.allowed, merges, log_rho, identity)
        u = jnp.asarray(row.u)
        parts = []
        if row.hessian is not None and row.hessian_weight is not None:
            energy, gradient, hessian = (unit * part for part in potential.scaled_hessian(u))
            parts.append(((hessian - row.hessian) * row.hessian_weight).ravel())
        elif row.gradient is not None:
            energy, gradient = (unit * part for part in potential.scaled_gradient(u))
        else:
            energy = unit * potential.scaled_energy(u)
        if row.gradient is not None and row.gradient_weight is not None:
            parts.append((gradient - row.gradient) * row.gradient_weight)
        return jnp.concatenate([((energy - row.energy) * row.energy_weight)[None], *parts])

    return jax.vmap(one_row)(rows).ravel()


@compiled()
def residuals_of(parameters: Parameters, rows: Rows, merges: Array | None) -> Float[Array, " m"]:
    """The residuals, row by row."""
    return residuals(parameters, rows, merges=merges)


@compiled()
def jacobian_of(parameters: Parameters, rows: Rows, merges: Array | None) -> tuple[list[Array], Array]:
    """The Jacobian of all residuals, `(m, _)` for every leaf of the parameters, and the residuals.

    The leaves stay apart: to put them together here takes as long as to find them.
    """

    def one_row(row: Rows) -> tuple[Parameters, Array]:
        single = jax.tree.map(lambda a: a[None], row)

        def residual(parameters: Parameters) -> tuple[Array, Array]:
            value = residuals(parameters, single, merges=merges)
            return value, value

        pair: tuple[Parameters, Array] = jax.jacrev(residual, has_aux=True)(parameters)
        return pair

    jacobian, values = jax.vmap(one_row)(rows)
    return [leaf.reshape(values.size, -1) for leaf in jax.tree.leaves(jacobian)], values.ravel()


@compiled()
def half_gradient_of(parameters: Parameters, rows: Rows, merges: Array | None) -> tuple[Array, Array]:
    """`J^T r` and `r^T r`."""
    flat, unravel = ravel_pytree(parameters)
    values, pull = jax.vjp(lambda theta: residuals(unravel(theta), rows, merges=merges), flat)
    return pull(values)[0], values @ values


@compiled()
def curvature_along_of(parameters: Parameters, rows: Rows, merges: Array | None, step: Array) -> Array:
    """`J^T J` times a step of all parameters."""
    flat, unravel = ravel_pytree(parameters)

    def residual(theta: Array) -> Array:
        return residuals(unravel(theta), rows, merges=merges)

    along = jax.jvp(residual, (flat,), (step,))[1]
    pulled: Array = jax.vjp(residual, flat)[1](along)[0]
    return pulled


@compiled()
def bend_of(parameters: Parameters, rows: Rows, merges: Array | None, step: Array) -> Array:
    """`J^T r''`, with `r''` the second derivative of the residuals along a step."""
    flat, unravel = ravel_pytree(parameters)

    def residual(theta: Array) -> Array:
        return residuals(unravel(theta), rows, merges=merges)

    def change(theta: Array) -> Array:
        along: Array = jax.jvp(residual, (theta,), (step,))[1]
        return along

    second = jax.jvp(change, (flat,), (step,))[1]
    pulled: Array = jax.vjp(residual, flat)[1](second)[0]
    return pulled
