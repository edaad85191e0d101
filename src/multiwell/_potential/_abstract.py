"""What every potential offers: one point in JAX, batches in NumPy."""

import abc

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from ._batches import check_answers, evaluate_batch
from ._scaling import Scaling


class AbstractPotential(eqx.Module):
    """A scalar energy of `d` inputs with gradient and Hessian in closed form.

    A subclass says what it is at one scaled point; units, batches and checks are the same for all of them.
    Calling it, `V(x)`, evaluates one point of shape `(d,)` in pure JAX, in the precision of `x`, and may stand inside
    `jax.jit`, `jax.grad` and `jax.vmap`. The batch methods take and return NumPy arrays in float64; they raise
    InputError on another shape, on an entry that is not finite, and where an answer would not be (the row is named).
    """

    scaling: eqx.AbstractVar[Scaling]

    @abc.abstractmethod
    def scaled_energy(self, u: Float[Array, " d"]) -> Float[Array, ""]:
        """Scaled energy at one scaled point."""

    @abc.abstractmethod
    def scaled_gradient(self, u: Float[Array, " d"]) -> tuple[Float[Array, ""], Float[Array, " d"]]:
        """Scaled energy and its gradient at one scaled point."""

    @abc.abstractmethod
    def scaled_hessian(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, ""], Float[Array, " d"], Float[Array, "d d"]]:
        """Scaled energy, gradient and Hessian at one scaled point."""

    @abc.abstractmethod
    def scaled_responsibilities(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        """Share of each mode at one scaled point."""

    def __hash__(self) -> int:
        # arrays have no hash, and jax.jit(V) wants one
        return id(self)

    @property
    def dimension(self) -> int:
        """Number of inputs `d`."""
        return self.scaling.dimension

    def __call__(self, x: Float[Array, " d"] | Float[np.ndarray, " d"]) -> Float[Array, ""]:
        """Energy of one point, in JAX and in the precision of `x`.

        Args:
            x: one point, shape `(d,)`, in the units of the data.

        Returns:
            The energy, a JAX scalar in the units of the data.

        Raises:
            InputError: `x` has another shape; a batch belongs to `energy(X)` or to `jax.vmap(V)`.
        """
        point = jnp.asarray(x, dtype=jnp.result_type(x, float) if not _is_floating(x) else None)
        if point.shape != (self.dimension,):
            raise InputError(
                f"V(x) takes one point of shape ({self.dimension},), got {point.shape}; "
                "for a batch use V.energy(X) or jax.vmap(V)(X)"
            )
        own: AbstractPotential = jax.tree.map(lambda leaf: _cast(leaf, point.dtype), self)
        scaling = own.scaling
        u = (point - scaling.input_shift) / scaling.input_scale
        return own.scaled_energy(u) * scaling.energy_scale + scaling.energy_shift

    def energy(self, X: np.ndarray) -> Float[np.ndarray, " n"]:
        """Energies of a batch of points `(n, d)`, shape `(n,)`, float64."""
        return check_answers("energy", evaluate_batch(self, X, "scaled_energy")[0])

    def gradient(self, X: np.ndarray) -> Float[np.ndarray, "n d"]:
        """Gradients of a batch of points `(n, d)`, shape `(n, d)`, energy per input unit."""
        return check_answers("gradient", evaluate_batch(self, X, "scaled_gradient")[1])

    def hessian(self, X: np.ndarray) -> Float[np.ndarray, "n d d"]:
        """Hessians of a batch of points `(n, d)`, shape `(n, d, d)`, energy per input unit squared."""
        return check_answers("Hessian", evaluate_batch(self, X, "scaled_hessian")[2])

    def evaluate(
        self, X: np.ndarray
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n d"], Float[np.ndarray, "n d d"]]:
        """Energies, gradients and Hessians of a batch of points `(n, d)` in one pass, in closed form.

        Args:
            X: points, shape `(n, d)`, in the units of the data.

        Returns:
            Arrays of shapes `(n,)`, `(n, d)` and `(n, d, d)` in float64.

        Raises:
            InputError: another shape, an entry that is not finite, or a point so far from the data that an answer is
                not finite in float64 (the row is named).

        Source: Jones, Buganza Tepole and Fuhg (2025) for the potential; the Hessian of a mode is
        `sum_l J_l^T diag(lambda_l sigma''(z_l)) J_l`, that of the soft minimum
        `sum_i p_i Hess f_i - rho Cov_p(grad f)`.
        """
        energy, gradient, hessian = evaluate_batch(self, X, "scaled_hessian")
        return (
            check_answers("energy", energy),
            check_answers("gradient", gradient),
            check_answers("Hessian", hessian),
        )

    def responsibilities(self, X: np.ndarray) -> Float[np.ndarray, "n m"]:
        """Share of each of the `m` modes at each point of a batch `(n, d)`; rows sum to one."""
        return check_answers("share of the modes", evaluate_batch(self, X, "scaled_responsibilities")[0])


def _is_floating(x: object) -> bool:
    return bool(jnp.issubdtype(jnp.result_type(x), jnp.floating))


def _cast(leaf: Array | np.ndarray, dtype: np.dtype) -> Array:
    return jnp.asarray(leaf, dtype=dtype) if jnp.issubdtype(leaf.dtype, jnp.floating) else jnp.asarray(leaf)
