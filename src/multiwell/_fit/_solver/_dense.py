"""The normal equations as a matrix, with a part of the Jacobian in memory at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np
from jaxtyping import Float
from scipy.linalg import cho_factor, cho_solve

from ..._numerics import core_count, map_over_cores
from .._candidate import Indices, Parameters, apply_update, indices_by_leaf
from ._least_squares import AbstractLinearSolver, AbstractNormalEquations, Solve
from ._problem import Problem
from ._residuals import acceleration_rhs, every_residual, jacobian_of, penalty_at


@final
@dataclass(frozen=True)
class Dense(AbstractLinearSolver):
    """`J^T J` in memory, solved by Cholesky factors.

    Where the Jacobian is in memory too, second derivatives along a step are differences of residuals: that costs less
    than to differentiate again, and a third of the compilation.

    Args:
        difference: share of the step at which the residuals show their second derivative along it.
        max_entries: of the Jacobian that are in memory at a time, but for one chunk at least.

    Source: Transtrum and Sethna (2012), arXiv 1201.5885, section 4, for the differences.
    """

    difference: float = 0.1
    max_entries: int = 2**22

    def equations(self, problem: Problem, parameters: Parameters, trainable: Indices) -> "DenseEquations":
        return DenseEquations(self, problem, trainable)

    def description(self, n_trainable: int) -> str:
        return f"dense normal equations of {n_trainable:,} parameters"


@final
class DenseEquations(AbstractNormalEquations):
    """The matrix at the point where the equations were made last."""

    def __init__(self, solver: Dense, problem: Problem, trainable: Indices) -> None:
        self._solver, self._problem, self._trainable = solver, problem, trainable
        self._normal = np.zeros((0, 0))

    def linearise(self, parameters: Parameters) -> tuple[Float[np.ndarray, " k"], float]:
        self._parameters = parameters
        self._normal, slope, squares, self._whole = normal_equations(
            parameters, self._problem, self._trainable, self._solver.max_entries
        )
        return slope, squares

    def acceleration_rhs(self, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " k"]:
        if self._whole is None:
            return acceleration_rhs(self._parameters, self._problem, step)[self._trainable]
        share = self._solver.difference
        jacobian, values = self._whole
        ahead = every_residual(apply_update(self._parameters, share * step), self._problem)
        along = jacobian @ step[self._trainable]
        second = 2 / share * ((ahead - values) / share - along)
        return np.asarray(second @ jacobian)

    @property
    def largest_diagonal(self) -> float:
        return float(np.max(np.diagonal(self._normal)))

    def damped(self, damping: float) -> Solve:
        matrix = self._normal.copy(order="F")
        matrix[np.diag_indices_from(matrix)] += damping
        factor = cho_factor(matrix, overwrite_a=True, check_finite=False)
        return partial(cho_solve, factor, check_finite=False)


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


def normal_equations(
    parameters: Parameters, problem: Problem, trainable: Indices, max_entries: int = Dense.max_entries
) -> NormalEquations:
    """Return the normal equations for some columns of the Jacobian, made of so many of its entries at a time."""
    by_leaf = indices_by_leaf(parameters, trainable)
    size = sum(width for _, width in by_leaf)
    normal, slope, squares = np.zeros((size, size)), np.zeros(size), 0.0
    count = len(problem.chunks)
    together = max(max_entries // (problem.chunks[0].n_residuals * size), 1)
    for first in range(0, count, together):
        # one after the other: side by side JAX and BLAS are in each other's way
        jacobian, values = _jacobian(parameters, problem, by_leaf, range(first, min(first + together, count)))
        for part in _squares(jacobian):
            normal += part
        slope += values @ jacobian
        squares += float(values @ values)
    pull, extra = penalty_at(parameters, problem)
    if problem.penalty is not None:
        normal[np.diag_indices_from(normal)] += problem.penalty[trainable]
        slope += pull[trainable]
    whole = (jacobian, values) if together >= count else None
    return NormalEquations(normal, slope, squares + extra, whole)


def _jacobian(
    parameters: Parameters,
    problem: Problem,
    by_leaf: Sequence[tuple[np.ndarray | slice, int]],
    chunks: Sequence[int],
) -> tuple[Float[np.ndarray, "m k"], Float[np.ndarray, " m"]]:
    """Return the columns of the Jacobian at some indices of its leaves, for some chunks, and the residuals."""
    ends = np.cumsum([width for _, width in by_leaf])
    count = problem.chunks[0].n_residuals
    jacobian = np.empty((len(chunks), count, ends[-1]))
    values = np.empty((len(chunks), count))

    def fill(k: int) -> None:
        rows = problem.chunks[chunks[k]]
        leaves, values[k] = jacobian_of(parameters, rows, problem.residuals, problem.merges)
        for leaf, (index, width), end in zip(leaves, by_leaf, ends, strict=True):
            if width:
                jacobian[k, :, end - width : end] = np.asarray(leaf)[:, index]

    map_over_cores(fill, range(len(chunks)))
    return jacobian.reshape(-1, ends[-1]), values.ravel()


def _squares(jacobian: Float[np.ndarray, "m k"]) -> list[Float[np.ndarray, "k k"]]:
    """Return `J^T J` in as many summands as there are cores."""

    def squared(rows: np.ndarray) -> np.ndarray:
        # NumPy sees that both factors are the same and does half the work
        return np.asarray(rows.T @ rows)

    return map_over_cores(squared, np.array_split(jacobian, core_count()))
