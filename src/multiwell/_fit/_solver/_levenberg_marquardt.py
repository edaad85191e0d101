"""Least squares by the Levenberg-Marquardt method with geodesic acceleration."""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import final

import numpy as np
from jaxtyping import Float
from scipy.linalg import LinAlgError
from threadpoolctl import ThreadpoolController

from .._candidate import Indices, Parameters, apply_update, n_parameters, n_trainable, trainable_indices
from ._conjugate_gradients import ConjugateGradients
from ._dense import Dense
from ._least_squares import (
    AbstractLeastSquaresSolver,
    AbstractLinearSolver,
    AbstractNormalEquations,
    SolverState,
)
from ._problem import Problem
from ._residuals import relative_error


@final
@dataclass(frozen=True)
class Auto(AbstractLinearSolver):
    """A matrix for few parameters, conjugate gradients for many.

    Args:
        dense_up_to: trainable parameters; the figures behind the number are in docs/accuracy.md.
    """

    dense_up_to: int = 3000

    def equations(
        self, problem: Problem, parameters: Parameters, trainable: Indices
    ) -> AbstractNormalEquations:
        return self._chosen(n_trainable(parameters, trainable)).equations(problem, parameters, trainable)

    def description(self, n_trainable: int) -> str:
        return self._chosen(n_trainable).description(n_trainable)

    def _chosen(self, n_trainable: int) -> AbstractLinearSolver:
        return Dense() if n_trainable <= self.dense_up_to else ConjugateGradients()


@dataclass(frozen=True, kw_only=True)
class LevenbergMarquardtState(SolverState):
    """A state with what the next step needs.

    Attributes:
        problem: the residuals.
        trainable: the parameters that are fitted.
        equations: of the steps.
        slope: `J^T r` at the parameters; None where the equations were not made there yet.
        unit: of the damping; None before the equations were made first.
        damping: of the next step, in that unit.
        growth: factor of the damping if the next step is refused.
    """

    problem: Problem
    trainable: Indices
    equations: AbstractNormalEquations
    slope: Float[np.ndarray, " k"] | None = None
    unit: float | None = None
    damping: float
    growth: float = 2.0


@final
@dataclass(frozen=True)
class LevenbergMarquardt(AbstractLeastSquaresSolver[LevenbergMarquardtState]):
    """Damped Gauss-Newton steps with a second-order correction.

    The damping is a multiple of the identity, in units of a thousandth of the largest diagonal entry of the first
    normal matrix; it falls and rises with the ratio of actual to predicted decrease. The correction along the step,
    which follows the curved valleys of network parameters, saves steps; a step whose correction is not small against it
    is refused.

    Args:
        linear: how the equations of a step are solved.
        acceleration: whether steps are corrected.
        initial_damping: of the first step.
        min_damping: below which it never falls.
        max_damping: above it no step can be accepted any more.
        damping_unit: share of the largest diagonal entry.
        min_gain: least ratio of actual to predicted decrease of a step that is accepted.
        max_acceleration_ratio: largest correction, of the step.

    Source: Marquardt, J. SIAM 11 (1963) 431; the acceleration is Transtrum and Sethna (2012), arXiv 1201.5885,
    eqs. (14) to (16); the update of the damping is Nielsen (1999), IMM-REP-1999-05, eq. (2.5).
    """

    linear: AbstractLinearSolver = field(default_factory=Auto)
    acceleration: bool = True
    initial_damping: float = 1e-2
    min_damping: float = 1e-14
    max_damping: float = 1e12
    damping_unit: float = 1e-3
    min_gain: float = 1e-4
    max_acceleration_ratio: float = 0.75

    def init(self, problem: Problem, parameters: Parameters) -> LevenbergMarquardtState:
        trainable = trainable_indices(parameters, problem.active)
        return LevenbergMarquardtState(
            parameters=parameters,
            error=relative_error(parameters, problem),
            problem=problem,
            trainable=trainable,
            equations=self.linear.equations(problem, parameters, trainable),
            damping=self.initial_damping,
        )

    def step(self, state: LevenbergMarquardtState) -> LevenbergMarquardtState:
        # the cores are busy with chunks already
        with _blas().limit(limits=1, user_api="blas"):
            return self._trial(state if state.slope is not None else self._linearised(state))

    def description(self, n_trainable: int) -> str:
        plain = "" if self.acceleration else " without acceleration"
        return f"Levenberg-Marquardt{plain}, {self.linear.description(n_trainable)}"

    def _linearised(self, state: LevenbergMarquardtState) -> LevenbergMarquardtState:
        slope, squares = state.equations.linearise(state.parameters)
        if state.problem.reward is not None:
            slope = slope - state.problem.reward[state.trainable]
        if state.unit is not None:
            return replace(state, slope=slope)
        unit = state.equations.largest_diagonal * self.damping_unit
        return replace(state, slope=slope, unit=unit, error=float(np.sqrt(squares)))

    def _trial(self, state: LevenbergMarquardtState) -> LevenbergMarquardtState:
        update, predicted = self._update(state)
        if np.isfinite(predicted) and predicted != 0:
            parameters = apply_update(state.parameters, update)
            error = relative_error(parameters, state.problem)
            rewarded = 0.0 if state.problem.reward is None else 2 * float(state.problem.reward @ update)
            gain = (state.error**2 - error**2 + rewarded) / predicted
            if gain > self.min_gain:
                factor = max(1 / 5, 1 - (2 * min(gain, 2.0) - 1) ** 3)
                damping = max(state.damping * factor, self.min_damping)
                reached = replace(state, parameters=parameters, error=error, accepted=True)
                return replace(reached, slope=None, damping=damping, growth=2.0)
        damping = state.damping * state.growth
        stopped = damping > self.max_damping
        return replace(state, accepted=False, stopped=stopped, damping=damping, growth=2 * state.growth)

    def _update(self, state: LevenbergMarquardtState) -> tuple[Float[np.ndarray, " p"], float]:
        """Return the accelerated step and the decrease that the linear model predicts; NaN refuses the step."""
        assert state.slope is not None
        assert state.unit is not None
        update, damping = np.zeros(n_parameters(state.parameters)), state.damping * state.unit
        try:
            solve = state.equations.damped(damping)
        except LinAlgError:
            return update, np.nan
        velocity = -solve(state.slope)
        update[state.trainable] = velocity
        if self.acceleration:
            acceleration = -solve(state.equations.acceleration_rhs(update))
            ratio = self.max_acceleration_ratio
            if not 2 * np.linalg.norm(acceleration) <= ratio * np.linalg.norm(velocity):
                return update, np.nan
            update[state.trainable] += acceleration / 2
        # conjugate gradients keep this to a few percent: where they stop, `v (J^T J + damping I) v = -v slope` as well
        return update, float(velocity @ (damping * velocity - state.slope))


@cache
def _blas() -> ThreadpoolController:
    # to find the libraries takes milliseconds, as long as a small step
    return ThreadpoolController()
