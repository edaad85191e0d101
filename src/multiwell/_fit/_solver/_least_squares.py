"""The two seams of a second-order fit: a least-squares solver, and how the equations of its steps are solved."""

import abc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float

from .._candidate import Indices, Parameters
from ._problem import Problem

Solve = Callable[[Float[np.ndarray, " k"]], Float[np.ndarray, " k"]]


@dataclass(frozen=True, kw_only=True)
class SolverState:
    """Where a solver stands after a step; solvers add what they need for the next one.

    Attributes:
        parameters: the last accepted iterate.
        error: its relative error, the root of the summed squared residuals.
        accepted: whether the last step was accepted; a refused one leaves parameters and error as they were.
        stopped: whether no step from here can be accepted.
    """

    parameters: Parameters
    error: float
    accepted: bool = True
    stopped: bool = False


State = TypeVar("State", bound=SolverState)


class AbstractLeastSquaresSolver(abc.ABC, Generic[State]):
    """Steps that make the squared residuals of a problem, less its reward, smaller. The loop is the caller's:

        state = solver.init(problem, parameters)
        while not state.stopped and wanted(state):
            state = solver.step(state)

    so it can be watched after every accepted step, and ended after every refused one. A subclass is a frozen dataclass
    whose fields are its constants.
    """

    @abc.abstractmethod
    def init(self, problem: Problem, parameters: Parameters) -> State:
        """Return the state before the first step; it counts as accepted."""

    @abc.abstractmethod
    def step(self, state: State) -> State:
        """Return the state after one trial, accepted or refused. States before it are of no use any more."""

    @abc.abstractmethod
    def description(self, n_trainable: int) -> str:
        """Say in words how so many parameters are fitted."""


class AbstractNormalEquations(abc.ABC):
    """`(J^T J + damping I) x = b` at one point after the other, `J` being the Jacobian of the trainable parameters."""

    @abc.abstractmethod
    def linearise(self, parameters: Parameters) -> tuple[Float[np.ndarray, " k"], float]:
        """Move to a point; return `J^T r` and `r^T r` there."""

    @property
    @abc.abstractmethod
    def largest_diagonal(self) -> float:
        """The largest diagonal entry of `J^T J`."""

    @abc.abstractmethod
    def acceleration_rhs(self, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " k"]:
        """Return `J^T r''` there, with `r''` the second derivative of the residuals along a step of all parameters."""

    @abc.abstractmethod
    def damped(self, damping: float) -> Solve:
        """Return a function that solves for `x`, given `b`.

        Raises:
            LinAlgError: the matrix is not positive to rounding.
        """


class AbstractLinearSolver(abc.ABC):
    """How the equations of a step are solved. A subclass is a frozen dataclass whose fields are its constants."""

    @abc.abstractmethod
    def equations(
        self, problem: Problem, parameters: Parameters, trainable: Indices
    ) -> AbstractNormalEquations:
        """Return the equations of the steps of one fit, which starts at `parameters`."""

    @abc.abstractmethod
    def description(self, n_trainable: int) -> str:
        """Say in words how the equations of so many parameters are solved, for example "dense normal equations of"."""
