"""Bounds of functions over a box, and the interval arithmetic that they are made with."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

OUTWARD_ROUNDING = 1e-12  # of its size: every bound is widened by so much


class Enclosure(NamedTuple):
    """Bounds of `n` functions over the box `|u - centre| <= radius`.

    Attributes:
        energy: at the centre.
        gradient: at the centre.
        spread: the gradient differs from that at the centre by no more, component by component.
        low, high: matrices below and above the Hessian, everywhere in the box: both differences have no negative
            eigenvalue.
    """

    energy: Float[Array, " n"]
    gradient: Float[Array, "n d"]
    spread: Float[Array, "n d"]
    low: Float[Array, "n d d"]
    high: Float[Array, "n d d"]


class Interval(NamedTuple):
    """Numbers between two bounds each."""

    low: Array
    high: Array

    @property
    def magnitude(self) -> Array:
        """The largest absolute values."""
        return jnp.maximum(jnp.abs(self.low), jnp.abs(self.high))

    def widened(self) -> "Interval":
        """Return the same, rounded outward."""
        slack = OUTWARD_ROUNDING * self.magnitude
        return Interval(self.low - slack, self.high + slack)


class Products(NamedTuple):
    """Factors of bounds, one of each per vector.

        kept m m^T - dropped diag(w) <= (m + a)(m + a)^T <= grown m m^T + added diag(w)

    for every `a` whose components are no larger than `w`; the differences have no negative eigenvalue.
    """

    kept: Float[Array, "*k"]
    dropped: Float[Array, "*k"]
    grown: Float[Array, "*k"]
    added: Float[Array, "*k"]


def bound_products(middle: Float[Array, "*k d"], away: Float[Array, "*k d"]) -> Products:
    """Bound the products `(m + a)(m + a)^T`, loosely only in the directions in which the vectors are.

    For every `e > 0` the mixed terms `m a^T + a m^T` lie between `-(e m m^T + a a^T / e)` and its negative, and by the
    inequality of Cauchy and Schwarz `a a^T <= s diag(w)` with the sum `s` of `w`. The best `e` along `m` is `s / |m|`.

    Args:
        middle: the vectors `m`.
        away: `w`, not negative: how far their components may be off.
    """
    length, loose = jnp.linalg.norm(middle, axis=-1), jnp.sum(away, axis=-1)
    share = loose / jnp.maximum(length, 1e-300)
    sure = share < 1
    return Products(
        kept=jnp.where(sure, 1 - share, 0.0),
        dropped=jnp.where(sure, length - loose, 0.0),
        grown=jnp.where(length > 0, 1 + share, 0.0),
        added=length + loose,
    )


def outward(low: Float[Array, "n d d"], high: Float[Array, "n d d"]) -> Interval:
    """Round bounds of Hessians outward, by a share of the size of the upper ones."""
    size = jnp.sqrt(jnp.sum(high**2, axis=(1, 2)))
    slack = OUTWARD_ROUNDING * size[:, None, None] * jnp.eye(high.shape[-1])
    return Interval(low - slack, high + slack)
