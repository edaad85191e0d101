"""A potential seen through a further map: over a box, along a line, on a slice."""

from typing import final

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._inputs import AbstractInputMap, Affine, Chain, Linear, Parameter
from ._abstract import AbstractUnconditionalPotential, FeatureDerivatives
from ._units import EnergyUnits


@final
class ComposedPotential(AbstractUnconditionalPotential):
    """The potential `t -> V(g(t))`.

    Attributes:
        inner: the potential `V`.
        onward: from the features of this potential to the inputs of `V`.
        input_map: from `t` to these features, which are of order one.
        units: of the energy.
        periods: after which every feature repeats; 0 for one that does not.
    """

    inner: AbstractUnconditionalPotential
    onward: AbstractInputMap
    input_map: Affine
    units: EnergyUnits
    periods: Float[Parameter, " m"]

    @classmethod
    def in_units_of(cls, inner: AbstractUnconditionalPotential, affine: Affine) -> "ComposedPotential":
        """Make the same potential with features that are its inputs in other units."""
        periods = inner.input_map.periods / np.abs(np.asarray(affine.scale))
        return cls(inner=inner, onward=affine.inverse(), input_map=affine, units=inner.units, periods=periods)

    def points(self, t: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n d"]:
        """Return the inputs of `V` at a batch of `t`, shape `(n, d)`."""
        return Chain((self.input_map, self.onward)).features(np.asarray(t, float))

    def feature_energy(self, z: Float[Array, " m"]) -> Float[Array, ""]:
        return self._energy(self.inner.feature_energy(self.inner_map(z)))

    def feature_gradient(self, z: Float[Array, " m"]) -> tuple[Float[Array, ""], Float[Array, " m"]]:
        energy, gradient = self.inner.feature_gradient(self.inner_map(z))
        return self._energy(energy), self._unit * self.inner_map.pull_gradient(z, gradient)

    def feature_hessian(self, z: Float[Array, " m"]) -> FeatureDerivatives:
        energy, gradient, hessian = self.inner.feature_hessian(self.inner_map(z))
        gradient, hessian = self.inner_map.pullback(z, gradient, hessian)
        return self._energy(energy), self._unit * gradient, self._unit * hessian

    def feature_responsibilities(self, z: Float[Array, " m"]) -> Float[Array, " n"]:
        return self.inner.feature_responsibilities(self.inner_map(z))

    @property
    def inner_map(self) -> Chain:
        """From the features of this potential to those of `V`."""
        onward, inner = self.onward, self.inner.input_map
        first, *others = inner.maps if isinstance(inner, Chain) else (inner,)
        if not (isinstance(onward, Affine | Linear) and isinstance(first, Affine)):
            return Chain((onward, inner))
        return Chain((first.after(onward), *others))

    @property
    def _unit(self) -> Float[Array, ""]:
        return jnp.asarray(self.inner.units.scale) / self.units.scale

    def _energy(self, inner: Float[Array, ""]) -> Float[Array, ""]:
        return inner * self._unit + (self.inner.units.shift - self.units.shift) / self.units.scale
