"""The residuals of a whole problem, and what a solver asks of them, summed over chunks on all cores."""

from collections.abc import Callable, Iterable, Sequence

import jax
import numpy as np
from jaxtyping import Array, Float, Int

from .._potential import core_count, map_over_cores
from ._chunk import bend_of, curvature_along_of, half_gradient_of, jacobian_of, squares_of
from ._parameters import Parameters, flattened, size_of
from ._problem import CHUNK, Problem, Rows

Columns = Int[np.ndarray, " k"] | slice
MOST_ENTRIES = (
    2**22
)  # of a part of the Jacobian that is in memory at a time, where only blocks of its square are asked for


def relative_error(parameters: Parameters, problem: Problem) -> float:
    """Root of the summed squared residuals: the relative errors of energy, gradient and Hessian, added in squares.

    The penalty of the problem, where it has one, is added as well.
    """
    squares = _summed(lambda rows: (squares_of(parameters, rows, problem.merges).sum(),), problem)[0]
    return float(np.sqrt(squares + _penalty(parameters, problem)[1]))


def row_errors(parameters: Parameters, problem: Problem) -> Float[np.ndarray, " r"]:
    """Summed squared residuals of every row, those that fill up the last chunk included."""

    def squares(chunk: int) -> np.ndarray:
        return np.asarray(squares_of(parameters, problem.chunks[chunk], problem.merges))

    errors: Float[np.ndarray, " r"] = np.concatenate(map_over_cores(squares, range(len(problem.chunks))))
    return errors


def normal_equations(
    parameters: Parameters, problem: Problem, columns: Columns
) -> tuple[Float[np.ndarray, "k k"], Float[np.ndarray, " k"], float]:
    """`J^T J`, `J^T r` and `r^T r` for some columns of the Jacobian, which is never in memory as a whole."""

    def add_up(first: int) -> tuple[np.ndarray, np.ndarray, float]:
        normal = np.zeros((size, size))
        product = np.empty_like(normal)
        slope, squares = np.zeros(size), 0.0
        for chunk in range(first, len(problem.chunks), shares):
            jacobian, values = (
                np.asarray(part) for part in jacobian_of(parameters, problem.chunks[chunk], problem.merges)
            )
            jacobian = jacobian[:, columns]
            # NumPy sees that both factors are the same and does half the work
            normal += np.matmul(jacobian.T, jacobian, out=product)
            slope += jacobian.T @ values
            squares += float(values @ values)
        return normal, slope, squares

    size = len(np.arange(size_of(parameters))[columns])
    shares = min(core_count(), len(problem.chunks))
    normal, slope, squares = (
        sum(part[1:], part[0]) for part in zip(*map_over_cores(add_up, range(shares)), strict=True)
    )
    pull, extra = _penalty(parameters, problem)
    if problem.penalty is not None:
        normal[np.diag_indices_from(normal)] += problem.penalty[columns]
        slope = slope + pull[columns]
    return normal, slope, squares + extra


def bend(parameters: Parameters, problem: Problem, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " p"]:
    """`J^T r''`, with `r''` the second derivative of the residuals along a step of all parameters."""
    return _summed(lambda rows: (bend_of(parameters, rows, problem.merges, step),), problem)[0]


def half_gradient(parameters: Parameters, problem: Problem) -> tuple[Float[np.ndarray, " p"], float]:
    """`J^T r`, half the gradient of the squared error, and `r^T r`, for all parameters."""
    slope, squares = _summed(lambda rows: half_gradient_of(parameters, rows, problem.merges), problem)
    pull, extra = _penalty(parameters, problem)
    return slope if problem.penalty is None else slope + pull, float(squares) + extra


def curvature_along(
    parameters: Parameters, problem: Problem, step: Float[np.ndarray, " p"]
) -> Float[np.ndarray, " p"]:
    """`J^T J` times a step of all parameters."""
    product: np.ndarray = _summed(
        lambda rows: (curvature_along_of(parameters, rows, problem.merges, step),), problem
    )[0]
    return product if problem.penalty is None else product + problem.penalty * step


def diagonal_blocks(
    parameters: Parameters, problem: Problem, blocks: Sequence[Int[np.ndarray, " _"]]
) -> list[Float[np.ndarray, "_ _"]]:
    """The blocks of `J^T J` that belong to given columns."""

    def squared(rows: Rows) -> list[np.ndarray]:
        totals = [np.zeros((len(block), len(block))) for block in blocks]
        for first in range(0, CHUNK, piece):
            some = _some(rows, slice(first, first + piece))
            jacobian = np.asarray(jacobian_of(parameters, some, problem.merges)[0])
            for total, block in zip(totals, blocks, strict=True):
                own = jacobian[:, block]
                total += own.T @ own
        return totals

    # the Jacobian of a whole chunk may be too large; powers of two compile seldom
    rows = problem.chunks[0]
    numbers = sum(
        np.size(weight)
        for weight in (rows.energy_weight, rows.gradient_weight, rows.hessian_weight)
        if weight is not None
    )
    piece = CHUNK
    while piece > 1 and piece * (numbers // CHUNK) * size_of(parameters) > MOST_ENTRIES:
        piece //= 2
    totals = _summed(squared, problem)
    if problem.penalty is None:
        return totals
    return [total + np.diag(problem.penalty[block]) for total, block in zip(totals, blocks, strict=True)]


def _some(rows: Rows, which: slice) -> Rows:
    some: Rows = jax.tree.map(lambda part: part[which], rows)
    return some


def _summed(parts_of: Callable[[Rows], Iterable[Array | np.ndarray]], problem: Problem) -> list[np.ndarray]:
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


def _penalty(parameters: Parameters, problem: Problem) -> tuple[Float[np.ndarray, " p"], float]:
    """Half the gradient of the quadratic penalty, and its value."""
    if problem.penalty is None:
        return np.zeros(0), 0.0
    theta = flattened(parameters)
    return problem.penalty * theta, float(problem.penalty @ theta**2)
