"""The same work on some of many blocks, compiled once for any number of them."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, PyTree


def map_prefix(
    function: Callable[[Any], tuple[Array, ...]], blocks: PyTree, count: Array | int
) -> tuple[Array, ...]:
    """Like `jax.lax.map`, over the first `count` blocks only; how many they are is no part of the program.

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
    shapes = jax.eval_shape(function, block(0))
    empty = tuple(jnp.zeros((number, *shape.shape), shape.dtype) for shape in shapes)
    mapped: tuple[Array, ...] = jax.lax.fori_loop(0, count, add, empty)
    return mapped
