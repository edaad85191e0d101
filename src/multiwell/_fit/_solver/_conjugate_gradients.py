"""The normal equations by conjugate gradients, without the matrix."""

from typing import final

import numpy as np
from jaxtyping import Float, Int
from scipy.linalg import cho_factor, cho_solve

from .._candidate import Columns, Parameters, mode_of_number
from ._diagonal_blocks import diagonal_blocks
from ._equations import AbstractEquations, Solve
from ._problem import Problem
from ._residuals import bend, curvature_along, half_gradient

WIDEST_BLOCK = 1024  # numbers of a mode that share a block of the preconditioner
MOST_ENTRIES = 2**25  # of all blocks together
MOST_PRODUCTS = 200  # in one solution
SERVICE = 200  # products after which the blocks are made anew: about as many as the blocks cost
# of the mean gain of all products: a last one below it ends the solution; 0.02 to 0.8 were tried
LEAST_GAIN = 0.3


@final
class ConjugateGradients(AbstractEquations):
    """Products `J^T J v` by forward and backward differentiation, and a preconditioner of diagonal blocks.

    A point belongs to few modes, so `J^T J` is nearly block diagonal, one block per mode: with these blocks five to
    twenty products do what takes hundreds without. Blocks change slowly and serve for many steps. The solution is
    truncated where a product more gains little of the quadratic model; it lowers the model by what an exact one of its
    length would.

    Args:
        problem: the residuals.
        columns: the numbers that are adjusted.
        parameters: any of the problem's.

    Source: Nocedal and Wright, "Numerical optimization" (2006), algorithms 5.3 and 7.1; Martens, "Deep learning via
    Hessian-free optimization" (2010); the truncation is Nash and Sofer, Oper. Res. Lett. 9 (1990) 219, eq. (3).
    """

    def __init__(self, problem: Problem, columns: Columns, parameters: Parameters) -> None:
        self._problem, self._parameters = problem, parameters
        mode = mode_of_number(parameters)
        self._size = len(mode)
        self._columns = np.arange(self._size)[columns]
        self._places = _blocks(mode[self._columns])
        self._blocks: list[np.ndarray] = []
        self._served = SERVICE

    def linearise(self, parameters: Parameters) -> tuple[Float[np.ndarray, " k"], float]:
        self._parameters = parameters
        if self._served >= SERVICE:
            columns = [self._columns[place] for place in self._places]
            self._blocks, self._served = diagonal_blocks(parameters, self._problem, columns), 0
        slope, squares = half_gradient(parameters, self._problem)
        return slope[self._columns], squares

    @property
    def largest(self) -> float:
        return max(float(np.max(np.diagonal(block))) for block in self._blocks)

    def bend(self, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " k"]:
        return bend(self._parameters, self._problem, step)[self._columns]

    def damped(self, damping: float) -> Solve:
        factors = [
            cho_factor(block + damping * np.eye(len(block)), overwrite_a=True, check_finite=False)
            for block in self._blocks
        ]

        def preconditioned(right: np.ndarray) -> np.ndarray:
            out = np.empty_like(right)
            for place, factor in zip(self._places, factors, strict=True):
                out[place] = cho_solve(factor, right[place], check_finite=False)
            return out

        def product(along: np.ndarray) -> np.ndarray:
            step = np.zeros(self._size)
            step[self._columns] = along
            self._served += 1
            return curvature_along(self._parameters, self._problem, step)[self._columns] + damping * along

        def solve(right: np.ndarray) -> np.ndarray:
            x, rest = np.zeros_like(right), right.copy()
            direction = preconditioned(rest)
            size, gained = float(rest @ direction), 0.0
            for count in range(1, MOST_PRODUCTS + 1):
                image = product(direction)
                curvature = float(direction @ image)
                # false for NaN as well, and where nothing is left
                if not curvature > 0:
                    break
                length = size / curvature
                x, rest = x + length * direction, rest - length * image
                gained += length * size
                if count * length * size < LEAST_GAIN * gained:
                    break
                better = preconditioned(rest)
                size, before = float(rest @ better), size
                direction = better + size / before * direction
            return x

        return solve


def _blocks(mode: Int[np.ndarray, " k"]) -> list[Int[np.ndarray, " _"]]:
    """The places of the numbers of every mode, cut into equal parts where they are too many."""
    widest = max(min(WIDEST_BLOCK, MOST_ENTRIES // len(mode)), 1)
    own = [np.flatnonzero(mode == k) for k in np.unique(mode)]
    return [part for places in own for part in np.array_split(places, -(-len(places) // widest))]
