"""The softplus with its slope, from one exponential."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float


@jax.custom_jvp
def softplus_with_slope(z: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], Float[Array, "*shape"]]:
    """`log(1 + exp(z))` and its derivative `1 / (1 + exp(-z))`, neither of which overflows.

    Both come from `exp(-|z|)`, which is half the work of computing them apart; their derivatives are given in closed
    form, so that they hold at zero as well.

    Args:
        z: any shape, dimensionless.

    Returns:
        Softplus and slope, of the same shape.
    """
    small = jnp.exp(-jnp.abs(z))
    slope = jnp.where(z >= 0, 1.0, small) / (1.0 + small)
    return jnp.maximum(z, 0.0) + jnp.log1p(small), slope


@softplus_with_slope.defjvp
def _derivative(
    primals: tuple[Array], tangents: tuple[Array]
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    value, slope = softplus_with_slope(primals[0])
    return (value, slope), (slope * tangents[0], slope * (1.0 - slope) * tangents[0])
