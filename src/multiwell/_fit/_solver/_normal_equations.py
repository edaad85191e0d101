"""The normal equations of a problem as a matrix, with a part of the Jacobian in memory at a time."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..._numerics import core_count, map_over_cores
from .._candidate import Columns, Parameters, columns_by_leaf
from ._chunk import jacobian_of
from ._problem import Problem
from ._residuals import penalty_at

MOST_ENTRIES = 2**22  # of the Jacobian that are in memory at a time, but for one chunk at least


class NormalEquations(NamedTuple):
    """Residuals `r` and their Jacobian `J`, and what a step is found from.

    Attributes:
        normal: `J^T J`.
        slope: `J^T r`.
        squares: `r^T r`.
        whole: `J` and `r`, where they were in memory as a whole.
    """

    normal: Float[np.ndarray, "k k"]
    slope: Float[np.ndarray, " k"]
    squares: float
    whole: tuple[Float[np.ndarray, "m k"], Float[np.ndarray, " m"]] | None


def normal_equations(parameters: Parameters, problem: Problem, columns: Columns) -> NormalEquations:
    """The normal equations for some columns of the Jacobian."""
    places = columns_by_leaf(parameters, columns)
    size = sum(width for _, width in places)
    normal, slope, squares = np.zeros((size, size)), np.zeros(size), 0.0
    count = len(problem.chunks)
    together = max(MOST_ENTRIES // (problem.chunks[0].numbers * size), 1)
    for first in range(0, count, together):
        # one after the other: side by side JAX and BLAS are in each other's way
        jacobian, values = _jacobian(parameters, problem, places, range(first, min(first + together, count)))
        for part in _squares(jacobian):
            normal += part
        slope += values @ jacobian
        squares += float(values @ values)
    pull, extra = penalty_at(parameters, problem)
    if problem.penalty is not None:
        normal[np.diag_indices_from(normal)] += problem.penalty[columns]
        slope += pull[columns]
    whole = (jacobian, values) if together >= count else None
    return NormalEquations(normal, slope, squares + extra, whole)


def _jacobian(
    parameters: Parameters,
    problem: Problem,
    places: Sequence[tuple[np.ndarray | slice, int]],
    chunks: Sequence[int],
) -> tuple[Float[np.ndarray, "m k"], Float[np.ndarray, " m"]]:
    """The columns of the Jacobian that stand at some places of its leaves, for some chunks, and the residuals."""
    ends = np.cumsum([width for _, width in places])
    numbers = problem.chunks[0].numbers
    jacobian = np.empty((len(chunks), numbers, ends[-1]))
    values = np.empty((len(chunks), numbers))

    def fill(k: int) -> None:
        leaves, values[k] = jacobian_of(parameters, problem.chunks[chunks[k]], problem.merges)
        for leaf, (place, width), end in zip(leaves, places, ends, strict=True):
            if width:
                jacobian[k, :, end - width : end] = np.asarray(leaf)[:, place]

    map_over_cores(fill, range(len(chunks)))
    return jacobian.reshape(-1, ends[-1]), values.ravel()


def _squares(jacobian: Float[np.ndarray, "m k"]) -> list[Float[np.ndarray, "k k"]]:
    """`J^T J`, in as many summands as there are cores."""

    def squared(rows: np.ndarray) -> np.ndarray:
        # NumPy sees that both factors are the same and does half the work
        product: np.ndarray = rows.T @ rows
        return product

    return map_over_cores(squared, np.array_split(jacobian, core_count()))
