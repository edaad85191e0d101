"""Which way of solving the equations of a step a fit takes."""

from .._candidate import Columns, Parameters, size_of
from ._conjugate_gradients import ConjugateGradients
from ._dense_equations import DenseEquations
from ._equations import AbstractEquations
from ._problem import Problem

DENSE_UP_TO = 3000  # adjusted numbers; the figures are in docs/accuracy.md


def equations_of(parameters: Parameters, problem: Problem, columns: Columns) -> AbstractEquations:
    """The equations of the steps of one run: a matrix for few adjusted numbers, conjugate gradients for many."""
    if adjusted(parameters, columns) <= DENSE_UP_TO:
        return DenseEquations(problem, columns)
    return ConjugateGradients(problem, columns, parameters)


def adjusted(parameters: Parameters, columns: Columns) -> int:
    """How many numbers are adjusted."""
    return size_of(parameters) if isinstance(columns, slice) else len(columns)


def solver_words(count: int) -> str:
    """How the steps of so many adjusted numbers are solved, for people."""
    way = "dense normal equations of" if count <= DENSE_UP_TO else "conjugate gradients for"
    return f"Levenberg-Marquardt, {way} {count:,} parameters"
