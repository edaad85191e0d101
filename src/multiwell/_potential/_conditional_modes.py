"""Modes that depend on conditions: convex in the inputs, arbitrary in the conditions."""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .._inputs import Parameter
from ._context import AbstractContext
from ._modes import AbstractModes


class ConditionalModes(eqx.Module):
    """A stack of modes whose parameters are functions of the conditions `c`.

        theta(c) = theta + Theta h(c)

    for every parameter that its family names in `condition_dependent`: offsets, centres and curvatures among them. At
    each condition it is an ordinary stack of the family, so it is convex in the inputs whatever the conditions are.

    Attributes:
        base: the parameters `theta`.
        context: the features `h(c)` of every mode.
        slopes: `Theta`: for every parameter that depends on conditions an array with one axis more, as long as there
            are features.

    Source: Amos, Xu and Kolter (2017), "Input convex neural networks", section 3.2 (partially input-convex networks).
    """

    base: AbstractModes
    context: AbstractContext
    slopes: dict[str, Any]

    @property
    def convex(self) -> bool:
        """Whether every mode is convex in the inputs by construction."""
        return self.base.convex

    @property
    def n_modes(self) -> int:
        """Number of modes in the stack, active or not."""
        return self.base.n_modes

    @property
    def dimension(self) -> int:
        """Number of inputs `d`."""
        return self.base.dimension

    @property
    def n_conditions(self) -> int:
        """How many numbers stand for a condition."""
        return self.context.n_conditions

    def at(self, condition: Float[Array, " q"]) -> AbstractModes:
        """The modes at one scaled condition."""
        features = self.context.features(condition)

        def move(value: Parameter, slope: Parameter) -> Array:
            return jnp.asarray(value) + jnp.einsum("n...k,nk->n...", slope, features)

        moved = {
            name: jax.tree.map(move, getattr(self.base, name), part) for name, part in self.slopes.items()
        }
        return replace(self.base, **moved)
