"""A potential that depends on conditions: temperature, composition, design parameters, a signal."""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from .._errors import InputError
from .._numerics import compiled
from ._abstract import cast
from ._batches import check_answers, check_batch, evaluate_batch
from ._condition_kernel import ConditionKernel
from ._conditional_modes import ConditionalModes
from ._modes import Parameter
from ._potential import Potential
from ._scaling import ConditionScaling, Scaling


class ConditionalPotential(eqx.Module):
    """A multi-well potential `V(x; c)` of `d` inputs `x`, with `q` conditions `c`.

    Every mode is convex in `x` and arbitrary in `c`. With `phi` for what stands for a condition, the sharpness in
    scaled units is `rho exp(a . phi)` and the unit of the energy `scale exp(b . phi)`, so that between a soft specimen
    and a stiff one lies their geometric mean. `V.at(c)` is the ordinary potential at one condition. `V(x, c)` is pure
    JAX at one point; the batch methods take points `(n, d)` with conditions `(n, q)`, or `(q,)` for the same at all
    points.

    Attributes:
        modes: the stack of modes, in scaled units.
        log_weights: `log w_i` per mode; finite.
        active: the modes that take part.
        log_rho: logarithm of the sharpness in scaled units, where `phi` is zero.
        log_rho_slope: `a`, its change with every number that stands for a condition.
        log_scale_slope: `b`, that of the logarithm of the energy's unit.
        scaling: the units of inputs and energy.
        condition_scaling: the units of the conditions, or how alike they are to those of the data.

    Source: Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242, for the potential; Amos, Xu and Kolter (2017),
    section 3.2, for networks that are convex in a part of their inputs.
    """

    modes: ConditionalModes
    log_weights: Float[Parameter, " n"]
    active: Bool[Parameter, " n"]
    log_rho: Float[Parameter, ""]
    log_rho_slope: Float[Parameter, " m"]
    log_scale_slope: Float[Parameter, " m"]
    scaling: Scaling
    condition_scaling: ConditionScaling | ConditionKernel

    def __hash__(self) -> int:
        # arrays have no hash, and jax.jit(V) wants one
        return id(self)

    @property
    def n_modes(self) -> int:
        """Number of active modes."""
        return int(np.sum(np.asarray(self.active)))

    @property
    def dimension(self) -> int:
        """Number of inputs `d`."""
        return self.scaling.dimension

    @property
    def n_conditions(self) -> int:
        """Number of conditions `q`."""
        return self.condition_scaling.n_conditions

    @property
    def rho(self) -> float:
        """Sharpness where `phi` is zero, 1 / energy units of the data."""
        return float(np.exp(self.log_rho) / self.scaling.energy_scale)

    def fixed(self, condition: Float[Array, " q"]) -> Potential:
        """The potential at one condition in the units of the data, in pure JAX."""
        c = jnp.asarray(self.condition_scaling.scaled(condition))
        scale = self.scaling.energy_scale * jnp.exp(jnp.dot(self.log_scale_slope, c))
        return Potential(
            modes=self.modes.at(c),
            log_weights=self.log_weights,
            active=self.active,
            log_rho=self.log_rho + jnp.dot(self.log_rho_slope, c),
            scaling=replace(self.scaling, energy_scale=scale),
        )

    def at(self, condition: Any) -> Potential:
        """The ordinary potential with the conditions fixed.

        Args:
            condition: one number per condition, shape `(q,)`, in the units of the data; a number where `q` is one.

        Returns:
            A `Potential` of the inputs alone, with NumPy arrays in float64.

        Raises:
            InputError: another shape, or an entry that is not finite.
        """
        values = check_batch(np.reshape(condition, (1, -1)), self.n_conditions, "condition")[0]
        with jax.enable_x64(True):
            potential: Potential = jax.tree.map(np.asarray, _fixed(self, values))
        return potential

    def __call__(
        self,
        x: Float[Array, " d"] | Float[np.ndarray, " d"],
        condition: Float[Array, " q"] | Float[np.ndarray, " q"],
    ) -> Float[Array, ""]:
        """Energy of one point at one condition, in JAX and in the precision of `x`.

        Args:
            x: one point, shape `(d,)`, in the units of the data.
            condition: one condition, shape `(q,)`.

        Returns:
            The energy, a JAX scalar in the units of the data.

        Raises:
            InputError: `x` or `condition` has another shape.
        """
        point = jnp.asarray(x)
        precision = jnp.result_type(point, float) if jnp.issubdtype(point.dtype, jnp.integer) else point.dtype
        given = jnp.asarray(condition, precision)
        if given.shape != (self.n_conditions,):
            raise InputError(
                f"V(x, condition) takes one condition of shape ({self.n_conditions},), got {given.shape}"
            )
        own: ConditionalPotential = jax.tree.map(lambda leaf: cast(leaf, precision), self)
        return own.fixed(given)(point.astype(precision))

    def energy(self, X: np.ndarray, condition: np.ndarray) -> Float[np.ndarray, " n"]:
        """Energies of a batch of points `(n, d)`, shape `(n,)`, float64."""
        return self._batch(X, condition, "scaled_energy")[0]

    def gradient(self, X: np.ndarray, condition: np.ndarray) -> Float[np.ndarray, "n d"]:
        """Gradients in the inputs of a batch of points `(n, d)`, energy per input unit."""
        return self._batch(X, condition, "scaled_gradient")[1]

    def hessian(self, X: np.ndarray, condition: np.ndarray) -> Float[np.ndarray, "n d d"]:
        """Hessians in the inputs of a batch of points `(n, d)`, energy per input unit squared."""
        return self._batch(X, condition, "scaled_hessian")[2]

    def evaluate(
        self, X: np.ndarray, condition: np.ndarray
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n d"], Float[np.ndarray, "n d d"]]:
        """Energies, gradients and Hessians in the inputs, in one pass and in closed form.

        Args:
            X: points, shape `(n, d)`, in the units of the data.
            condition: their conditions, shape `(n, q)`, or `(q,)` for all of them.

        Returns:
            Arrays of shapes `(n,)`, `(n, d)` and `(n, d, d)` in float64.

        Raises:
            InputError: another shape, or an entry that is not finite (the row is named).
        """
        energy, gradient, hessian = self._batch(X, condition, "scaled_hessian")
        return energy, gradient, hessian

    def responsibilities(self, X: np.ndarray, condition: np.ndarray) -> Float[np.ndarray, "n m"]:
        """Share of each of the `m` modes at each point of a batch `(n, d)`; rows sum to one."""
        return self._batch(X, condition, "scaled_responsibilities")[0]

    def _batch(self, X: np.ndarray, condition: np.ndarray, quantity: Any) -> tuple[np.ndarray, ...]:
        points = check_batch(X, self.dimension)
        given = np.asarray(condition)
        if given.shape in ((), (self.n_conditions,)):
            given = np.tile(given.reshape(1, -1), (len(points), 1))
        conditions = check_batch(given, self.n_conditions, "condition")
        if len(conditions) != len(points):
            raise InputError(f"condition must have one row per point, {len(points)}, got {len(conditions)}")
        return tuple(
            check_answers("answer", part) for part in evaluate_batch(self, points, quantity, conditions)
        )


@compiled()
def _fixed(potential: ConditionalPotential, condition: Array) -> Potential:
    return potential.fixed(condition)
