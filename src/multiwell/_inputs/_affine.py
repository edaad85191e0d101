"""Affine maps of inputs: a change of units, and the points of a line, a plane or a slice."""

from typing import final

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ._abstract import AbstractInputMap, Parameter
from ._enclosure import MapEnclosure


@final
class Affine(AbstractInputMap):
    """A change of units, `z = (x - shift) / scale`, input by input.

    Made from a table, shifts and scales are the means and standard deviations of its columns, so multiplying a column
    by a power of two changes no bit of the features. It also takes batches `(n, d)`, NumPy or JAX.

    Attributes:
        shift: what becomes zero, shape `(d,)`, input units.
        scale: what becomes one, shape `(d,)`, input units, not zero.
    """

    shift: Float[Parameter, " d"]
    scale: Float[Parameter, " d"]

    @classmethod
    def identity(cls, n_inputs: int) -> "Affine":
        """Make the map of `n_inputs` inputs that changes nothing."""
        return cls(np.zeros(n_inputs), np.ones(n_inputs))

    @classmethod
    def over(cls, lower: Float[np.ndarray, " d"], upper: Float[np.ndarray, " d"]) -> "Affine":
        """Make the map that takes the box between two corners to `[-1, 1]^d`."""
        return cls((lower + upper) / 2, (upper - lower) / 2)

    @property
    def n_inputs(self) -> int:
        return int(self.shift.shape[0])

    @property
    def n_features(self) -> int:
        return int(self.shift.shape[0])

    @property
    def periods(self) -> Float[np.ndarray, " d"]:
        return np.zeros(self.n_inputs)

    def __call__(self, x: Float[Parameter, "*n d"]) -> Float[Parameter, "*n d"]:
        return (x - self.shift) / self.scale

    def undo(self, z: Float[np.ndarray, "*n d"]) -> Float[np.ndarray, "*n d"]:
        """Return the inputs of features in NumPy, one point `(d,)` or a batch `(n, d)`."""
        return np.asarray(z * self.scale + self.shift)

    def inverse(self) -> "Affine":
        """Make the map from features back to inputs."""
        return Affine(-self.shift / self.scale, 1 / self.scale)

    def after(self, first: "Affine | Linear") -> "Affine | Linear":
        """Make the map of both as one: a point far from zero between the two would cost its last digits."""
        if isinstance(first, Linear):
            return Linear(self(first.origin), first.directions / self.scale)
        return Affine(first.shift + first.scale * self.shift, first.scale * self.scale)

    def features(self, X: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n m"]:
        return np.asarray(self(X))

    def jacobian(self, x: Float[Array, " d"]) -> Float[Array, "m d"]:
        return jnp.diag(1 / jnp.asarray(self.scale))

    def curvature(self, x: Float[Array, " d"]) -> Float[Array, "m d d"]:
        return jnp.zeros((self.n_features,) * 3, x.dtype)

    def pull_gradient(self, x: Float[Array, " d"], gradient: Float[Array, " m"]) -> Float[Array, " d"]:
        return gradient / self.scale

    def pullback(
        self, x: Float[Array, " d"], gradient: Float[Array, " m"], hessian: Float[Array, "m m"]
    ) -> tuple[Float[Array, " d"], Float[Array, "d d"]]:
        scale = jnp.asarray(self.scale)
        return gradient / scale, hessian / (scale[:, None] * scale)

    def enclose(self, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> MapEnclosure:
        return _enclosed(self, centre, radius)


@final
class Linear(AbstractInputMap):
    """The points `origin + t @ directions` as a map of `t`: a line, a plane or a slice through the inputs.

    Attributes:
        origin: the point at `t = 0`, shape `(m,)`.
        directions: what one unit of each `t` adds, shape `(d, m)`.
    """

    origin: Float[Parameter, " m"]
    directions: Float[Parameter, "d m"]

    @property
    def n_inputs(self) -> int:
        return int(self.directions.shape[0])

    @property
    def n_features(self) -> int:
        return int(self.directions.shape[1])

    @property
    def periods(self) -> Float[np.ndarray, " d"]:
        return np.zeros(self.n_inputs)

    def __call__(self, x: Float[Array, " d"]) -> Float[Array, " m"]:
        return jnp.asarray(self.origin) + x @ self.directions

    def jacobian(self, x: Float[Array, " d"]) -> Float[Array, "m d"]:
        return jnp.asarray(self.directions).T

    def curvature(self, x: Float[Array, " d"]) -> Float[Array, "m d d"]:
        return jnp.zeros((self.n_features, self.n_inputs, self.n_inputs), x.dtype)

    def pull_gradient(self, x: Float[Array, " d"], gradient: Float[Array, " m"]) -> Float[Array, " d"]:
        return jnp.asarray(self.directions) @ gradient

    def pullback(
        self, x: Float[Array, " d"], gradient: Float[Array, " m"], hessian: Float[Array, "m m"]
    ) -> tuple[Float[Array, " d"], Float[Array, "d d"]]:
        slope = jnp.asarray(self.directions)
        return slope @ gradient, slope @ hessian @ slope.T

    def enclose(self, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> MapEnclosure:
        return _enclosed(self, centre, radius)


def _enclosed(map_: Affine | Linear, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> MapEnclosure:
    """Return the exact image of a box, rounded outward."""
    jacobian, curvature = map_.jacobian(centre), map_.curvature(centre)
    return MapEnclosure(
        jnp.asarray(map_(centre)),
        jnp.abs(jacobian) @ radius,
        jacobian,
        jnp.zeros_like(jacobian),
        curvature,
        curvature,
    ).widened()


def input_units(x: Float[np.ndarray, "n d"], periods: Float[np.ndarray, " d"] | None = None) -> Affine:
    """Make the change of units to mean zero and standard deviation one.

    An input that wraps around has the standard deviation of points all around, wherever it begins; one that never
    varies (to rounding) keeps its own magnitude as its unit, so that a gradient measured along it stays of order one.

    Args:
        x: points, shape `(n, d)`.
        periods: of the inputs, 0 for one that does not repeat; None where none does.
    """
    turns = np.zeros(x.shape[1]) if periods is None else periods
    spread, magnitude = input_spread(x, turns), np.abs(x).max(axis=0)
    scale = np.where(spread > 0, spread, np.where(magnitude > 0, magnitude, 1.0))
    return Affine(np.where(turns > 0, 0.0, x.mean(axis=0)), scale)


def input_spread(
    x: Float[np.ndarray, "n d"], periods: Float[np.ndarray, " d"] | None = None
) -> Float[np.ndarray, " d"]:
    """Return the standard deviation of each input; 0 for a constant column (to rounding).

    Args:
        x: points, shape `(n, d)`.
        periods: as in `input_units`.
    """
    turns = np.zeros(x.shape[1]) if periods is None else periods
    spread = x.std(axis=0)
    spread = np.where(spread > 1e-12 * np.abs(x).max(axis=0), spread, 0.0)
    return np.where(turns > 0, turns / np.sqrt(12.0), spread)
