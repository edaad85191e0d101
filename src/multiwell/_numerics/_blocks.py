"""A function of one row, over many rows: in blocks that stay in the cache, in float64, compiled once for all sizes."""

from collections.abc import Callable, Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, PyTree

from ._compiled import compiled
from ._threads import warm_up_then_map


def map_prefix(
    function: Callable[[Any], tuple[Array, ...]], blocks: PyTree, count: Array | int
) -> tuple[Array, ...]:
    """Map over the first `count` blocks only, as `jax.lax.map` does; how many they are is no part of the program.

    Args:
        function: what is done to a block.
        blocks: a pytree whose arrays have the blocks along their first axis.
        count: how many are taken.

    Returns:
        What the function returns, stacked; zeros for the blocks that are left out.
    """

    def block(k: Array | int) -> Any:
        return jax.tree.map(lambda part: part[k], blocks)

    def add(k: Array, answers: tuple[Array, ...]) -> tuple[Array, ...]:
        return tuple(
            answer.at[k].set(value) for answer, value in zip(answers, function(block(k)), strict=True)
        )

    number = len(jax.tree.leaves(blocks)[0])
    function = jax.jit(function)  # traced once, here and in the loop
    shapes = jax.eval_shape(function, block(0))
    empty = tuple(jnp.zeros((number, *shape.shape), shape.dtype) for shape in shapes)
    mapped: tuple[Array, ...] = jax.lax.fori_loop(0, count, add, empty)
    return mapped


BLOCK = 64  # rows that stay in the cache
BLOCKS = 64  # in a chunk, which one core works on; one block is too little work to be shared


def map_rows(
    function: Callable[..., tuple[jax.Array, ...]], rows: Sequence[np.ndarray | None]
) -> tuple[np.ndarray, ...]:
    """Evaluate a function of one row over a batch, on all cores, in float64.

    Memory beyond the answers is bounded by the chunks at work.

    Args:
        function: a pytree that is called with one row of every argument (None stays None).
        rows: the arguments, each `(n, ...)`; at least the first is an array.

    Returns:
        What the function returns, as NumPy float64 arrays with `n` rows.
    """
    count = len(np.asarray(rows[0]))
    cuts = range(0, max(count, 1), BLOCK * BLOCKS)
    chunks = [
        tuple(None if part is None else part[cut : cut + BLOCK * BLOCKS] for part in rows) for cut in cuts
    ]
    parts = warm_up_then_map(lambda chunk: _evaluate(function, chunk), chunks)
    return parts[0] if len(parts) == 1 else tuple(map(np.concatenate, zip(*parts, strict=True)))


class Method(eqx.Module):
    """One method of a pytree as a function of a row, whose answers are a tuple."""

    owner: Any
    name: str = eqx.field(static=True)

    def __call__(self, *row: Array) -> tuple[Array, ...]:
        answer = getattr(self.owner, self.name)(*row)
        return answer if isinstance(answer, tuple) else (answer,)


def _evaluate(
    function: Callable[..., tuple[jax.Array, ...]], chunk: tuple[np.ndarray | None, ...]
) -> tuple[np.ndarray, ...]:
    count = len(np.asarray(chunk[0]))

    def blocks(part: np.ndarray) -> np.ndarray:
        shape = part.shape[1:]
        return np.resize(part, (BLOCK * BLOCKS, *shape)).reshape(BLOCKS, BLOCK, *shape)

    padded = tuple(None if part is None else blocks(part) for part in chunk)
    out = _map_blocks(function, padded, -(-count // BLOCK))
    answers = (np.asarray(part).reshape(-1, *part.shape[2:]) for part in out)
    # a few rows shall not keep the memory of many
    return tuple(part if count == len(part) else part[:count].copy() for part in answers)


@compiled()
def _map_blocks(
    function: Callable[..., tuple[jax.Array, ...]],
    blocks: tuple[jax.Array | None, ...],
    count: int | jax.Array,
) -> tuple[jax.Array, ...]:
    return map_prefix(lambda block: jax.vmap(function)(*block), blocks, count)
