"""The multi-well potential whose transitions have sharpnesses of their own: a tree of soft minima."""

from typing import final

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from .._inputs import AbstractInputMap, Parameter
from ._abstract import FeatureDerivatives
from ._modes import AbstractModes
from ._potential import AbstractSoftPotential, HardPotential, Potential
from ._soft_minimum import TreeMinimum, tree_minimum
from ._units import EnergyUnits


@final
class TreePotential(AbstractSoftPotential):
    """A tree of soft minima of convex modes, `V = S_rho0(S_rho1(f_1, f_2), f_3)` and the like.

    One sharpness for all transitions rounds a barrier of 0.1 as much as one of 2.0; here every inner node of a binary
    tree has its own. With equal sharpnesses it is `Potential`, whatever the tree.

    Attributes:
        modes: the stack of convex modes, of the features; at least two.
        log_weights: `log w_i` per mode; finite.
        active: the modes that take part.
        merges: the two children of every inner node, as in SciPy's linkage matrices: a number below `n` is a mode, the
            number `n + t` the inner node `t`; children stand before their node, the last node is the root.
        log_rhos: logarithm of the sharpness of every inner node of the features.
        input_map: from inputs to features.
        units: of the energy.

    Source: nested logit, McFadden (1978), "Modelling the choice of residential location"; Jones, Buganza Tepole and
    Fuhg (2025), arXiv 2506.17242.
    """

    modes: AbstractModes
    log_weights: Float[Parameter, " n"]
    active: Bool[Parameter, " n"]
    merges: Int[Parameter, "k 2"]
    log_rhos: Float[Parameter, " k"]
    input_map: AbstractInputMap
    units: EnergyUnits

    @property
    def rhos(self) -> Float[np.ndarray, " k"]:
        """Sharpness of every inner node, the root's last, 1 / energy units of the data."""
        with np.errstate(over="ignore"):
            rhos: Float[np.ndarray, " k"] = np.exp(np.asarray(self.log_rhos, np.float64))
        return rhos / float(self.units.scale)

    @property
    def rho(self) -> float:
        return float(self.rhos[-1])

    def hard(self) -> HardPotential:
        # the sharpness of a mode is that of the node that it is a child of
        own = np.empty(2 * len(self.active) - 1)
        own[np.asarray(self.merges)] = np.asarray(self.log_rhos, np.float64)[:, None]
        return self._hardened(-np.asarray(self.log_weights) / np.exp(own[: len(self.active)]))

    def feature_energy(self, z: Float[Array, " m"]) -> Float[Array, ""]:
        return self._minimum(self.modes.energies(z)).value

    def feature_responsibilities(self, z: Float[Array, " m"]) -> Float[Array, " n"]:
        return self._minimum(self.modes.energies(z)).share

    def feature_gradient(self, z: Float[Array, " m"]) -> tuple[Float[Array, ""], Float[Array, " m"]]:
        energies, gradients = self.modes.gradients(z)
        found = self._minimum(energies)
        return found.value, found.share @ gradients

    def feature_hessian(self, z: Float[Array, " m"]) -> FeatureDerivatives:
        energies, gradients, hessians = self.modes.hessians(z)
        found = self._minimum(energies)
        merges, n = jnp.asarray(self.merges), len(self.active)
        slopes = jnp.concatenate([gradients, jnp.zeros((n - 1, gradients.shape[1]), gradients.dtype)])
        for t in range(n - 1):
            slopes = slopes.at[n + t].set(found.split[t] @ slopes[merges[t]])
        apart = slopes[merges[:, 0]] - slopes[merges[:, 1]]
        # the covariance of two children is the product of their shares times their difference squared
        loss = found.reach * jnp.exp(self.log_rhos) * found.split[:, 0] * found.split[:, 1]
        hessian = jnp.einsum("n,nde->de", found.share, hessians)
        return found.value, slopes[-1], hessian - jnp.einsum("kd,k,ke->de", apart, loss, apart)

    def _minimum(self, energies: Float[Array, " n"]) -> TreeMinimum:
        return tree_minimum(
            energies, self.log_weights, self.active, self.merges, jnp.exp(jnp.asarray(self.log_rhos))
        )


# what a fit returns
SoftPotential = Potential | TreePotential
