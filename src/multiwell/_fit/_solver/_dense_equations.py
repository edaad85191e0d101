"""The normal equations as a matrix."""

from functools import partial
from typing import final

import numpy as np
from jaxtyping import Float
from scipy.linalg import cho_factor, cho_solve

from .._candidate import Columns, Parameters, moved
from ._equations import AbstractEquations, Solve
from ._normal_equations import normal_equations
from ._problem import Problem
from ._residuals import bend, every_residual

AHEAD = 0.1  # of the step: where the residuals show their second derivative along it


@final
class DenseEquations(AbstractEquations):
    """`J^T J` in memory, solved by Cholesky factors.

    Where the Jacobian is in memory too, second derivatives along a step are differences of residuals: that costs less
    than to differentiate again, and a third of the compilation.

    Args:
        problem: the residuals.
        columns: the numbers that are adjusted.

    Source: Transtrum and Sethna (2012), arXiv 1201.5885, section 4, for the differences.
    """

    def __init__(self, problem: Problem, columns: Columns) -> None:
        self._problem, self._columns = problem, columns
        self._normal = np.zeros((0, 0))

    def linearise(self, parameters: Parameters) -> tuple[Float[np.ndarray, " k"], float]:
        self._parameters = parameters
        self._normal, slope, squares, self._whole = normal_equations(parameters, self._problem, self._columns)
        return slope, squares

    def bend(self, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " k"]:
        if self._whole is None:
            return bend(self._parameters, self._problem, step)[self._columns]
        jacobian, values = self._whole
        ahead = every_residual(moved(self._parameters, AHEAD * step), self._problem)
        along = jacobian @ step[self._columns]
        second = 2 / AHEAD * ((ahead - values) / AHEAD - along)
        product: Float[np.ndarray, " k"] = second @ jacobian
        return product

    @property
    def largest(self) -> float:
        return float(np.max(np.diagonal(self._normal)))

    def damped(self, damping: float) -> Solve:
        matrix = self._normal.copy(order="F")
        matrix[np.diag_indices_from(matrix)] += damping
        factor = cho_factor(matrix, overwrite_a=True, check_finite=False)
        return partial(cho_solve, factor, check_finite=False)
