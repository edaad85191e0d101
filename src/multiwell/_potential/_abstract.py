"""What every potential offers: one point in JAX, batches in NumPy, with or without conditions."""

import abc
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from .._inputs import AbstractInputMap, Parameter
from .._numerics import compiled
from ._evaluate import Quantity, check_answers, check_batch, evaluate_batch
from ._units import EnergyUnits

# the scaled energy, its gradient and its Hessian at one point of the features
FeatureDerivatives = tuple[Float[Array, ""], Float[Array, " m"], Float[Array, "m m"]]
Condition = Float[np.ndarray, "n q"] | Float[np.ndarray, " q"] | None


class AbstractPotential(eqx.Module):
    """A scalar energy of `d` inputs, and of `q` conditions where it has any, with derivatives in closed form.

    Calling it, `V(x)` or `V(x, c)`, evaluates one point in pure JAX, in the precision of `x`, and may stand inside
    `jax.jit`, `jax.grad` and `jax.vmap`. The batch methods take points `(n, d)` with conditions `(n, q)`, or `(q,)` for
    the same at all points, and return NumPy arrays in float64; they raise InputError on another shape, on an entry that
    is not finite, and where an answer would not be (the row is named).

    Attributes:
        input_map: from inputs to the features that modes see.
        units: of the energy.
    """

    input_map: eqx.AbstractVar[AbstractInputMap]
    units: eqx.AbstractVar[EnergyUnits]

    @abc.abstractmethod
    def fixed(self, condition: Float[Array, " q"] | None) -> "AbstractUnconditionalPotential":
        """Return the potential at one condition in the units of the data, in pure JAX; itself where it has none."""

    def __hash__(self) -> int:
        # arrays have no hash, and jax.jit(V) wants one
        return id(self)

    @property
    def dimension(self) -> int:
        """Number of inputs `d`."""
        return self.input_map.n_inputs

    @property
    @abc.abstractmethod
    def n_conditions(self) -> int:
        """Number of conditions `q`; 0 where the potential depends on none."""

    def at(self, condition: Any = None) -> "AbstractUnconditionalPotential":
        """Return the potential with the conditions fixed; itself where it has none.

        Args:
            condition: one number per condition, shape `(q,)`, in the units of the data; a number where `q` is one;
                None where there are none.

        Returns:
            A potential of the inputs alone, with NumPy arrays in float64.

        Raises:
            InputError: another shape, an entry that is not finite, a condition that is missing or means nothing here.
        """
        values = _one_condition(self, condition)
        if values is None:
            return self.fixed(None)
        with jax.enable_x64(True):
            potential: AbstractUnconditionalPotential = jax.tree.map(np.asarray, _fixed(self, values))
        return potential

    def __call__(
        self,
        x: Float[Array, " d"] | Float[np.ndarray, " d"],
        condition: Float[Array, " q"] | Float[np.ndarray, " q"] | None = None,
    ) -> Float[Array, ""]:
        """Return the energy of one point, in JAX and in the precision of `x`.

        Args:
            x: one point, shape `(d,)`, in the units of the data.
            condition: one condition, shape `(q,)`, of a potential that has any.

        Returns:
            The energy, a JAX scalar in the units of the data.

        Raises:
            InputError: `x` or the condition has another shape; a batch belongs to `energy(X)` or to `jax.vmap(V)`.
        """
        point = jnp.asarray(x, dtype=None if _is_floating(x) else jnp.result_type(x, float))
        if point.shape != (self.dimension,):
            raise InputError(
                f"V(x) takes one point of shape ({self.dimension},), got {point.shape}; "
                "for a batch use V.energy(X) or jax.vmap(V)(X)"
            )
        given = None if condition is None else jnp.asarray(condition, point.dtype)
        shape = None if given is None else given.shape
        if shape != ((self.n_conditions,) if self.n_conditions else None):
            raise InputError(
                f"V(x, condition) takes one condition of shape ({self.n_conditions},), got {shape}"
                if self.n_conditions
                else "condition: this potential depends on none"
            )
        own: AbstractPotential = jax.tree.map(lambda leaf: _cast(leaf, point.dtype), self)
        fixed = own.fixed(given)
        return fixed.at_point(point, "energy", fixed.input_map, fixed.units.scale)[0] + own.units.shift

    def energy(self, X: np.ndarray, condition: Condition = None) -> Float[np.ndarray, " n"]:
        """Return the energies of a batch of points `(n, d)`, shape `(n,)`, float64."""
        return check_answers("energy", evaluate_batch(self, X, "energy", condition)[0])

    def gradient(self, X: np.ndarray, condition: Condition = None) -> Float[np.ndarray, "n d"]:
        """Return the gradients of a batch of points `(n, d)`, shape `(n, d)`, energy per input unit."""
        return check_answers("gradient", evaluate_batch(self, X, "gradient", condition)[1])

    def hessian(self, X: np.ndarray, condition: Condition = None) -> Float[np.ndarray, "n d d"]:
        """Return the Hessians of a batch of points `(n, d)`, shape `(n, d, d)`, energy per input unit squared."""
        return check_answers("Hessian", evaluate_batch(self, X, "hessian", condition)[2])

    def evaluate(
        self, X: np.ndarray, condition: Condition = None
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n d"], Float[np.ndarray, "n d d"]]:
        """Return energies, gradients and Hessians of a batch of points `(n, d)` in one pass, in closed form.

        Args:
            X: points, shape `(n, d)`, in the units of the data.
            condition: their conditions, shape `(n, q)`, or `(q,)` for all of them; None where there are none.

        Returns:
            Arrays of shapes `(n,)`, `(n, d)` and `(n, d, d)` in float64.

        Raises:
            InputError: another shape, an entry that is not finite, or a point so far from the data that an answer is
                not finite in float64 (the row is named).

        Source: Jones, Buganza Tepole and Fuhg (2025) for the potential; the Hessian of a mode is
        `sum_l J_l^T diag(lambda_l sigma''(z_l)) J_l`, that of the soft minimum
        `sum_i p_i Hess f_i - rho Cov_p(grad f)`.
        """
        answers = evaluate_batch(self, X, "hessian", condition)
        energy, gradient, hessian = map(check_answers, ("energy", "gradient", "Hessian"), answers)
        return energy, gradient, hessian

    def responsibilities(self, X: np.ndarray, condition: Condition = None) -> Float[np.ndarray, "n m"]:
        """Return the share of each of the `m` modes at each point of a batch `(n, d)`; rows sum to one."""
        return check_answers("share of the modes", evaluate_batch(self, X, "responsibilities", condition)[0])


class AbstractUnconditionalPotential(AbstractPotential):
    """A potential of its inputs alone.

    A final subclass says what it is at one point of the features, in units of its energy; units, maps, batches and
    checks are the same for all of them.
    """

    @abc.abstractmethod
    def feature_energy(self, z: Float[Array, " m"]) -> Float[Array, ""]:
        """Return the scaled energy at one point of the features."""

    @abc.abstractmethod
    def feature_gradient(self, z: Float[Array, " m"]) -> tuple[Float[Array, ""], Float[Array, " m"]]:
        """Return the scaled energy and its gradient in the features at one point of them."""

    @abc.abstractmethod
    def feature_hessian(self, z: Float[Array, " m"]) -> FeatureDerivatives:
        """Return the scaled energy, its gradient and its Hessian in the features at one point of them."""

    @abc.abstractmethod
    def feature_responsibilities(self, z: Float[Array, " m"]) -> Float[Array, " n"]:
        """Return the share of each mode at one point of the features."""

    @property
    def n_conditions(self) -> int:
        return 0

    def fixed(self, condition: Float[Array, " q"] | None) -> "AbstractUnconditionalPotential":
        return self

    def at_point(
        self, x: Float[Array, " d"], quantity: Quantity, input_map: AbstractInputMap, scale: Parameter
    ) -> tuple[Array, ...]:
        """Return one quantity at one point that a map takes to the features, the shift of the energy left out.

        Args:
            x: the point.
            quantity: what is asked.
            input_map: from the units of the point to the features.
            scale: the energy that one scaled unit stands for.
        """
        z, unit = jnp.asarray(input_map(x)), jnp.asarray(scale)
        if quantity == "responsibilities":
            return (self.feature_responsibilities(z),)
        if quantity == "energy":
            return (unit * self.feature_energy(z),)
        if quantity == "gradient":
            energy, gradient = self.feature_gradient(z)
            return unit * energy, unit * input_map.pull_gradient(x, gradient)
        energy, gradient, hessian = self.feature_hessian(z)
        gradient, hessian = input_map.pullback(x, gradient, hessian)
        return unit * energy, unit * gradient, unit * hessian


def _one_condition(potential: AbstractPotential, condition: Any) -> Float[np.ndarray, " q"] | None:
    if potential.n_conditions == 0:
        if condition is not None:
            raise InputError("condition: this potential depends on none")
        return None
    if condition is None:
        raise InputError(f"condition is missing: this potential depends on {potential.n_conditions}")
    return np.asarray(check_batch(np.reshape(condition, (1, -1)), potential.n_conditions, "condition")[0])


@compiled()
def _fixed(potential: AbstractPotential, condition: Array) -> AbstractUnconditionalPotential:
    return potential.fixed(condition)


def _is_floating(x: object) -> bool:
    return bool(jnp.issubdtype(jnp.result_type(x), jnp.floating))


def _cast(leaf: Array | np.ndarray, dtype: np.dtype) -> Array:
    """Return a floating leaf in another precision, any other as it is."""
    return jnp.asarray(leaf, dtype=dtype) if jnp.issubdtype(leaf.dtype, jnp.floating) else jnp.asarray(leaf)
