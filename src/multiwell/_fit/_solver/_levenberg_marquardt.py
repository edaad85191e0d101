"""Least squares by the Levenberg-Marquardt method, step by step so that it can be watched and stopped."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError
from threadpoolctl import threadpool_limits

from .._candidate import Columns, Parameters, columns_of, moved, size_of
from ._equations import AbstractEquations
from ._problem import Problem
from ._residuals import relative_error
from ._solver import equations_of

LARGEST_DAMPING = 1e12
LARGEST_BEND = 0.75  # of the step


class Iterate(NamedTuple):
    """Parameters after a step, and their relative error (root of the summed squared residuals)."""

    parameters: Parameters
    error: float


def levenberg_marquardt(
    parameters: Parameters,
    problem: Problem,
    iterations: int,
    keep_going: Callable[[Iterate], bool],
    out_of_time: Callable[[], bool],
) -> Iterate:
    """Minimise the squared residuals of a problem, with geodesic acceleration.

    The damping is a multiple of the identity, scaled by the largest diagonal entry of the first normal matrix; it
    falls and rises with the ratio of actual to predicted decrease. The second-order correction along the step, which
    follows the curved valleys of network parameters, saves steps; a step whose correction is not small against it is
    refused.

    Args:
        parameters: where to start.
        problem: the residuals.
        iterations: at most so many accepted steps.
        keep_going: called after every accepted step; False stops.
        out_of_time: asked after every refused step; True stops.

    Returns:
        The last accepted iterate (the start where no step was accepted).

    Source: Marquardt, J. SIAM 11 (1963) 431; the acceleration is Transtrum and Sethna (2012), arXiv 1201.5885,
    eqs. (14) to (16); the update of the damping is Nielsen (1999), IMM-REP-1999-05, eq. (2.5).
    """
    with threadpool_limits(1, "blas"):
        return _iterate(parameters, problem, iterations, keep_going, out_of_time)


def _iterate(
    parameters: Parameters,
    problem: Problem,
    iterations: int,
    keep_going: Callable[[Iterate], bool],
    out_of_time: Callable[[], bool],
) -> Iterate:
    columns = columns_of(parameters, problem.active)
    equations = equations_of(parameters, problem, columns)
    size = size_of(parameters)
    slope, squares = equations.linearise(parameters)
    scale = equations.largest * 1e-3
    damping, growth = 1e-2, 2.0
    current = Iterate(parameters, float(np.sqrt(squares)))
    for _ in range(iterations):
        while True:
            step, predicted = _damped_step(equations, columns, size, slope, damping * scale)
            candidate = moved(current.parameters, step)
            error = relative_error(candidate, problem)
            # both are NaN where the step was refused, and nothing is left to gain where both are zero
            gain = (current.error**2 - error**2) / predicted if predicted != 0 else np.nan
            if gain > 1e-4:
                break
            damping, growth = damping * growth, growth * 2
            if damping > LARGEST_DAMPING or out_of_time():
                return current
        damping = max(damping * max(1 / 5, 1 - (2 * min(gain, 2.0) - 1) ** 3), 1e-14)
        growth = 2.0
        current = Iterate(candidate, error)
        if not keep_going(current):
            break
        slope, _ = equations.linearise(candidate)
    return current


def _damped_step(
    equations: AbstractEquations, columns: Columns, size: int, slope: np.ndarray, damping: float
) -> tuple[np.ndarray, float]:
    """The accelerated step and the decrease of the squared error that the linear model predicts; NaN refuses it."""
    step = np.zeros(size)
    try:
        solve = equations.damped(damping)
    except LinAlgError:
        return np.full_like(step, np.nan), np.nan
    velocity = -solve(slope)
    step[columns] = velocity
    acceleration = -solve(equations.bend(step))
    if not 2 * np.linalg.norm(acceleration) <= LARGEST_BEND * np.linalg.norm(velocity):
        return np.full_like(step, np.nan), np.nan
    step[columns] += acceleration / 2
    # conjugate gradients keep this to a few percent: where they stop, `v (J^T J + damping I) v = -v slope` as well
    return step, float(velocity @ (damping * velocity - slope))
