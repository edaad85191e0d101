"""What every map from inputs to features offers, for one point and for batches."""

import abc

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float

from .._numerics import Method, map_rows
from ._enclosure import MapEnclosure

# NumPy float64 at rest, JAX arrays while they are fitted or traced
Parameter = Array | np.ndarray


class AbstractInputMap(eqx.Module):
    """A smooth map from `d` inputs to the `m` features that modes see.

    A final subclass of `AbstractCurvedMap` writes `n_inputs`, `n_features`, `periods`, `__call__` for one point in JAX,
    and `enclose`; derivatives come from automatic differentiation. One of this class writes its derivatives too.
    """

    @property
    @abc.abstractmethod
    def n_inputs(self) -> int:
        """Number of inputs `d`."""

    @property
    @abc.abstractmethod
    def n_features(self) -> int:
        """Number of features `m`."""

    @abc.abstractmethod
    def __call__(self, x: Float[Array, " d"]) -> Float[Parameter, " m"]:
        """Return the features of one point."""

    @property
    @abc.abstractmethod
    def periods(self) -> Float[np.ndarray, " d"]:
        """Length after which every input repeats, in its unit; 0 for one that does not."""

    @abc.abstractmethod
    def jacobian(self, x: Float[Array, " d"]) -> Float[Array, "m d"]:
        """Return the first derivatives of the features at one point."""

    @abc.abstractmethod
    def curvature(self, x: Float[Array, " d"]) -> Float[Array, "m d d"]:
        """Return the second derivatives of the features at one point."""

    @abc.abstractmethod
    def pull_gradient(self, x: Float[Array, " d"], gradient: Float[Array, " m"]) -> Float[Array, " d"]:
        """Return the gradient of `U(map(x))` in `x`, from that of `U` in the features: `J^T g`."""

    @abc.abstractmethod
    def pullback(
        self, x: Float[Array, " d"], gradient: Float[Array, " m"], hessian: Float[Array, "m m"]
    ) -> tuple[Float[Array, " d"], Float[Array, "d d"]]:
        """Return gradient and Hessian of `U(map(x))` in `x`, from those of `U` in the features.

        Args:
            x: one point, shape `(d,)`.
            gradient: of `U` at its features, shape `(m,)`.
            hessian: likewise, shape `(m, m)`.

        Returns:
            `J^T g` and `J^T H J + sum_k g_k Hess z_k`, shapes `(d,)` and `(d, d)`.
        """

    @abc.abstractmethod
    def enclose(self, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> MapEnclosure:
        """Bound the features and their derivatives over the box `|x - centre| <= radius`.

        Raises:
            InputError: no bounds are known of this map.
        """

    def features(self, X: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n m"]:
        """Return the features of a batch of points `(n, d)`, float64, shape `(n, m)`; they need not be finite."""
        return map_rows(Method(self, "__call__"), (X,))[0]

    def derivatives(
        self, X: Float[np.ndarray, "n d"], second: bool
    ) -> tuple[Float[np.ndarray, "n m d"], Float[np.ndarray, "n m d d"] | None]:
        """Return first and, where they are asked for, second derivatives of the features of a batch, float64."""
        first = map_rows(Method(self, "jacobian"), (X,))[0]
        return first, map_rows(Method(self, "curvature"), (X,))[0] if second else None


class AbstractCurvedMap(AbstractInputMap):
    """A map whose derivatives come from automatic differentiation."""

    def jacobian(self, x: Float[Array, " d"]) -> Float[Array, "m d"]:
        first: Array = jax.jacfwd(self)(x)
        return first

    def curvature(self, x: Float[Array, " d"]) -> Float[Array, "m d d"]:
        second: Array = jax.jacfwd(jax.jacfwd(self))(x)
        return second

    def pull_gradient(self, x: Float[Array, " d"], gradient: Float[Array, " m"]) -> Float[Array, " d"]:
        pulled: Array = jax.vjp(self, x)[1](gradient)[0]
        return pulled

    def pullback(
        self, x: Float[Array, " d"], gradient: Float[Array, " m"], hessian: Float[Array, "m m"]
    ) -> tuple[Float[Array, " d"], Float[Array, "d d"]]:
        slope = self.jacobian(x)
        curvature = jax.hessian(lambda point: gradient @ self(point))(x)
        return gradient @ slope, slope.T @ hessian @ slope + curvature
