"""Any JAX function of one point as an input map, and the registered functions that model files may name."""

from collections.abc import Callable
from typing import Any, final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from ._abstract import AbstractCurvedMap, Parameter
from ._enclosure import MapEnclosure

Function = Callable[[Any], Any]
FUNCTIONS: dict[str, Function] = {}


def register(function: Function, name: str | None = None) -> Function:
    """Make a function of a `FunctionMap` known by its name, so that a model file can hold it.

    A file holds the name alone, so that the function must be registered again, under the same name, before the file is
    loaded. It may stand as a decorator, `@mw.inputs.register`.

    Args:
        function: of one point, shape `(d,)`, to its features.
        name: of the function in files; None for the name under which Python imports it.

    Returns:
        The function.

    Raises:
        InputError: the function has no name of its own, or the name is that of another one.
    """
    if not callable(function):
        raise InputError(f"function must be a function of one point, got {type(function).__name__}")
    own = _place(function)
    if name is None and "<" in own:
        raise InputError(
            f"function is {own}, which nothing can find again: give it a name, register(function, name)"
        )
    known = FUNCTIONS.get(name or own)
    # the same function defined again, as a notebook does, takes the place of the former
    if known is not None and _place(known) != own:
        raise InputError(f"name {name or own!r} is that of another function: choose another one")
    FUNCTIONS[name or own] = function
    return function


def name_of(function: Function) -> str:
    """Return the name under which a function was registered, or raise InputError with the remedy."""
    for name, known in FUNCTIONS.items():
        if known is function:
            return name
    label = getattr(function, "__qualname__", type(function).__name__)
    raise InputError(
        f"the function {label} of a FunctionMap has no name in files; register it, here and before a file is loaded: "
        "mw.inputs.register(function)"
    )


def function_named(name: Any) -> Function:
    """Return the function that was registered under a name, or raise InputError with the remedy."""
    if not isinstance(name, str) or name not in FUNCTIONS:
        raise InputError(
            f"the function {name!r} of a FunctionMap is not registered; run mw.inputs.register(function) with it "
            "before the file is loaded"
        )
    return FUNCTIONS[name]


def _place(function: Function) -> str:
    """Say where a function is defined."""
    return f"{getattr(function, '__module__', '<nowhere>')}.{getattr(function, '__qualname__', '<no name>')}"


@final
class FunctionMap(AbstractCurvedMap):
    """The features of any JAX function `(d,) -> (m,)`, with derivatives by automatic differentiation.

    Nothing can be proven over boxes through it, and a model file holds its function by name alone: one that was given
    to `register`, here and before the file is loaded.

    Attributes:
        function: of one point.
        repeats: after which every input repeats, shape `(d,)`; 0 for one that does not.
        size: number of features `m`.
    """

    function: Callable[[Array], Array] = eqx.field(static=True)
    repeats: Float[Parameter, " d"]
    size: int = eqx.field(static=True)

    @classmethod
    def of(cls, function: Callable[[Array], Any], n_inputs: int, *, periods: Any = None) -> "FunctionMap":
        """Make the map of a function of `n_inputs` inputs.

        Args:
            function: of one point, shape `(d,)`, to its features, shape `(m,)`, in `jax.numpy`.
            n_inputs: number of inputs `d`.
            periods: the period of every input, 0 for one that does not repeat; None where none does.

        Raises:
            InputError: JAX cannot follow the function, it does not give a vector of real numbers, or the periods do not
                fit.
        """
        repeats = np.zeros(n_inputs) if periods is None else np.asarray(periods, float)
        if repeats.shape != (n_inputs,) or not (np.isfinite(repeats).all() and (repeats >= 0).all()):
            raise InputError(
                f"periods must be {n_inputs} finite numbers, 0 for an input that does not repeat"
            )
        wanted = (
            f"function must take one point ({n_inputs},) and give its features as a vector of real numbers"
        )
        try:
            with jax.enable_x64(True):
                answer = jax.eval_shape(function, jnp.zeros(n_inputs))
        except (jax.errors.JAXTypeError, jax.errors.JAXIndexError):
            raise InputError(
                f"{wanted}; JAX cannot follow this one: use jax.numpy in place of numpy"
            ) from None
        except (TypeError, ValueError, IndexError) as error:
            raise InputError(f"{wanted}: {str(error).splitlines()[0]}") from None
        vector = isinstance(answer, jax.ShapeDtypeStruct) and answer.ndim == 1 and answer.size > 0
        if not vector or jnp.issubdtype(answer.dtype, jnp.complexfloating):
            raise InputError(f"{wanted}, got {answer}")
        return cls(function, repeats, int(answer.size))

    @property
    def n_inputs(self) -> int:
        return int(self.repeats.shape[0])

    @property
    def n_features(self) -> int:
        return self.size

    @property
    def periods(self) -> Float[np.ndarray, " d"]:
        return np.asarray(self.repeats, float)

    def __call__(self, x: Float[Array, " d"]) -> Float[Array, " m"]:
        return jnp.asarray(self.function(x), x.dtype)

    def enclose(self, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> MapEnclosure:
        raise InputError("nothing can be proven through a FunctionMap: bounds of its features are not known")
