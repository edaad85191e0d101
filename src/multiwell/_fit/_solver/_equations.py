"""The damped normal equations of a step."""

import abc
from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from .._candidate import Parameters

Solve = Callable[[Float[np.ndarray, " k"]], Float[np.ndarray, " k"]]


class AbstractEquations(abc.ABC):
    """`(J^T J + damping I) x = b` at one place after the other, `J` being the Jacobian of the adjusted numbers."""

    @abc.abstractmethod
    def linearise(self, parameters: Parameters) -> tuple[Float[np.ndarray, " k"], float]:
        """Move to a place; `J^T r` and `r^T r` there."""

    @property
    @abc.abstractmethod
    def largest(self) -> float:
        """The largest diagonal entry of `J^T J`."""

    @abc.abstractmethod
    def bend(self, step: Float[np.ndarray, " p"]) -> Float[np.ndarray, " k"]:
        """`J^T r''` there, with `r''` the second derivative of the residuals along a step of all numbers."""

    @abc.abstractmethod
    def damped(self, damping: float) -> Solve:
        """A function that solves for `x`, given `b`.

        Raises:
            LinAlgError: the matrix is not positive to rounding.
        """
