"""Blocks on the diagonal of the normal equations, for problems whose matrix would be too large."""

from collections.abc import Sequence

import jax
import numpy as np
from jaxtyping import Float, Int

from .._candidate import Parameters, size_of
from ._chunk import jacobian_of
from ._problem import CHUNK, Problem, Rows
from ._residuals import summed

MOST_ENTRIES = 2**22  # of the Jacobian of a part of a chunk


def diagonal_blocks(
    parameters: Parameters, problem: Problem, blocks: Sequence[Int[np.ndarray, " _"]]
) -> list[Float[np.ndarray, "_ _"]]:
    """The blocks of `J^T J` that belong to given columns."""

    def squared(rows: Rows) -> list[np.ndarray]:
        totals = [np.zeros((len(block), len(block))) for block in blocks]
        for first in range(0, CHUNK, piece):
            some = _some(rows, slice(first, first + piece))
            jacobian = np.concatenate(jacobian_of(parameters, some, problem.merges)[0], axis=1)
            for total, block in zip(totals, blocks, strict=True):
                own = jacobian[:, block]
                total += own.T @ own
        return totals

    # the Jacobian of a whole chunk may be too large; powers of two compile seldom
    piece = CHUNK
    while piece > 1 and piece * (problem.chunks[0].numbers // CHUNK) * size_of(parameters) > MOST_ENTRIES:
        piece //= 2
    totals = summed(squared, problem)
    if problem.penalty is None:
        return totals
    return [total + np.diag(problem.penalty[block]) for total, block in zip(totals, blocks, strict=True)]


def _some(rows: Rows, which: slice) -> Rows:
    some: Rows = jax.tree.map(lambda part: part[which], rows)
    return some
