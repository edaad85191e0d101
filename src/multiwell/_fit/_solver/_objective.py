"""What a fit makes small: how the prediction at a measured row turns into residuals, or into a loss."""

import abc
from typing import NamedTuple, final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float


class Rows(eqx.Module):
    """Scaled rows with one weight per measured entry: the sum of squared residuals is a squared relative error.

    Weights are zero where nothing was measured and for the rows that fill up the last chunk. Each kind of entry
    (energy, gradient, Hessian) counts with its own relative error, so no kind drowns another. Gradients or Hessians
    that were measured nowhere are None, and cost nothing.

    Modes see the features `z`. Where these are not the scaled inputs themselves, `map_jacobian` and `map_hessian` are
    their first and second derivatives in these: constant row by row, made once.
    """

    z: Float[Array | np.ndarray, "r m"]
    map_jacobian: Float[Array | np.ndarray, "r m d"] | None
    map_hessian: Float[Array | np.ndarray, "r m d d"] | None
    condition: Float[Array | np.ndarray, "r q"] | None
    energy: Float[Array | np.ndarray, " r"]
    gradient: Float[Array | np.ndarray, "r d"] | None
    hessian: Float[Array | np.ndarray, "r d d"] | None
    energy_weight: Float[Array | np.ndarray, " r"]
    gradient_weight: Float[Array | np.ndarray, "r d"] | None
    hessian_weight: Float[Array | np.ndarray, "r d d"] | None
    allowed: Bool[Array | np.ndarray, "r n"]

    @property
    def n_residuals(self) -> int:
        """Number of entries, those without weight included."""
        return sum(np.size(part) for part in (self.energy, self.gradient, self.hessian) if part is not None)


class Prediction(NamedTuple):
    """What a potential says at one row or at several, in scaled units; None where the rows have no such entries."""

    energy: Float[Array, "*r"]
    gradient: Float[Array, "*r d"] | None
    hessian: Float[Array, "*r d d"] | None


class AbstractObjective(eqx.Module):
    """A loss that is a sum over rows; first-order recipes need no more.

    A subclass holds constants only; it is compiled into the programs that use it.
    """

    @abc.abstractmethod
    def loss(self, prediction: Prediction, rows: Rows) -> Float[Array, ""]:
        """Return the loss of some rows, given what the potential says there."""

    @abc.abstractmethod
    def reported(self, loss: Float[Array, ""]) -> Float[Array, ""]:
        """Return what the history shows of a loss of all rows."""


class AbstractResiduals(AbstractObjective):
    """A loss that is a sum of squares, which least-squares solvers need."""

    @abc.abstractmethod
    def residuals(self, prediction: Prediction, row: Rows) -> Float[Array, " k"]:
        """Return the residuals of one row (without the axis of rows): one per entry, as `Rows.n_residuals` counts."""

    def loss(self, prediction: Prediction, rows: Rows) -> Float[Array, ""]:
        return jnp.sum(jax.vmap(self.residuals)(prediction, rows).ravel() ** 2)

    def reported(self, loss: Float[Array, ""]) -> Float[Array, ""]:
        return jnp.sqrt(loss)


@final
class SobolevResiduals(AbstractResiduals):
    """Weighted differences of energies, gradients and Hessians; their squares add up to squared relative errors.

    Source: Czarnecki et al. (2017), "Sobolev training for neural networks", arXiv 1706.04859.
    """

    def residuals(self, prediction: Prediction, row: Rows) -> Float[Array, " k"]:
        parts = [((prediction.energy - row.energy) * row.energy_weight)[None]]
        for predicted, given, weight in (
            (prediction.hessian, row.hessian, row.hessian_weight),
            (prediction.gradient, row.gradient, row.gradient_weight),
        ):
            if predicted is not None and given is not None and weight is not None:
                parts.append(((predicted - given) * weight).ravel())
        return jnp.concatenate(parts)
