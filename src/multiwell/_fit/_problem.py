"""The weighted residuals of a potential over a data set, cut into blocks of rows."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from .._data import Dataset
from .._potential import Potential, Scaling
from ._parameters import SHARPNESS_UNIT, Parameters
from ._scale import scaled

BLOCK = 128


class Problem(eqx.Module):
    """Scaled data in blocks, with one weight per measured number: the sum of squared residuals is a squared error.

    Weights are zero where nothing was measured and for the rows that fill up the last block. Each kind of number
    (energy, gradient, Hessian) counts with its own relative error, so no kind drowns another.
    """

    u: Float[Array | np.ndarray, "b r d"]
    energy: Float[Array | np.ndarray, "b r"]
    gradient: Float[Array | np.ndarray, "b r d"]
    hessian: Float[Array | np.ndarray, "b r d d"] | None
    energy_weight: Float[Array | np.ndarray, "b r"]
    gradient_weight: Float[Array | np.ndarray, "b r d"]
    hessian_weight: Float[Array | np.ndarray, "b r d d"] | None
    allowed: Bool[Array | np.ndarray, "b r n"]


def make_problem(
    data: Dataset,
    scaling: Scaling,
    n_modes: int,
    counted: Bool[np.ndarray, " n"] | None = None,
    energy: Float[np.ndarray, " n"] | None = None,
) -> Problem:
    """The residuals of `data` for a stack of `n_modes`, all of which are allowed at every point.

    Rows that are not `counted` get no weight; the shape stays, so that every choice of rows shares one compilation.
    Scaled energies may stand in for those that were not measured.
    """
    u, measured_energy, gradient, hessian = scaled(data, scaling)
    energy = measured_energy if energy is None else energy
    row_weight = np.ones(len(u)) if data.weight is None else data.weight / data.weight.mean()
    if counted is not None:
        row_weight = row_weight * counted
    blocks = _block_count(len(u))
    fill = blocks * BLOCK - len(u)

    def cut(values: np.ndarray) -> np.ndarray:
        padded = np.concatenate([values, np.zeros((fill, *values.shape[1:]), values.dtype)])
        return padded.reshape(blocks, BLOCK, *values.shape[1:])

    def weigh(values: np.ndarray, centred: bool = False) -> np.ndarray:
        measured = np.isfinite(values)
        weight = measured * row_weight.reshape(-1, *([1] * (values.ndim - 1)))
        if not weight.any():
            return cut(np.zeros_like(values))
        filled = np.where(measured, values, 0.0)
        mean = np.sum(weight * filled) / np.sum(weight) if centred else 0.0
        total = np.sum(weight * (filled - mean) ** 2)
        return cut(np.sqrt(weight / total)) if total > 0 else cut(np.sqrt(weight / np.sum(weight)))

    return Problem(
        cut(u),
        cut(np.nan_to_num(energy)),
        cut(np.nan_to_num(gradient)),
        None if hessian is None else cut(np.nan_to_num(hessian)),
        weigh(energy, centred=True),
        weigh(gradient),
        None if hessian is None else weigh(hessian),
        np.ones((blocks, BLOCK, n_modes), bool),
    )


def assign(problem: Problem, mode_of_row: Int[np.ndarray, " n"]) -> Problem:
    """The same residuals with one mode allowed at each row."""
    blocks, rows, n_modes = problem.allowed.shape
    allowed = np.ones((blocks * rows, n_modes), bool)
    allowed[: len(mode_of_row)] = np.eye(n_modes, dtype=bool)[mode_of_row]
    assigned: Problem = eqx.tree_at(lambda p: p.allowed, problem, allowed.reshape(blocks, rows, n_modes))
    return assigned


def block_residuals(
    parameters: Parameters, problem: Problem, log_weights: Float[Array, " n"] | None = None
) -> Float[Array, " m"]:
    """Weighted residuals of one block of rows (the leading axis of `problem` taken off), as one flat vector."""
    modes, sharpness = parameters
    identity = Scaling.identity(modes.dimension)
    weights = jnp.zeros(modes.n_modes) if log_weights is None else log_weights

    def one_row(row: Problem) -> Float[Array, " k"]:
        potential = Potential(
            modes=modes,
            log_weights=weights,
            active=row.allowed,
            log_rho=jnp.asarray(SHARPNESS_UNIT * sharpness),
            scaling=identity,
        )
        u = jnp.asarray(row.u)
        if row.hessian is None:
            energy, gradient = potential.scaled_gradient(u)
            curvature = []
        else:
            assert row.hessian_weight is not None
            energy, gradient, hessian = potential.scaled_hessian(u)
            curvature = [((hessian - row.hessian) * row.hessian_weight).ravel()]
        return jnp.concatenate(
            [
                ((energy - row.energy) * row.energy_weight)[None],
                (gradient - row.gradient) * row.gradient_weight,
                *curvature,
            ]
        )

    return jax.vmap(one_row)(problem).ravel()


@jax.jit
def row_errors(parameters: Parameters, problem: Problem) -> Float[Array, "b r"]:
    """Summed squared residuals of every row."""

    def one_block(block: Problem) -> Float[Array, " r"]:
        residuals = block_residuals(parameters, block)
        return jnp.sum(residuals.reshape(block.energy.shape[0], -1) ** 2, axis=1)

    errors: Float[Array, "b r"] = jax.lax.map(one_block, problem)
    return errors


def _block_count(rows: int) -> int:
    # few sizes, so that the next data set seldom compiles anew: 1, 2, 3, 4, 6, 8, 12, 16, 24, ...
    needed = -(-rows // BLOCK)
    count = 1
    while count < needed:
        if count * 3 // 2 >= needed and count % 2 == 0:
            return count * 3 // 2
        count *= 2
    return count
