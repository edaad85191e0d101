"""Any JAX function of one point as an input map."""

from collections.abc import Callable
from typing import Any, final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from .._limits import at_least
from ._abstract import AbstractCurvedMap, Parameter
from ._enclosure import MapEnclosure


def shape_of_answer(function: Callable[[Array], Any], n_inputs: int, wanted: str, remedy: str) -> Any:
    """Return the shapes of what a function of one point gives, as far as its trace tells.

    Raises:
        InputError: JAX cannot follow it, or it fails; the message says what is `wanted`, and the remedy.
    """
    try:
        with jax.enable_x64(True):
            return jax.eval_shape(function, jnp.zeros(n_inputs))
    except (jax.errors.JAXTypeError, jax.errors.JAXIndexError):
        raise InputError(f"{wanted}; JAX cannot follow this one: {remedy}") from None
    except (TypeError, ValueError, IndexError) as error:
        raise InputError(f"{wanted}: {str(error).splitlines()[0]}") from None


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
        n_inputs = int(at_least(1).check("n_inputs", n_inputs))
        try:
            repeats = np.zeros(n_inputs) if periods is None else np.asarray(periods, float)
        except (TypeError, ValueError):
            repeats = np.zeros(0)
        if repeats.shape != (n_inputs,) or not (np.isfinite(repeats).all() and (repeats >= 0).all()):
            raise InputError(
                f"periods must be {n_inputs} finite numbers, 0 for an input that does not repeat"
            )
        wanted = (
            f"function must take one point ({n_inputs},) and give its features as a vector of real numbers"
        )
        answer = shape_of_answer(
            function, n_inputs, wanted, "use jax.numpy in place of numpy, and jax.numpy.where in place of if"
        )
        if not isinstance(answer, jax.ShapeDtypeStruct) or answer.ndim != 1 or answer.size == 0:
            raise InputError(f"{wanted}, got {answer}")
        if answer.dtype != np.float64:
            raise InputError(f"{wanted}, in float64 where the point is, got {answer.dtype}")
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
