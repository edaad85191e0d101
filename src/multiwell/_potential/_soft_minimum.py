"""The soft minimum of several energies, and the share that each of them has in it."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from .._inputs import Parameter


def soft_minimum(
    energies: Float[Array, " n"],
    log_weights: Float[Parameter, " n"],
    active: Bool[Parameter, " n"],
    rho: Float[Array, ""],
) -> tuple[Float[Array, ""], Float[Array, " n"]]:
    """Soft minimum `-(1/rho) log sum_i w_i exp(-rho f_i)` over the active modes, with its responsibilities.

    `jax.scipy.special.logsumexp(a, b=w)` has no gradient where a weight is exactly zero, and `log(w)` is not
    finite there; here the mask removes a mode from value and gradient alike and log weights stay finite.

    Args:
        energies: `f_i`, one value per mode, in energy units.
        log_weights: `log w_i`, dimensionless and finite.
        active: modes that take part; at least one.
        rho: sharpness, in 1 / energy units, positive.

    Returns:
        The soft minimum (energy units), and the responsibilities `p_i = w_i exp(-rho f_i) / sum_j w_j exp(-rho f_j)`
        (exactly zero for inactive modes, sum one).

    Source: Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242; the log-sum-exp is shifted by its largest term
    as in Blanchard, Higham and Higham, IMA J. Numer. Anal. 41 (2021), eq. (1.2).
    """
    exponents = jnp.where(active, log_weights - rho * energies, -jnp.inf)
    largest = jax.lax.stop_gradient(jnp.max(exponents))
    terms = jnp.exp(exponents - largest)
    total = jnp.sum(terms)
    return -(largest + jnp.log(total)) / rho, terms / total
