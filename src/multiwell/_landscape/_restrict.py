"""A potential on a line, a plane or a slice through its inputs."""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from .._potential import AbstractPotential, Scaling
from ._arguments import array
from ._function import as_potential, dimension_of


class RestrictedPotential(AbstractPotential):
    """A potential of the points `origin + t @ directions`, as a function of `t`.

    Attributes:
        inner: the potential.
        origin: the point at `t = 0`, shape `(d,)`.
        directions: what one unit of each `t` adds, shape `(k, d)`.
        scaling: units of `t` and of the energy.
    """

    inner: AbstractPotential
    origin: Float[Array | np.ndarray, " d"]
    directions: Float[Array | np.ndarray, "k d"]
    scaling: Scaling

    def points(self, t: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n d"]:
        """The inputs of the whole potential at values of `t`, shape `(n, d)`."""
        x: np.ndarray = np.asarray(self.origin) + np.asarray(t, float) @ np.asarray(self.directions)
        return x

    def scaled_energy(self, u: Float[Array, " k"]) -> Float[Array, ""]:
        return self.inner.scaled_energy(self._inner_point(u))

    def scaled_gradient(self, u: Float[Array, " k"]) -> tuple[Float[Array, ""], Float[Array, " k"]]:
        energy, gradient = self.inner.scaled_gradient(self._inner_point(u))
        return energy, self._slope @ gradient

    def scaled_hessian(
        self, u: Float[Array, " k"]
    ) -> tuple[Float[Array, ""], Float[Array, " k"], Float[Array, "k k"]]:
        energy, gradient, hessian = self.inner.scaled_hessian(self._inner_point(u))
        return energy, self._slope @ gradient, self._slope @ hessian @ self._slope.T

    def scaled_responsibilities(self, u: Float[Array, " k"]) -> Float[Array, " n"]:
        return self.inner.scaled_responsibilities(self._inner_point(u))

    @property
    def _slope(self) -> Float[Array, "k d"]:
        """What one scaled unit of each `t` adds to the scaled inputs."""
        stretch = jnp.asarray(self.scaling.input_scale)[:, None]
        return stretch * self.directions / self.inner.scaling.input_scale

    def _inner_point(self, u: Float[Array, " k"]) -> Float[Array, " d"]:
        start = (jnp.asarray(self.origin) - self.inner.scaling.input_shift) / self.inner.scaling.input_scale
        return start + u @ self._slope


def restrict(V: Any, origin: Any, directions: Any) -> RestrictedPotential:
    """The potential of the points `origin + t @ directions`, as a function of `t`.

    A slice through inputs 0 and 2 has the rows 0 and 2 of the unit matrix as directions and an origin that is zero
    there: `t` is then `(x_0, x_2)`. The way from one point to another has their difference as its only direction:
    `t` runs from 0 to 1.

    Args:
        V: a potential, or any JAX function of one point `(d,)`; a conditional potential is given as `V.at(c)`.
        origin: the point at `t = 0`, shape `(d,)`.
        directions: what one unit of each `t` adds, shape `(k, d)`, in the units of the inputs.

    Returns:
        A potential of `k` inputs: it has a landscape, a spinodal and a convex envelope of its own.

    Raises:
        InputError: shapes that do not fit, entries that are not finite, or directions that depend on each other.
    """
    start, rows = array("origin", origin), array("directions", directions)
    dimension = dimension_of(V) or start.size
    if start.shape != (dimension,):
        raise InputError(f"origin must have shape ({dimension},), got {start.shape}")
    if rows.ndim != 2 or rows.shape[1] != dimension or not 1 <= len(rows) <= dimension:
        raise InputError(f"directions must have shape (k, {dimension}) with k from 1 on, got {rows.shape}")
    if not (np.isfinite(start).all() and np.isfinite(rows).all()):
        raise InputError("origin and directions must be finite")
    inner = as_potential(V, dimension)
    scaled = rows / np.asarray(inner.scaling.input_scale)
    length = np.linalg.norm(scaled, axis=1)
    if not length.all() or np.linalg.matrix_rank(scaled / length[:, None]) < len(rows):
        raise InputError("directions must not be zero, nor depend on each other")
    own = inner.scaling
    scaling = Scaling(np.zeros(len(rows)), 1 / length, own.energy_shift, own.energy_scale)
    return RestrictedPotential(inner=inner, origin=start, directions=rows, scaling=scaling)
