"""Evaluation of many points: in blocks that stay in the cache, in float64, compiled once for all sizes."""

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import jax
import numpy as np

from .._errors import InputError
from .._numerics import compiled, map_prefix, warm_up_then_map

if TYPE_CHECKING:
    from ._abstract import AbstractPotential
    from ._conditional import ConditionalPotential

BLOCK = 64
LARGEST = 64
Quantity = Literal["scaled_energy", "scaled_gradient", "scaled_hessian", "scaled_responsibilities"]


def evaluate_batch(
    potential: "AbstractPotential | ConditionalPotential",
    X: np.ndarray,
    quantity: Quantity,
    condition: np.ndarray | None = None,
    *,
    shifted: bool = True,
) -> tuple[np.ndarray, ...]:
    """Evaluate one quantity of a potential over a batch, in the units of the data.

    Blocks of 64 points stay in the cache; chunks of 64 blocks are spread over the cores by threads, because one
    block is too little work to be shared. Memory beyond the result is bounded by the chunks at work.

    Args:
        potential: the potential.
        X: points, shape `(n, d)`.
        quantity: the method of the potential that is evaluated at each scaled point.
        condition: conditions of a conditional potential, shape `(n, q)`, checked.
        shifted: whether energies contain the shift of the scaling; far from zero its rounding hides small differences.

    Returns:
        NumPy float64 arrays with `n` rows: energy; energy and gradient; energy, gradient and Hessian; or
        the responsibilities. Rows too far from the data for float64 are not finite.

    Raises:
        InputError: `X` is not `(n, d)` or has an entry that is not finite.
    """
    points = check_batch(X, potential.dimension)
    cuts = range(0, max(len(points), 1), BLOCK * LARGEST)
    chunks = [
        (points[cut:end], None if condition is None else condition[cut:end])
        for cut, end in ((cut, cut + BLOCK * LARGEST) for cut in cuts)
    ]
    evaluate = partial(_evaluate_chunk, potential, quantity)
    parts = warm_up_then_map(evaluate, chunks)
    first, *others = parts[0] if len(parts) == 1 else map(np.concatenate, zip(*parts, strict=True))
    if shifted and quantity != "scaled_responsibilities":
        first = first + float(potential.scaling.energy_shift)
    return first, *others


def _evaluate_chunk(
    potential: "AbstractPotential | ConditionalPotential",
    quantity: Quantity,
    chunk: tuple[np.ndarray, np.ndarray | None],
) -> tuple[np.ndarray, ...]:
    points, condition = chunk
    count = -(-len(points) // BLOCK)

    def blocks(rows: np.ndarray) -> np.ndarray:
        return np.resize(rows, (BLOCK * LARGEST, rows.shape[1])).reshape(LARGEST, BLOCK, -1)

    c = None if condition is None else blocks(condition)
    out = _map_blocks(potential, blocks(points), c, count, quantity)
    answers = (np.asarray(part).reshape(-1, *part.shape[2:]) for part in out)
    # a few rows shall not keep the memory of many
    return tuple(part if len(points) == len(part) else part[: len(points)].copy() for part in answers)


def check_answers(what: str, answers: np.ndarray) -> np.ndarray:
    """The answers for a batch as they are, or an InputError that names the first row whose answer is not finite."""
    finite = np.isfinite(answers)
    if not finite.all():
        row = int(np.argmin(finite.reshape(len(finite), -1).all(axis=1)))
        raise InputError(
            f"X: the {what} at row {row} is not finite: the point is too far from the data for float64"
        )
    return answers


def check_batch(X: Any, dimension: int, name: str = "X") -> np.ndarray:
    """A batch of finite points as float64 `(n, d)`, or an InputError that names what is wrong with it."""
    if isinstance(X, jax.core.Tracer):
        raise InputError(
            f"{name} is traced by JAX: inside jax.jit, jax.grad and jax.vmap call V(x) on one point"
        )
    try:
        points = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be numbers of shape (n, {dimension}): {error}") from None
    if points.ndim != 2 or points.shape[1] != dimension:
        remedy = f"; use {name}.reshape(-1, 1)" if dimension == 1 and points.ndim == 1 else ""
        raise InputError(f"{name} must have shape (n, {dimension}), got {points.shape}{remedy}")
    finite = np.isfinite(points).all(axis=1)
    if not finite.all():
        raise InputError(f"{name} has an entry that is not finite in row {int(np.argmin(finite))}")
    return points


@compiled(static="quantity")
def _map_blocks(
    potential: "AbstractPotential | ConditionalPotential",
    blocks: jax.Array,
    conditions: jax.Array | None,
    count: int | jax.Array,
    quantity: Quantity,
) -> tuple[jax.Array, ...]:
    def evaluate(x: jax.Array, condition: jax.Array | None) -> tuple[jax.Array, ...]:
        own: Any = potential
        if condition is not None:
            own = own.fixed(condition)
        scaling = own.scaling
        out = getattr(own, quantity)((x - scaling.input_shift) / scaling.input_scale)
        values: tuple[jax.Array, ...] = out if isinstance(out, tuple) else (out,)
        if quantity == "scaled_responsibilities":
            return values
        units = (
            scaling.energy_scale,
            scaling.energy_scale / scaling.input_scale,
            scaling.energy_scale / (scaling.input_scale[:, None] * scaling.input_scale),
        )
        return tuple(value * unit for value, unit in zip(values, units, strict=False))

    def one_block(block: tuple[jax.Array, jax.Array | None]) -> tuple[jax.Array, ...]:
        return jax.vmap(evaluate)(*block)

    return map_prefix(one_block, (blocks, conditions), count)
