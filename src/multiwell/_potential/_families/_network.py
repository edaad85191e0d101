"""Modes that are plain neural networks, which nothing makes convex."""

import itertools
from dataclasses import replace
from typing import ClassVar, final

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._modes import AbstractModes, ModeDerivatives, Parameter
from ._spec import Centres, Depths, FamilySpec, Widths, placed


@final
class NetworkModes(AbstractModes):
    """Stacked multilayer perceptrons with a scalar output and an affine part.

        z_0 = W_0 u + b_0,   z_l = W_l tanh(z_{l-1}) + b_l,   f = c . tanh(z_L) + a . u + e

    Not convex, and not bounded below: no weight has a sign. One of them can have many wells.

    Source: Hornik, Stinchcombe and White, Neural Netw. 3 (1990) 551, for networks that approximate a function together
    with its derivatives.
    """

    family: ClassVar[str] = "network"
    convex: ClassVar[bool] = False
    condition_dependent: ClassVar[tuple[str, ...]] = ()
    weights: tuple[Float[Parameter, "n _ _"], ...]
    biases: tuple[Float[Parameter, "n _"], ...]
    output_weights: Float[Parameter, "n _"]
    linear: Float[Parameter, "n d"]
    offset: Float[Parameter, " n"]

    @property
    def dimension(self) -> int:
        return int(self.linear.shape[1])

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(bias.shape[1] for bias in self.biases)

    def tilted(self, slope: Float[np.ndarray, "n d"], offset: Float[np.ndarray, " n"]) -> "NetworkModes":
        return replace(self, linear=self.linear + slope, offset=self.offset + offset)

    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self._forward(u)[0]

    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        energy, activations = self._forward(u)
        return energy, self._gradient(activations, self._adjoints(activations))

    def hessians(self, u: Float[Array, " d"]) -> ModeDerivatives:
        energy, activations = self._forward(u)
        adjoints = self._adjoints(activations)
        jacobian = jnp.asarray(self.weights[0])
        hessian = _curvature(jacobian, adjoints[0], activations[0])
        for weights, below, adjoint, activation in zip(
            self.weights[1:], activations, adjoints[1:], activations[1:], strict=False
        ):
            jacobian = jnp.einsum("nhg,ngd->nhd", weights, _slope(below)[:, :, None] * jacobian)
            hessian = hessian + _curvature(jacobian, adjoint, activation)
        return energy, self._gradient(activations, adjoints), hessian

    def _forward(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], list[Float[Array, "n _"]]]:
        """Return energies, and the activations of every layer."""
        activations = [jnp.tanh(jnp.einsum("nhd,d->nh", self.weights[0], u) + self.biases[0])]
        for weights, bias in zip(self.weights[1:], self.biases[1:], strict=True):
            activations.append(jnp.tanh(jnp.einsum("nhg,ng->nh", weights, activations[-1]) + bias))
        energy = jnp.sum(self.output_weights * activations[-1], axis=1) + self.linear @ u + self.offset
        return energy, activations

    def _adjoints(self, activations: list[Float[Array, "n _"]]) -> list[Float[Array, "n _"]]:
        # derivatives of the output with respect to the activations, first layer first
        adjoints = [jnp.asarray(self.output_weights)]
        for weights, activation in zip(reversed(self.weights[1:]), reversed(activations), strict=False):
            adjoints.append(jnp.einsum("nhg,nh->ng", weights, adjoints[-1] * _slope(activation)))
        return adjoints[::-1]

    def _gradient(
        self, activations: list[Float[Array, "n _"]], adjoints: list[Float[Array, "n _"]]
    ) -> Float[Array, "n d"]:
        pulled = jnp.einsum("nhd,nh->nd", self.weights[0], adjoints[0] * _slope(activations[0]))
        gradient: Float[Array, "n d"] = pulled + self.linear
        return gradient


def _slope(activation: Float[Array, "n h"]) -> Float[Array, "n h"]:
    return 1.0 - activation**2


def _curvature(
    jacobian: Float[Array, "n h d"], adjoint: Float[Array, "n h"], activation: Float[Array, "n h"]
) -> Float[Array, "n d d"]:
    """Return what the activations of one layer add to the Hessian: `J^T diag(adjoint tanh''(z)) J`."""
    bend = -2.0 * adjoint * activation * _slope(activation)
    return jnp.einsum("nhd,nh,nhe->nde", jacobian, bend, jacobian)


def _start(centre: Centres, depth: Depths, rng: np.random.Generator, widths: Widths) -> AbstractModes:
    """Draw networks whose first layer is nonlinear within a unit distance of the centres; later ones keep the variance.

    Source: Glorot and Bengio, AISTATS 9 (2010) 249, eq. (12), for the later layers.
    """
    count = len(centre)
    first = rng.normal(size=(count, widths[0], centre.shape[1]))
    kinks = centre[:, None, :] + rng.normal(size=first.shape)
    later = [rng.normal(size=(count, h, g)) * np.sqrt(2.0 / (g + h)) for g, h in itertools.pairwise(widths)]
    modes = NetworkModes(
        (first, *later),
        (-np.einsum("nhd,nhd->nh", first, kinks), *(np.zeros((count, h)) for h in widths[1:])),
        rng.normal(size=(count, widths[-1])) / np.sqrt(widths[-1]),
        np.zeros(centre.shape),
        np.zeros(count),
    )
    return placed(modes, centre, depth)


NETWORK = FamilySpec(NetworkModes, "plain networks", _start, has_widths=True)
