"""Bounds of the products `(m + a)(m + a)^T` of vectors that are known up to intervals."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float


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
    """Bounds that are loose only in the directions in which the vectors are.

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
