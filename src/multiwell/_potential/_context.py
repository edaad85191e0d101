"""What modes see of the conditions: smooth features of them, or latent coordinates."""

from abc import abstractmethod
from typing import final

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from ._modes import Parameter


class AbstractContext(eqx.Module):
    """Features of the conditions, for every mode of a stack."""

    @property
    @abstractmethod
    def n_conditions(self) -> int:
        """How many numbers stand for a condition."""

    @property
    @abstractmethod
    def n_features(self) -> int:
        """How many features a mode has."""

    @abstractmethod
    def features(self, condition: Float[Array, " q"]) -> Float[Array, "n h"]:
        """Return the features `h_i(c)` of every mode at one scaled condition."""


@final
class TanhFeatures(AbstractContext):
    """`h(c) = (c, tanh(C c + t))`, with features of their own for every mode.

    Attributes:
        weights: `C` of every mode.
        biases: `t` of every mode.
    """

    weights: Float[Parameter, "n k q"]
    biases: Float[Parameter, "n k"]

    @property
    def n_conditions(self) -> int:
        """Number of conditions `q`."""
        return int(self.weights.shape[2])

    @property
    def n_features(self) -> int:
        """The conditions and the tanh features, `q + k`."""
        return self.n_conditions + int(self.weights.shape[1])

    def features(self, condition: Float[Array, " q"]) -> Float[Array, "n h"]:
        smooth = jnp.tanh(jnp.einsum("nkq,q->nk", self.weights, condition) + self.biases)
        given = jnp.broadcast_to(condition, (smooth.shape[0], condition.shape[0]))
        return jnp.concatenate([given, smooth], axis=1)


@final
class LatentFeatures(AbstractContext):
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
        return jnp.einsum("nkm,m->nk", self.weights, condition)
