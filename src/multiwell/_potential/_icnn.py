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
    conditioned: ClassVar[tuple[str, ...]] = ("biases", "output_weights", "linear", "offset", "curvature")
    convex: ClassVar[bool] = True
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
        energy, slopes, mu = self._forward(u)
        return energy, self._gradient(u, slopes, self._adjoints(slopes), mu)

    def hessians(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, " n"], Float[Array, "n d"], Float[Array, "n d d"]]:
        energy, slopes, mu = self._forward(u)
        adjoints = self._adjoints(slopes)
        gradient = self._gradient(u, slopes, adjoints, mu)
        curved = [a * s * (1 - s) for a, s in zip(adjoints, slopes, strict=True)]
        # the first Jacobian is the same at every point, so its products are products of matrices over a batch
        first = jnp.asarray(self.input_weights[0])
        outer = first[:, :, :, None] * first[:, :, None, :]
        hessian = mu[:, None, None] * jnp.eye(self.dimension, dtype=u.dtype)
        hessian = hessian + jnp.einsum("nhde,nh->nde", outer, curved[0])
        jacobian = first
        for layer in range(1, len(slopes)):
            weights = jax.nn.softplus(self.hidden_weights[layer - 1])
            if layer == 1:
                product = weights[:, :, :, None] * first[:, None, :, :]
                carried = jnp.einsum("nhgd,ng->nhd", product, slopes[0])
            else:
                carried = jnp.einsum("nhg,ngd->nhd", weights, slopes[layer - 1][:, :, None] * jacobian)
            jacobian = carried + self.input_weights[layer]
            weighted = curved[layer][:, :, None] * jacobian
            hessian = hessian + _product(weighted, jacobian)
        return energy, gradient, hessian

    def _forward(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, " n"], list[Float[Array, "n _"]], Float[Array, " n"]]:
        """Energies, the slopes of the activations of every layer, and the curvatures of the quadratic terms."""
        z = jnp.einsum("nhd,d->nh", self.input_weights[0], u) + self.biases[0]
        activation, slope = softplus_with_slope(z)
        slopes = [slope]
        for weights, skip, bias in zip(
            self.hidden_weights, self.input_weights[1:], self.biases[1:], strict=True
        ):
            z = jnp.einsum("nhg,ng->nh", jax.nn.softplus(weights), activation)
            activation, slope = softplus_with_slope(z + jnp.einsum("nhd,d->nh", skip, u) + bias)
            slopes.append(slope)
        mu: Float[Array, " n"] = jax.nn.softplus(self.curvature) + self.floor
        energy = jnp.sum(jax.nn.softplus(self.output_weights) * activation, axis=1)
        energy = energy + self.linear @ u + self.offset + mu / 2 * jnp.sum(u * u)
        return energy, slopes, mu

    def _adjoints(self, slopes: list[Float[Array, "n _"]]) -> list[Float[Array, "n _"]]:
        # derivatives of the output with respect to the activations, last layer first
        adjoints = [jax.nn.softplus(self.output_weights)]
        for weights, slope in zip(reversed(self.hidden_weights), reversed(slopes), strict=False):
            adjoints.append(jnp.einsum("nhg,nh->ng", jax.nn.softplus(weights), adjoints[-1] * slope))
        return adjoints[::-1]

    def _gradient(
        self,
        u: Float[Array, " d"],
        slopes: list[Float[Array, "n _"]],
        adjoints: list[Float[Array, "n _"]],
        mu: Float[Array, " n"],
    ) -> Float[Array, "n d"]:
        gradient: Float[Array, "n d"] = mu[:, None] * u + self.linear
        for weights, slope, adjoint in zip(self.input_weights, slopes, adjoints, strict=True):
            gradient = gradient + jnp.einsum("nhd,nh->nd", weights, adjoint * slope)
        return gradient


def _product(left: Float[Array, "n h d"], right: Float[Array, "n h e"]) -> Float[Array, "n d e"]:
    """`L^T R` of every mode; for many inputs a fused sum is faster than many small matrix products."""
    if left.shape[2] <= 3:
        return jnp.einsum("nhd,nhe->nde", left, right)
    return jnp.sum(left[:, :, :, None] * right[:, :, None, :], axis=1)


@jax.custom_jvp
def softplus_with_slope(z: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], Float[Array, "*shape"]]:
    """`log(1 + exp(z))` and its derivative `1 / (1 + exp(-z))`, neither of which overflows.

    Both come from `exp(-|z|)`, which is half the work of computing them apart; their derivatives are given in closed
    form, so that they hold at zero as well.

    Args:
        z: any shape, dimensionless.

    Returns:
        Softplus and slope, of the same shape.
    """
    small = jnp.exp(-jnp.abs(z))
    slope = jnp.where(z >= 0, 1.0, small) / (1.0 + small)
    return jnp.maximum(z, 0.0) + jnp.log1p(small), slope


@softplus_with_slope.defjvp
def _derivative(
    primals: tuple[Array], tangents: tuple[Array]
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    value, slope = softplus_with_slope(primals[0])
    return (value, slope), (slope * tangents[0], slope * (1.0 - slope) * tangents[0])
