"""Any energy in JAX as a potential."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .._errors import InputError
from .._inputs import AbstractInputMap, Affine, shape_of_answer
from .._potential import AbstractPotential, AbstractUnconditionalPotential, EnergyUnits, FeatureDerivatives

Energy = Callable[[Array], Array]


class FunctionPotential(AbstractUnconditionalPotential):
    """An energy that is a JAX function of one point `(d,)`, with derivatives by automatic differentiation.

    It has one mode, of which nothing is known.

    Attributes:
        function: the energy; a plain function, or a callable pytree such as an Equinox module.
        input_map: the identity.
        units: the identity.
    """

    function: Energy
    input_map: AbstractInputMap
    units: EnergyUnits

    @classmethod
    def of(cls, function: Energy, dimension: int) -> "FunctionPotential":
        """Make the potential of a function of `dimension` inputs.

        Raises:
            InputError: JAX cannot follow it, or it does not give one real number.
        """
        _check(function, dimension)
        tree = function if isinstance(function, eqx.Module) else jax.tree_util.Partial(function)  # type: ignore[no-untyped-call]
        return cls(function=tree, input_map=Affine.identity(dimension), units=EnergyUnits.identity())

    def feature_energy(self, z: Float[Array, " d"]) -> Float[Array, ""]:
        return jnp.reshape(self.function(z), ()).astype(z.dtype)

    def feature_gradient(self, z: Float[Array, " d"]) -> tuple[Float[Array, ""], Float[Array, " d"]]:
        energy, gradient = jax.value_and_grad(self.feature_energy)(z)
        return energy, gradient

    def feature_hessian(self, z: Float[Array, " d"]) -> FeatureDerivatives:
        return *self.feature_gradient(z), jax.hessian(self.feature_energy)(z)

    def feature_responsibilities(self, z: Float[Array, " d"]) -> Float[Array, " 1"]:
        return jnp.ones(1, z.dtype)


def as_potential(V: Any, dimension: int) -> AbstractUnconditionalPotential:
    """Return a potential as it is, or that of a JAX function of `dimension` inputs.

    Raises:
        InputError: neither is given, JAX cannot follow it, or conditions are still free.
    """
    if isinstance(V, AbstractPotential):
        if V.n_conditions:
            raise InputError("V depends on conditions; fix them first: V.at(c)")
        return V.fixed(None)
    if not callable(V):
        raise InputError(f"V must be a potential or a JAX function of one point (d,), got {V!r}")
    return FunctionPotential.of(V, dimension)


def dimension_of(V: Any) -> int | None:
    """Return the number of inputs of a potential; None for a function, which does not tell."""
    return V.dimension if isinstance(V, AbstractPotential) else None


def _check(function: Energy, dimension: int) -> None:
    """Refuse what is no real function of one point, as far as its trace tells."""
    wanted = f"V must be a potential or a JAX function of one point ({dimension},)"
    remedy = "use jax.numpy in place of numpy and math, and jnp.where in place of if"
    answer = shape_of_answer(function, dimension, wanted, remedy)
    array = isinstance(answer, jax.ShapeDtypeStruct)
    if not array or answer.size != 1 or jnp.issubdtype(answer.dtype, jnp.complexfloating):
        what = f"{answer.dtype} of shape {answer.shape}" if array else answer
        raise InputError(f"{wanted} that gives one real number, got {what}")
