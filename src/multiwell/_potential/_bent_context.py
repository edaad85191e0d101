"""Conditions, and bent features of them: what depends on conditions smoothly."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ._context import AbstractContext
from ._modes import Parameter


class BentContext(AbstractContext):
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
        """The conditions and the bent features, `q + k`."""
        return self.n_conditions + int(self.weights.shape[1])

    def features(self, condition: Float[Array, " q"]) -> Float[Array, "n h"]:
        """The conditions and the bent features of every mode."""
        bent = jnp.tanh(jnp.einsum("nkq,q->nk", self.weights, condition) + self.biases)
        given = jnp.broadcast_to(condition, (bent.shape[0], condition.shape[0]))
        return jnp.concatenate([given, bent], axis=1)
