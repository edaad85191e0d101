"""Gates: weights of modes that a penalty drives to zero while the modes are fitted."""

import abc
from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ..._potential import Parameter

STRETCH = (-0.1, 1.1)  # gamma and zeta of the hard-concrete distribution
TEMPERATURE = 2 / 3  # its beta
SURELY_OPEN = 2.0  # log alpha at the start: 97 % of the draws are open


class AbstractGates(eqx.Module):
    """One gate per mode, with one free parameter each.

    Attributes:
        least: a mode whose gate ends at or below it is removed.
        change: what the path of the discovery calls this.
    """

    least: eqx.AbstractClassVar[float]
    change: eqx.AbstractClassVar[str]
    free: eqx.AbstractVar[Float[Parameter, " n"]]

    @abc.abstractmethod
    def drawn(self, key: Array) -> tuple[Float[Array, " n"], Bool[Array, " n"]]:
        """Draw finite log weights for one training step, and the modes that take part in it, at least one."""

    @abc.abstractmethod
    def penalty(self) -> Float[Array, ""]:
        """Return what is added to the loss, per unit of the penalty's strength."""

    @abc.abstractmethod
    def weights(self) -> Float[Array, " n"]:
        """Return the weights after training, between zero and one."""

    def kept(self) -> tuple[Float[np.ndarray, " n"], Bool[np.ndarray, " n"]]:
        """Return the weights after training, and which modes stay: those with open gates, the most open one always."""
        weights, free = np.asarray(self.weights(), np.float64), np.asarray(self.free)
        return weights, (weights > self.least) | (np.arange(len(free)) == np.argmax(free))


class SigmoidGates(AbstractGates):
    """Gates `w = sigmoid(alpha)`, the same at every step, with the L1 penalty `sum w`.

    They never reach zero; one that ends at or below 0.01 counts as closed.
    """

    least: ClassVar[float] = 0.01
    change: ClassVar[str] = "gates above 0.01"
    free: Float[Parameter, " n"]

    @classmethod
    def start(cls, modes: int) -> "SigmoidGates":
        """Return half-open gates."""
        return cls(np.zeros(modes))

    def drawn(self, key: Array) -> tuple[Float[Array, " n"], Bool[Array, " n"]]:
        return jax.nn.log_sigmoid(self.free), jnp.ones(self.free.shape, bool)

    def penalty(self) -> Float[Array, ""]:
        return jnp.sum(self.weights())

    def weights(self) -> Float[Array, " n"]:
        return jax.nn.sigmoid(self.free)


class HardConcreteGates(AbstractGates):
    """Gates drawn anew at every step, exactly zero or one with positive probability, with the penalty E[L0].

    A logistic noise moves `log alpha`; its sigmoid at temperature 2/3 is stretched to (-0.1, 1.1) and cut to [0, 1]. A
    gate that is exactly zero takes its mode out by the mask, never by the logarithm of zero. After training the gates
    are those without noise.

    Source: Louizos, Welling and Kingma (2018), "Learning sparse neural networks through L0 regularization",
    arXiv 1712.01312, eqs. (10) and (11) for the draws, (12) for the penalty, (13) for the gates after training.
    """

    least: ClassVar[float] = 0.0
    change: ClassVar[str] = "gates above 0"
    free: Float[Parameter, " n"]

    @classmethod
    def start(cls, modes: int) -> "HardConcreteGates":
        """Return gates that are open in nearly all draws."""
        return cls(np.full(modes, SURELY_OPEN))

    def drawn(self, key: Array) -> tuple[Float[Array, " n"], Bool[Array, " n"]]:
        noise = jax.random.logistic(key, self.free.shape, jnp.result_type(float))
        stretched = _stretched((self.free + noise) / TEMPERATURE)
        weights = jnp.clip(stretched, 0.0, 1.0)
        is_open = weights > 0
        log_weights = jnp.log(jnp.where(is_open, weights, 1.0))
        return log_weights, is_open | (jnp.arange(len(weights)) == jnp.argmax(stretched))

    def penalty(self) -> Float[Array, ""]:
        low, high = STRETCH
        return jnp.sum(jax.nn.sigmoid(self.free - TEMPERATURE * np.log(-low / high)))

    def weights(self) -> Float[Array, " n"]:
        return jnp.clip(_stretched(self.free), 0.0, 1.0)


def _stretched(logit: Float[Parameter, " n"]) -> Float[Array, " n"]:
    low, high = STRETCH
    stretched: Float[Array, " n"] = jax.nn.sigmoid(jnp.asarray(logit)) * (high - low) + low
    return stretched
