"""The multi-well potential: a soft minimum of convex modes, and its hard limit."""

import abc
from typing import final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from .._inputs import AbstractInputMap, Parameter
from ._abstract import AbstractUnconditionalPotential, FeatureDerivatives
from ._modes import AbstractModes
from ._soft_minimum import soft_minimum
from ._units import EnergyUnits


class AbstractSoftPotential(AbstractUnconditionalPotential):
    """A potential made of modes: their minimum, soft or hard.

    Attributes:
        modes: the stack of modes, functions of the features.
        active: which of them are in use; the others are masked.
    """

    modes: eqx.AbstractVar[AbstractModes]
    active: eqx.AbstractVar[Bool[Parameter, " n"]]

    @property
    def n_modes(self) -> int:
        """Number of active modes."""
        return int(np.sum(np.asarray(self.active)))

    @property
    @abc.abstractmethod
    def rho(self) -> float:
        """Sharpness, 1 / energy units of the data; that of the root of a tree, infinite for a hard minimum."""

    @abc.abstractmethod
    def hard(self) -> "HardPotential":
        """Return the hard minimum `min_i (f_i - log(w_i) / rho)` of the same modes."""

    def _hardened(self, shift: Float[np.ndarray, " n"]) -> "HardPotential":
        return HardPotential(
            modes=self.modes,
            shift=shift,
            active=np.asarray(self.active),
            input_map=self.input_map,
            units=self.units,
        )


@final
class Potential(AbstractSoftPotential):
    """The log-sum-exp potential `V(x) = -(1/rho) log sum_i w_i exp(-rho f_i(x))` of convex modes `f_i`.

    Attributes:
        modes: the stack of convex modes, functions of the features.
        log_weights: `log w_i` per mode; finite.
        active: the modes in use; the others are masked.
        log_rho: logarithm of the sharpness, in units of the energy.
        input_map: from inputs to features.
        units: of the energy.

    Source: Jones, Buganza Tepole and Fuhg (2025), "Differentiable neural network representation of multi-well,
    locally-convex potentials", arXiv 2506.17242.
    """

    modes: AbstractModes
    log_weights: Float[Parameter, " n"]
    active: Bool[Parameter, " n"]
    log_rho: Float[Parameter, ""]
    input_map: AbstractInputMap
    units: EnergyUnits

    @property
    def rho(self) -> float:
        return float(np.exp(self.log_rho) / self.units.scale)

    def hard(self) -> "HardPotential":
        return self._hardened(-np.asarray(self.log_weights) / np.exp(self.log_rho))

    def feature_energy(self, z: Float[Array, " m"]) -> Float[Array, ""]:
        return soft_minimum(self.modes.energies(z), self.log_weights, self.active, jnp.exp(self.log_rho))[0]

    def feature_responsibilities(self, z: Float[Array, " m"]) -> Float[Array, " n"]:
        return soft_minimum(self.modes.energies(z), self.log_weights, self.active, jnp.exp(self.log_rho))[1]

    def feature_gradient(self, z: Float[Array, " m"]) -> tuple[Float[Array, ""], Float[Array, " m"]]:
        energies, gradients = self.modes.gradients(z)
        energy, share = soft_minimum(energies, self.log_weights, self.active, jnp.exp(self.log_rho))
        return energy, share @ gradients

    def feature_hessian(self, z: Float[Array, " m"]) -> FeatureDerivatives:
        rho = jnp.exp(self.log_rho)
        energies, gradients, hessians = self.modes.hessians(z)
        energy, share = soft_minimum(energies, self.log_weights, self.active, rho)
        mean = share @ gradients
        away = gradients - mean
        covariance = jnp.einsum("nd,n,ne->de", away, share, away)
        return energy, mean, jnp.einsum("n,nde->de", share, hessians) - rho * covariance


@final
class HardPotential(AbstractSoftPotential):
    """The hard minimum of convex modes, the limit of growing sharpness: continuous, with kinks.

    Its gradient and Hessian are those of the lowest mode; where that changes, the energy has a kink.

    Attributes:
        modes: the stack of convex modes, functions of the features.
        shift: constant added to each mode, scaled energy units.
        active: the modes in use; the others are masked.
        input_map: from inputs to features.
        units: of the energy.
    """

    modes: AbstractModes
    shift: Float[Parameter, " n"]
    active: Bool[Parameter, " n"]
    input_map: AbstractInputMap
    units: EnergyUnits

    @property
    def rho(self) -> float:
        return float("inf")

    def hard(self) -> "HardPotential":
        return self

    def feature_energy(self, z: Float[Array, " m"]) -> Float[Array, ""]:
        return jnp.min(jnp.where(self.active, self.modes.energies(z) + self.shift, jnp.inf))

    def feature_responsibilities(self, z: Float[Array, " m"]) -> Float[Array, " n"]:
        return jax.nn.one_hot(self._lowest(self.modes.energies(z)), self.active.shape[0], dtype=z.dtype)

    def feature_gradient(self, z: Float[Array, " m"]) -> tuple[Float[Array, ""], Float[Array, " m"]]:
        energies, gradients = self.modes.gradients(z)
        lowest = self._lowest(energies)
        return energies[lowest] + jnp.asarray(self.shift)[lowest], gradients[lowest]

    def feature_hessian(self, z: Float[Array, " m"]) -> FeatureDerivatives:
        energies, gradients, hessians = self.modes.hessians(z)
        lowest = self._lowest(energies)
        return energies[lowest] + jnp.asarray(self.shift)[lowest], gradients[lowest], hessians[lowest]

    def _lowest(self, energies: Float[Array, " n"]) -> Array:
        return jnp.argmin(jnp.where(self.active, energies + self.shift, jnp.inf))
