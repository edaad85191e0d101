"""Least squares by the Levenberg-Marquardt method, step by step so that it can be watched and stopped."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.linalg.blas import dsyrk
from threadpoolctl import threadpool_limits

from ._parameters import Parameters
from ._problem import Problem, block_residuals

LARGEST_DAMPING = 1e12
LARGEST_BEND = 0.75  # of the step
CHUNK = 8  # blocks of rows whose Jacobian is in memory at once


class Iterate(NamedTuple):
    """Parameters after a step, and their relative error (root of the summed squared residuals)."""

    parameters: Parameters
    error: float


def levenberg_marquardt(
    parameters: Parameters,
    problem: Problem,
    iterations: int,
    keep_going: Callable[[Iterate], bool],
    out_of_time: Callable[[], bool],
) -> Iterate:
    """Minimise the squared residuals of a problem, with geodesic acceleration.

    The damping is a multiple of the identity, scaled by the largest diagonal entry of the first normal matrix; it
    falls and rises with the ratio of actual to predicted decrease. The second-order correction along the step, which
    follows the curved valleys of network parameters, saves steps; a step whose correction is not small against it is
    refused.

    Args:
        parameters: where to start.
        problem: the residuals.
        iterations: at most so many accepted steps.
        keep_going: called after every accepted step; False stops.
        out_of_time: asked after every refused step; True stops.

    Returns:
        The last accepted iterate (the start where no step was accepted).

    Source: Marquardt, J. SIAM 11 (1963) 431; the acceleration is Transtrum and Sethna (2012), arXiv 1201.5885,
    eqs. (14) to (16); the update of the damping is Nielsen (1999), IMM-REP-1999-05, eq. (2.5).
    """
    with threadpool_limits(1, "blas"):
        return _iterate(parameters, problem, iterations, keep_going, out_of_time)


def _iterate(
    parameters: Parameters,
    problem: Problem,
    iterations: int,
    keep_going: Callable[[Iterate], bool],
    out_of_time: Callable[[], bool],
) -> Iterate:
    flat, unravel = ravel_pytree(parameters)
    theta = np.asarray(flat)
    normal, slope, squares = _normal_equations(parameters, problem)
    scale = float(np.max(np.diagonal(normal))) * 1e-3
    damping, growth = 1e-2, 2.0
    current = Iterate(parameters, float(np.sqrt(squares)))
    for _ in range(iterations):
        while True:
            step, predicted = _damped_step(current.parameters, problem, normal, slope, damping * scale)
            candidate = unravel(theta + step)
            error = float(relative_error(candidate, problem))
            # both are NaN where the step was refused, and nothing is left to gain where both are zero
            gain = (current.error**2 - error**2) / predicted if predicted != 0 else np.nan
            if gain > 1e-4:
                break
            damping, growth = damping * growth, growth * 2
            if damping > LARGEST_DAMPING or out_of_time():
                return current
        damping = max(damping * max(1 / 5, 1 - (2 * min(gain, 2.0) - 1) ** 3), 1e-14)
        growth = 2.0
        theta, current = theta + step, Iterate(candidate, error)
        if not keep_going(current):
            break
        normal, slope, _ = _normal_equations(candidate, problem)
    return current


@jax.jit
def relative_error(parameters: Parameters, problem: Problem) -> Float[Array, ""]:
    """Root of the summed squared residuals: the relative errors of energy, gradient and Hessian, added in squares."""
    squares = jax.lax.map(lambda block: jnp.sum(block_residuals(parameters, block) ** 2), problem)
    return jnp.sqrt(jnp.sum(squares))


def _normal_equations(parameters: Parameters, problem: Problem) -> tuple[np.ndarray, np.ndarray, float]:
    """`J^T J` (upper triangle), `J^T r` and `r^T r`, added up over chunks of rows so that memory stays flat."""
    size = ravel_pytree(parameters)[0].size
    normal, slope, squares = np.zeros((size, size), order="F"), np.zeros(size), 0.0
    blocks = problem.energy.shape[0]
    chunk = next(c for c in (CHUNK, 6, blocks) if blocks % c == 0) if blocks > CHUNK else blocks
    for first in range(0, blocks, chunk):
        part = jax.tree.map(lambda a, first=first: a[first : first + chunk], problem)
        jacobian, residuals = (np.asarray(a) for a in _jacobian(parameters, part))
        # the symmetric product of BLAS does half the work of a general one
        normal = dsyrk(1.0, jacobian.T, beta=1.0, c=normal, overwrite_c=1)
        slope += jacobian.T @ residuals
        squares += float(residuals @ residuals)
    return normal, slope, squares


@jax.jit
def _jacobian(parameters: Parameters, problem: Problem) -> tuple[Array, Array]:
    flat, unravel = ravel_pytree(parameters)

    def one_row(row: Problem) -> tuple[Array, Array]:
        single = jax.tree.map(lambda a: a[None], row)

        def residual(theta: Array) -> tuple[Array, Array]:
            value = block_residuals(unravel(theta), single)
            return value, value

        pair: tuple[Array, Array] = jax.jacrev(residual, has_aux=True)(flat)
        return pair

    jacobian, residuals = jax.lax.map(jax.vmap(one_row), problem)
    return jacobian.reshape(-1, flat.size), residuals.ravel()


@jax.jit
def _bend(parameters: Parameters, problem: Problem, step: Array) -> Array:
    """`J^T r''`, with `r''` the second derivative of the residuals along the step."""
    flat, unravel = ravel_pytree(parameters)

    def one_block(block: Problem) -> Array:
        def residual(theta: Array) -> Array:
            return block_residuals(unravel(theta), block)

        def change(theta: Array) -> Array:
            along: Array = jax.jvp(residual, (theta,), (step,))[1]
            return along

        second = jax.jvp(change, (flat,), (step,))[1]
        pulled: Array = jax.vjp(residual, flat)[1](second)[0]
        return pulled

    return jnp.sum(jax.lax.map(one_block, problem), axis=0)


def _damped_step(
    parameters: Parameters, problem: Problem, normal: np.ndarray, slope: np.ndarray, damping: float
) -> tuple[np.ndarray, float]:
    """The accelerated step and the decrease of the squared error that the linear model predicts; NaN refuses it."""
    damped = normal.copy(order="F")
    damped[np.diag_indices_from(damped)] += damping
    refused = np.full_like(slope, np.nan)
    try:
        factor = cho_factor(damped, overwrite_a=True, check_finite=False)
    except LinAlgError:
        return refused, np.nan
    velocity = -cho_solve(factor, slope, check_finite=False)
    bend = np.asarray(_bend(parameters, problem, velocity))
    acceleration = -cho_solve(factor, bend, check_finite=False)
    if not 2 * np.linalg.norm(acceleration) <= LARGEST_BEND * np.linalg.norm(velocity):
        return refused, np.nan
    return velocity + acceleration / 2, float(velocity @ (damping * velocity - slope))
