"""The normal equations by conjugate gradients, without the matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import final

import jax
import numpy as np
from jaxtyping import Float, Int
from scipy.linalg import cho_factor, cho_solve

from .._candidate import Indices, Parameters, mode_index, n_parameters
from ._least_squares import AbstractLinearSolver, AbstractNormalEquations, Solve
from ._objective import Rows
from ._problem import CHUNK, Problem
from ._residuals import acceleration_rhs, curvature_along, half_gradient, jacobian_of, summed

MAX_JACOBIAN_ENTRIES = 2**22  # of a part of a chunk, while blocks are made


@final
@dataclass(frozen=True)
class ConjugateGradients(AbstractLinearSolver):
    """Products `J^T J v` by forward and backward differentiation, and a preconditioner of diagonal blocks.

    A point belongs to few modes, so `J^T J` is nearly block diagonal, one block per mode: with these blocks five to
    twenty products do what takes hundreds without. Blocks change slowly and serve for many steps. The solution is
    truncated where a product more gains little of the quadratic model; it lowers the model by what an exact one of its
    length would.

    Args:
        max_block: parameters of a mode that share a block of the preconditioner.
        max_entries: of all blocks together.
        max_products: in one solution.
        service: products after which the blocks are made anew: about as many as the blocks cost.
        min_gain: of the mean gain of all products: a last one below it ends the solution; 0.02 to 0.8 were tried.

    Source: Nocedal and Wright, "Numerical optimization" (2006), algorithms 5.3 and 7.1; Martens, "Deep learning via
    Hessian-free optimization" (2010); the truncation is Nash and Sofer, Oper. Res. Lett. 9 (1990) 219, eq. (3).
    """

    max_block: int = 1024
    max_entries: int = 2**25
    max_products: int = 200
    service: int = 200
    min_gain: float = 0.3

    def equations(
        self, problem: Problem, parameters: Parameters, trainable: Indices
    ) -> "ConjugateGradientEquations":
        return ConjugateGradientEquations(self, problem, parameters, trainable)

    def description(self, n_trainable: int) -> str:
        return f"conjugate gradients for {n_trainable:,} parameters"


@final
class ConjugateGradientEquations(AbstractNormalEquations):
    """The point where the equations were made last, and blocks that may be older."""

    def __init__(
        self, solver: ConjugateGradients, problem: Problem, parameters: Parameters, trainable: Indices
    ) -> None:
        self._solver, self._problem, self._parameters = solver, problem, parameters
        mode = mode_index(parameters)
        self._size = len(mode)
        self._trainable = np.arange(self._size)[trainable]
        widest = min(solver.max_block, solver.max_entries // len(self._trainable))
        self._parts = _by_mode(mode[self._trainable], max(widest, 1))
        self._blocks: list[np.ndarray] = []
        self._served = solver.service

    def linearise(self, parameters: Parameters) -> tuple[Float[np.ndarray, " k"], float]:
        self._parameters = parameters
        if self._served >= self._solver.service:
            columns = [self._trainable[part] for part in self._parts]
            self._blocks, self._served = diagonal_blocks(parameters, self._problem, columns), 0
        slope, squares = half_gradient(parameters, self._problem)
        return slope[self._trainable], squares

    @property
    def largest_diagonal(self) -> float:
        return max(float(np.max(np.diagonal(block))) for block in self._blocks)

    def acceleration_rhs(self, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " k"]:
        return acceleration_rhs(self._parameters, self._problem, step)[self._trainable]

    def damped(self, damping: float) -> Solve:
        factors = [
            cho_factor(block + damping * np.eye(len(block)), overwrite_a=True, check_finite=False)
            for block in self._blocks
        ]

        def preconditioned(right: np.ndarray) -> np.ndarray:
            out = np.empty_like(right)
            for part, factor in zip(self._parts, factors, strict=True):
                out[part] = cho_solve(factor, right[part], check_finite=False)
            return out

        def product(along: np.ndarray) -> np.ndarray:
            step = np.zeros(self._size)
            step[self._trainable] = along
            self._served += 1
            return curvature_along(self._parameters, self._problem, step)[self._trainable] + damping * along

        def solve(right: np.ndarray) -> np.ndarray:
            x, rest = np.zeros_like(right), right.copy()
            direction = preconditioned(rest)
            size, gained = float(rest @ direction), 0.0
            for count in range(1, self._solver.max_products + 1):
                image = product(direction)
                curvature = float(direction @ image)
                # false for NaN as well, and where nothing is left
                if not curvature > 0:
                    break
                length = size / curvature
                x, rest = x + length * direction, rest - length * image
                gained += length * size
                if count * length * size < self._solver.min_gain * gained:
                    break
                better = preconditioned(rest)
                size, before = float(rest @ better), size
                direction = better + size / before * direction
            return x

        return solve


def diagonal_blocks(
    parameters: Parameters,
    problem: Problem,
    blocks: Sequence[Int[np.ndarray, " _"]],
    max_entries: int = MAX_JACOBIAN_ENTRIES,
) -> list[Float[np.ndarray, "_ _"]]:
    """Return the blocks of `J^T J` that belong to given columns."""

    def squared(rows: Rows) -> list[np.ndarray]:
        totals = [np.zeros((len(block), len(block))) for block in blocks]
        for first in range(0, CHUNK, piece):
            some: Rows = jax.tree.map(itemgetter(slice(first, first + piece)), rows)
            jacobian = np.concatenate(
                jacobian_of(parameters, some, problem.residuals, problem.merges)[0], axis=1
            )
            for total, block in zip(totals, blocks, strict=True):
                own = jacobian[:, block]
                total += own.T @ own
        return totals

    # the Jacobian of a whole chunk may be too large; powers of two compile seldom
    piece = CHUNK
    entries = (problem.chunks[0].n_residuals // CHUNK) * n_parameters(parameters)
    while piece > 1 and piece * entries > max_entries:
        piece //= 2
    totals = summed(squared, problem)
    if problem.penalty is None:
        return totals
    return [total + np.diag(problem.penalty[block]) for total, block in zip(totals, blocks, strict=True)]


def _by_mode(mode: Int[np.ndarray, " k"], widest: int) -> list[Int[np.ndarray, " _"]]:
    """Return the positions of the parameters of every mode, cut into equal parts where they are too many."""
    own = [np.flatnonzero(mode == k) for k in np.unique(mode)]
    return [part for whole in own for part in np.array_split(whole, -(-len(whole) // widest))]
