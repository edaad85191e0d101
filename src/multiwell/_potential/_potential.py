"""The multi-well potential: a soft minimum of convex modes, and its hard limit."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ._abstract import AbstractPotential
from ._modes import AbstractModes, Parameter
from ._scaling import Scaling
from ._soft_minimum import soft_minimum


class Potential(AbstractPotential):
    """The log-sum-exp potential `V(x) = -(1/rho) log sum_i w_i exp(-rho f_i(x))` of convex modes `f_i`.

    Attributes:
        modes: the stack of convex modes, in scaled units.
        log_weights: `log w_i` per mode; finite.
        active: the modes that take part.
        log_rho: logarithm of the sharpness in scaled units.
        scaling: the units of the data.

    Source: Jones, Buganza Tepole and Fuhg (2025), "Differentiable neural network representation of multi-well,
    locally-convex potentials", arXiv 2506.17242.
    """

    modes: AbstractModes
    log_weights: Float[Parameter, " n"]
    active: Bool[Parameter, " n"]
    log_rho: Float[Parameter, ""]
    scaling: Scaling

    @property
    def n_modes(self) -> int:
        """Number of active modes."""
        return int(np.sum(np.asarray(self.active)))

    @property
    def rho(self) -> float:
        """Sharpness of the soft minimum, 1 / energy units of the data."""
        return float(np.exp(self.log_rho) / self.scaling.energy_scale)

    def hard(self) -> "HardPotential":
        """The hard minimum `min_i (f_i - log(w_i) / rho)` of the same modes: the limit of growing sharpness."""
        shift = -np.asarray(self.log_weights) / np.exp(self.log_rho)
        return HardPotential(
            modes=self.modes, shift=shift, active=np.asarray(self.active), scaling=self.scaling
        )

    def scaled_energy(self, u: Float[Array, " d"]) -> Float[Array, ""]:
        return soft_minimum(self.modes.energies(u), self.log_weights, self.active, jnp.exp(self.log_rho))[0]

    def scaled_responsibilities(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return soft_minimum(self.modes.energies(u), self.log_weights, self.active, jnp.exp(self.log_rho))[1]

    def scaled_gradient(self, u: Float[Array, " d"]) -> tuple[Float[Array, ""], Float[Array, " d"]]:
        energies, gradients = self.modes.gradients(u)
        energy, share = soft_minimum(energies, self.log_weights, self.active, jnp.exp(self.log_rho))
        return energy, share @ gradients

    def scaled_hessian(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, ""], Float[Array, " d"], Float[Array, "d d"]]:
        rho = jnp.exp(self.log_rho)
        energies, gradients, hessians = self.modes.hessians(u)
        energy, share = soft_minimum(energies, self.log_weights, self.active, rho)
        mean = share @ gradients
        away = gradients - mean
        covariance = jnp.einsum("nd,n,ne->de", away, share, away)
        return energy, mean, jnp.einsum("n,nde->de", share, hessians) - rho * covariance


class HardPotential(AbstractPotential):
    """The hard minimum of convex modes: continuous, with kinks where the lowest mode changes.

    Its gradient and Hessian are those of the lowest mode.

    Attributes:
        modes: the stack of convex modes, in scaled units.
        shift: constant added to each mode, scaled energy units.
        active: the modes that take part.
        scaling: the units of the data.
    """

    modes: AbstractModes
    shift: Float[Parameter, " n"]
    active: Bool[Parameter, " n"]
    scaling: Scaling

    @property
    def n_modes(self) -> int:
        """Number of active modes."""
        return int(np.sum(np.asarray(self.active)))

    @property
    def rho(self) -> float:
        """Sharpness: infinite."""
        return float("inf")

    def hard(self) -> "HardPotential":
        """The hard minimum: itself."""
        return self

    def scaled_energy(self, u: Float[Array, " d"]) -> Float[Array, ""]:
        return jnp.min(jnp.where(self.active, self.modes.energies(u) + self.shift, jnp.inf))

    def scaled_responsibilities(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return jax.nn.one_hot(self._lowest(self.modes.energies(u)), self.active.shape[0], dtype=u.dtype)

    def scaled_gradient(self, u: Float[Array, " d"]) -> tuple[Float[Array, ""], Float[Array, " d"]]:
        energies, gradients = self.modes.gradients(u)
        lowest = self._lowest(energies)
        return energies[lowest] + jnp.asarray(self.shift)[lowest], gradients[lowest]

    def scaled_hessian(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, ""], Float[Array, " d"], Float[Array, "d d"]]:
        energies, gradients, hessians = self.modes.hessians(u)
        lowest = self._lowest(energies)
        return energies[lowest] + jnp.asarray(self.shift)[lowest], gradients[lowest], hessians[lowest]

    def _lowest(self, energies: Float[Array, " n"]) -> Array:
        return jnp.argmin(jnp.where(self.active, energies + self.shift, jnp.inf))
