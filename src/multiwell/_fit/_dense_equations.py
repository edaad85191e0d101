"""The normal equations as a matrix."""

from functools import partial
from typing import final

import numpy as np
from jaxtyping import Float
from scipy.linalg import cho_factor, cho_solve

from ._equations import AbstractEquations, Solve
from ._normal_equations import normal_equations
from ._parameters import Columns, Parameters
from ._problem import Problem


@final
class DenseEquations(AbstractEquations):
    """`J^T J` in memory, solved by Cholesky factors.

    Args:
        problem: the residuals.
        columns: the numbers that are adjusted.
    """

    def __init__(self, problem: Problem, columns: Columns) -> None:
        self._problem, self._columns = problem, columns
        self._normal = np.zeros((0, 0))

    def linearise(self, parameters: Parameters) -> tuple[Float[np.ndarray, " k"], float]:
        self._normal, slope, squares = normal_equations(parameters, self._problem, self._columns)
        return slope, squares

    @property
    def largest(self) -> float:
        return float(np.max(np.diagonal(self._normal)))

    def damped(self, damping: float) -> Solve:
        matrix = self._normal.copy(order="F")
        matrix[np.diag_indices_from(matrix)] += damping
        factor = cho_factor(matrix, overwrite_a=True, check_finite=False)
        return partial(cho_solve, factor, check_finite=False)
