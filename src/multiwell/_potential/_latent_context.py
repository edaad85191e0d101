"""Latent coordinates of conditions: what differs from specimen to specimen."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ._context import AbstractContext
from ._modes import Parameter


class LatentContext(AbstractContext):
    """`h(c) = A phi(c)`: a few latent coordinates per mode, each a Gaussian process over the conditions.

    `phi(c)` are the whitened values of a kernel (`ConditionKernel`), so that coordinates drawn from the process have
    independent weights of unit variance.

    Attributes:
        weights: `A` of every mode.

    Source: Goovaerts, "Geostatistics for natural resources evaluation" (1997), section 4.2 (linear model of
    coregionalisation: many functions that are mixtures of a few processes).
    """

    weights: Float[Parameter, "n k m"]

    @property
    def n_conditions(self) -> int:
        """Number of kernel values `m`."""
        return int(self.weights.shape[2])

    @property
    def n_features(self) -> int:
        """Number of latent coordinates `k`."""
        return int(self.weights.shape[1])

    def features(self, condition: Float[Array, " m"]) -> Float[Array, "n k"]:
        """The latent coordinates of every mode."""
        return jnp.einsum("nkm,m->nk", self.weights, condition)
