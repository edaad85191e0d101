"""A potential that depends on conditions (temperature, composition, design parameters, a signal), and its modes."""

from dataclasses import replace
from typing import Any, final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from .._inputs import AbstractInputMap, Parameter
from ._abstract import AbstractPotential
from ._context import AbstractContext
from ._modes import AbstractModes
from ._potential import Potential
from ._units import EnergyUnits


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
        """Return the modes at one scaled condition."""
        features = self.context.features(condition)

        def move(value: Parameter, slope: Parameter) -> Array:
            return jnp.asarray(value) + jnp.einsum("n...k,nk->n...", slope, features)

        moved = {
            name: jax.tree.map(move, getattr(self.base, name), part) for name, part in self.slopes.items()
        }
        return replace(self.base, **moved)


@final
class ConditionalPotential(AbstractPotential):
    """A multi-well potential `V(x; c)` of `d` inputs `x`, with `q` conditions `c`.

    Every mode is convex in `x` and arbitrary in `c`. With `phi` for what stands for a condition, the sharpness in
    scaled units is `rho exp(a . phi)` and the unit of the energy `scale exp(b . phi)`, so that between a soft specimen
    and a stiff one lies their geometric mean. `V.at(c)` is the potential of the inputs alone at one condition.

    Attributes:
        modes: the stack of modes, in scaled units.
        log_weights: `log w_i` per mode; finite.
        active: the modes that take part.
        log_rho: logarithm of the sharpness in scaled units, where `phi` is zero.
        log_rho_slope: `a`, its change with every number that stands for a condition.
        log_scale_slope: `b`, that of the logarithm of the energy's unit.
        input_map: from inputs to features.
        units: of the energy where `phi` is zero.
        condition_map: `phi`: a change of units of the conditions, or how alike they are to those of the data.

    Source: Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242, for the potential; Amos, Xu and Kolter (2017),
    section 3.2, for networks that are convex in a part of their inputs.
    """

    modes: ConditionalModes
    log_weights: Float[Parameter, " n"]
    active: Bool[Parameter, " n"]
    log_rho: Float[Parameter, ""]
    log_rho_slope: Float[Parameter, " m"]
    log_scale_slope: Float[Parameter, " m"]
    input_map: AbstractInputMap
    units: EnergyUnits
    condition_map: AbstractInputMap

    @property
    def n_modes(self) -> int:
        """Number of active modes."""
        return int(np.sum(np.asarray(self.active)))

    @property
    def rho(self) -> float:
        """Sharpness where `phi` is zero, 1 / energy units of the data."""
        return float(np.exp(self.log_rho) / self.units.scale)

    @property
    def n_conditions(self) -> int:
        return self.condition_map.n_inputs

    def fixed(self, condition: Float[Array, " q"] | None) -> Potential:
        phi = jnp.asarray(self.condition_map(jnp.asarray(condition)))
        scale = self.units.scale * jnp.exp(jnp.dot(self.log_scale_slope, phi))
        return Potential(
            modes=self.modes.at(phi),
            log_weights=self.log_weights,
            active=self.active,
            log_rho=self.log_rho + jnp.dot(self.log_rho_slope, phi),
            input_map=self.input_map,
            units=replace(self.units, scale=scale),
        )
