"""Modes that are input-convex neural networks with softplus activations."""

from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ._modes import AbstractModes, Parameter


class ICNNModes(AbstractModes):
    """Stacked input-convex networks with input skips and a quadratic floor.

        z_0 = W_0 u + b_0,   z_l = softplus(A_l) softplus(z_{l-1}) + W_l u + b_l,
        f = softplus(c) . softplus(z_L) + a . u + e + (mu + softplus(m)) / 2 |u|^2

    Hidden-to-hidden and output weights are non-negative because they are a softplus of a free parameter, so every
    mode is convex whatever the parameters are; `mu = floor > 0` makes it coercive as well.

    Source: Amos, Xu and Kolter (2017), "Input convex neural networks", eq. (2); Jones, Buganza Tepole and Fuhg (2025).
    """

    kind: ClassVar[str] = "icnn"
    input_weights: tuple[Float[Parameter, "n _ d"], ...]
    biases: tuple[Float[Parameter, "n _"], ...]
    hidden_weights: tuple[Float[Parameter, "n _ _"], ...]
    output_weights: Float[Parameter, "n _"]
    linear: Float[Parameter, "n d"]
    offset: Float[Parameter, " n"]
    curvature: Float[Parameter, " n"]
    floor: float = eqx.field(static=True)

    @property
    def n_modes(self) -> int:
        return int(self.offset.shape[0])

    @property
    def dimension(self) -> int:
        return int(self.linear.shape[1])

    def settings(self) -> dict[str, Any]:
        return {"widths": [int(b.shape[1]) for b in self.biases], "floor": self.floor}

    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self._forward(u)[0]

    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        energy, pre_activations, mu = self._forward(u)
        adjoints = self._adjoints(pre_activations)
        return energy, self._gradient(u, pre_activations, adjoints, mu)

    def hessians(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, " n"], Float[Array, "n d"], Float[Array, "n d d"]]:
        energy, pre_activations, mu = self._forward(u)
        adjoints = self._adjoints(pre_activations)
        gradient = self._gradient(u, pre_activations, adjoints, mu)
        hessian = mu[:, None, None] * jnp.eye(self.dimension, dtype=u.dtype)
        jacobian = self.input_weights[0]
        for layer, (z, adjoint) in enumerate(zip(pre_activations, adjoints, strict=True)):
            slope = jax.nn.sigmoid(z)
            if layer > 0:
                weights = jax.nn.softplus(self.hidden_weights[layer - 1])
                carried = jax.nn.sigmoid(pre_activations[layer - 1])[:, :, None] * jacobian
                jacobian = jnp.einsum("nhg,ngd->nhd", weights, carried) + self.input_weights[layer]
            curved = adjoint * slope * (1 - slope)
            hessian = hessian + jnp.einsum("nhd,nh,nhe->nde", jacobian, curved, jacobian)
        return energy, gradient, hessian

    def _forward(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, " n"], list[Float[Array, "n _"]], Float[Array, " n"]]:
        pre_activations = [jnp.einsum("nhd,d->nh", self.input_weights[0], u) + self.biases[0]]
        for weights, skip, bias in zip(
            self.hidden_weights, self.input_weights[1:], self.biases[1:], strict=True
        ):
            activation = jax.nn.softplus(pre_activations[-1])
            z = jnp.einsum("nhg,ng->nh", jax.nn.softplus(weights), activation)
            pre_activations.append(z + jnp.einsum("nhd,d->nh", skip, u) + bias)
        mu = self.floor + jax.nn.softplus(self.curvature)
        energy = jnp.sum(jax.nn.softplus(self.output_weights) * jax.nn.softplus(pre_activations[-1]), axis=1)
        energy = energy + self.linear @ u + self.offset + mu / 2 * jnp.sum(u * u)
        return energy, pre_activations, mu

    def _adjoints(self, pre_activations: list[Float[Array, "n _"]]) -> list[Float[Array, "n _"]]:
        # derivatives of the output with respect to the activations, last layer first
        adjoints = [jax.nn.softplus(self.output_weights)]
        for weights, z in zip(reversed(self.hidden_weights), reversed(pre_activations), strict=False):
            carried = adjoints[-1] * jax.nn.sigmoid(z)
            adjoints.append(jnp.einsum("nhg,nh->ng", jax.nn.softplus(weights), carried))
        return adjoints[::-1]

    def _gradient(
        self,
        u: Float[Array, " d"],
        pre_activations: list[Float[Array, "n _"]],
        adjoints: list[Float[Array, "n _"]],
        mu: Float[Array, " n"],
    ) -> Float[Array, "n d"]:
        gradient = mu[:, None] * u + self.linear
        for weights, z, adjoint in zip(self.input_weights, pre_activations, adjoints, strict=True):
            gradient = gradient + jnp.einsum("nhd,nh->nd", weights, adjoint * jax.nn.sigmoid(z))
        return gradient
