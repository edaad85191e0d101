"""The residuals of a whole problem, and what a solver asks of them, summed over chunks on all cores."""

from collections.abc import Callable, Iterable

import numpy as np
from jaxtyping import Array, Float

from ..._numerics import core_count, map_over_cores
from .._candidate import Parameters, flattened
from ._chunk import bend_of, curvature_along_of, half_gradient_of, residuals_of
from ._problem import CHUNK, Problem, Rows


def relative_error(parameters: Parameters, problem: Problem) -> float:
    """Root of the summed squared residuals: the relative errors of energy, gradient and Hessian, added in squares.

    The penalty of the problem, where it has one, is added as well.
    """

    def squares(rows: Rows) -> tuple[np.ndarray]:
        values = np.asarray(residuals_of(parameters, rows, problem.merges))
        return (np.asarray(values @ values),)

    return float(np.sqrt(summed(squares, problem)[0] + penalty_at(parameters, problem)[1]))


def row_errors(parameters: Parameters, problem: Problem) -> Float[np.ndarray, " r"]:
    """Summed squared residuals of every row, those that fill up the last chunk included."""

    def squares(chunk: int) -> np.ndarray:
        values = np.asarray(residuals_of(parameters, problem.chunks[chunk], problem.merges))
        of_rows: np.ndarray = np.sum(values.reshape(CHUNK, -1) ** 2, axis=1)
        return of_rows

    errors: Float[np.ndarray, " r"] = np.concatenate(map_over_cores(squares, range(len(problem.chunks))))
    return errors


def every_residual(parameters: Parameters, problem: Problem) -> Float[np.ndarray, " m"]:
    """The residuals of all rows, row by row, those that fill up the last chunk included."""

    def values(chunk: int) -> np.ndarray:
        return np.asarray(residuals_of(parameters, problem.chunks[chunk], problem.merges))

    together: Float[np.ndarray, " m"] = np.concatenate(map_over_cores(values, range(len(problem.chunks))))
    return together


def bend(parameters: Parameters, problem: Problem, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " p"]:
    """`J^T r''`, with `r''` the second derivative of the residuals along a step of all parameters."""
    return summed(lambda rows: (bend_of(parameters, rows, problem.merges, step),), problem)[0]


def half_gradient(parameters: Parameters, problem: Problem) -> tuple[Float[np.ndarray, " p"], float]:
    """`J^T r`, half the gradient of the squared error, and `r^T r`, for all parameters."""
    slope, squares = summed(lambda rows: half_gradient_of(parameters, rows, problem.merges), problem)
    pull, extra = penalty_at(parameters, problem)
    return slope if problem.penalty is None else slope + pull, float(squares) + extra


def curvature_along(
    parameters: Parameters, problem: Problem, step: Float[np.ndarray, " p"]
) -> Float[np.ndarray, " p"]:
    """`J^T J` times a step of all parameters."""
    product: np.ndarray = summed(
        lambda rows: (curvature_along_of(parameters, rows, problem.merges, step),), problem
    )[0]
    return product if problem.penalty is None else product + problem.penalty * step


def summed(parts_of: Callable[[Rows], Iterable[Array | np.ndarray]], problem: Problem) -> list[np.ndarray]:
    """Sums over all chunks, each core with a share of them and one sum of its own."""
    shares = min(core_count(), len(problem.chunks))

    def add_up(first: int) -> list[np.ndarray]:
        totals: list[np.ndarray] = []
        for chunk in range(first, len(problem.chunks), shares):
            parts = [np.asarray(part) for part in parts_of(problem.chunks[chunk])]
            if totals:
                for total, part in zip(totals, parts, strict=True):
                    total += part
            else:
                totals = [np.array(part) for part in parts]
        return totals

    return [
        np.asarray(np.sum(parts, axis=0))
        for parts in zip(*map_over_cores(add_up, range(shares)), strict=True)
    ]


def penalty_at(parameters: Parameters, problem: Problem) -> tuple[Float[np.ndarray, " p"], float]:
    """Half the gradient of the quadratic penalty, and its value."""
    if problem.penalty is None:
        return np.zeros(0), 0.0
    theta = flattened(parameters)
    return problem.penalty * theta, float(problem.penalty @ theta**2)
