"""Any energy in JAX as a potential, and any potential in the units of a box."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from .._potential import AbstractPotential, ConditionalPotential, Scaling, evaluate_batch
from ._starts import spread

PROBES = 1024

Energy = Callable[[Array], Array]


class FunctionPotential(AbstractPotential):
    """An energy that is a JAX function of one point `(d,)`, with derivatives by automatic differentiation.

    It has one mode, of which nothing is known.

    Attributes:
        function: the energy; a plain function, or a callable pytree such as an Equinox module.
        scaling: the identity.
    """

    function: Energy
    scaling: Scaling

    @classmethod
    def of(cls, function: Energy, dimension: int) -> "FunctionPotential":
        """The potential of a function of `dimension` inputs."""
        tree = function if isinstance(function, eqx.Module) else jax.tree_util.Partial(function)  # type: ignore[no-untyped-call]
        return cls(function=tree, scaling=Scaling.identity(dimension))

    def scaled_energy(self, u: Float[Array, " d"]) -> Float[Array, ""]:
        return jnp.reshape(self.function(u), ())

    def scaled_gradient(self, u: Float[Array, " d"]) -> tuple[Float[Array, ""], Float[Array, " d"]]:
        energy, gradient = jax.value_and_grad(self.scaled_energy)(u)
        return energy, gradient

    def scaled_hessian(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, ""], Float[Array, " d"], Float[Array, "d d"]]:
        return *self.scaled_gradient(u), jax.hessian(self.scaled_energy)(u)

    def scaled_responsibilities(self, u: Float[Array, " d"]) -> Float[Array, " 1"]:
        return jnp.ones(1, u.dtype)


def as_potential(V: Any, dimension: int) -> AbstractPotential:
    """A potential as it is, or that of a JAX function of `dimension` inputs.

    Raises:
        InputError: neither is given, or conditions are still free.
    """
    if isinstance(V, ConditionalPotential):
        raise InputError("V depends on conditions; fix them first: V.at(c)")
    if isinstance(V, AbstractPotential):
        return V
    if not callable(V):
        raise InputError(f"V must be a potential or a JAX function of one point (d,), got {V!r}")
    return FunctionPotential.of(V, dimension)


def dimension_of(V: Any) -> int | None:
    """The number of inputs of a potential; None for a function, which does not tell."""
    return V.dimension if isinstance(V, AbstractPotential) else None


class BoxedPotential(AbstractPotential):
    """A potential whose scaled inputs run from -1 to 1 over a box.

    Attributes:
        inner: the potential.
        scaling: the box's centre and half widths, and the unit of energy.
    """

    inner: AbstractPotential
    scaling: Scaling

    @classmethod
    def over(
        cls,
        inner: AbstractPotential,
        lower: Float[np.ndarray, " d"],
        upper: Float[np.ndarray, " d"],
        seed: int,
    ) -> "BoxedPotential":
        """A potential over a box; its unit of energy is what the lower half of the box's energies span.

        Raises:
            InputError: an energy in the box is not finite.
        """
        centre, half = (lower + upper) / 2, (upper - lower) / 2
        x = centre + half * next(spread(PROBES, len(centre), seed))
        plain = cls(inner=inner, scaling=Scaling(centre, half, np.zeros(()), np.ones(())))
        try:
            energy = evaluate_batch(plain, x, "scaled_energy")[0]
        except TypeError as error:
            raise InputError(
                f"V must be a potential or a JAX function of one point ({len(centre)},): {error}"
            ) from None
        if not np.isfinite(energy).all():
            row = x[int(np.argmin(np.isfinite(energy)))]
            raise InputError(f"V is not finite at x = {np.array2string(row, precision=6)}")
        low, middle = np.quantile(energy, [0.0, 0.5])
        unit = middle - low if middle > low else 1.0
        return cls(inner=inner, scaling=Scaling(centre, half, np.asarray(low), np.asarray(unit)))

    def scaled_energy(self, u: Float[Array, " d"]) -> Float[Array, ""]:
        return self._energy(self.inner.scaled_energy(self._inner_point(u)))

    def scaled_gradient(self, u: Float[Array, " d"]) -> tuple[Float[Array, ""], Float[Array, " d"]]:
        energy, gradient = self.inner.scaled_gradient(self._inner_point(u))
        return self._energy(energy), gradient * self._stretch * self._unit

    def scaled_hessian(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, ""], Float[Array, " d"], Float[Array, "d d"]]:
        energy, gradient, hessian = self.inner.scaled_hessian(self._inner_point(u))
        stretch = self._stretch
        return (
            self._energy(energy),
            gradient * stretch * self._unit,
            hessian * stretch[:, None] * stretch * self._unit,
        )

    def scaled_responsibilities(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self.inner.scaled_responsibilities(self._inner_point(u))

    def _inner_point(self, u: Float[Array, " d"]) -> Float[Array, " d"]:
        own, inner = self.scaling, self.inner.scaling
        return (u * own.input_scale + own.input_shift - inner.input_shift) / inner.input_scale

    def _energy(self, inner: Float[Array, ""]) -> Float[Array, ""]:
        shift = self.inner.scaling.energy_shift - self.scaling.energy_shift
        return inner * self._unit + shift / self.scaling.energy_scale

    @property
    def _stretch(self) -> Float[Array, " d"]:
        return jnp.asarray(self.scaling.input_scale) / self.inner.scaling.input_scale

    @property
    def _unit(self) -> Float[Array, ""]:
        return jnp.asarray(self.inner.scaling.energy_scale) / self.scaling.energy_scale
