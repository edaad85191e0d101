"""Any energy in JAX as a potential."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .._errors import InputError
from .._potential import AbstractPotential, ConditionalPotential, Scaling

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
        """The potential of a function of `dimension` inputs.

        Raises:
            InputError: JAX cannot follow it, or it does not give one real number.
        """
        _check(function, dimension)
        tree = function if isinstance(function, eqx.Module) else jax.tree_util.Partial(function)  # type: ignore[no-untyped-call]
        return cls(function=tree, scaling=Scaling.identity(dimension))

    def scaled_energy(self, u: Float[Array, " d"]) -> Float[Array, ""]:
        return jnp.reshape(self.function(u), ()).astype(u.dtype)

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
        InputError: neither is given, JAX cannot follow it, or conditions are still free.
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


def _check(function: Energy, dimension: int) -> None:
    """Refuse what is no real function of one point, as far as its trace tells."""
    wanted = f"V must be a potential or a JAX function of one point ({dimension},)"
    try:
        with jax.enable_x64(True):
            answer = jax.eval_shape(function, jnp.zeros(dimension))
    except (jax.errors.JAXTypeError, jax.errors.JAXIndexError):
        raise InputError(
            f"{wanted}; JAX cannot follow this one: use jax.numpy in place of numpy and math, and jnp.where in place "
            "of if"
        ) from None
    except (TypeError, ValueError, IndexError) as error:
        raise InputError(f"{wanted}: {str(error).splitlines()[0]}") from None
    one = isinstance(answer, jax.ShapeDtypeStruct) and answer.size == 1
    if not one or jnp.issubdtype(answer.dtype, jnp.complexfloating):
        what = (
            f"{answer.dtype} of shape {answer.shape}" if isinstance(answer, jax.ShapeDtypeStruct) else answer
        )
        raise InputError(f"{wanted} that gives one real number, got {what}")
