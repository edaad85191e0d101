"""The soft minimum of several energies with the share of each, and that of a tree with a sharpness per node."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from .._inputs import Parameter


def soft_minimum(
    energies: Float[Array, " n"],
    log_weights: Float[Parameter, " n"],
    active: Bool[Parameter, " n"],
    rho: Float[Array, ""],
) -> tuple[Float[Array, ""], Float[Array, " n"]]:
    """Return `-(1/rho) log sum_i w_i exp(-rho f_i)` over the active modes, with its responsibilities.

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


class TreeMinimum(NamedTuple):
    """The soft minimum of a tree, and how every node shares it out.

    Attributes:
        value: the soft minimum.
        share: of every leaf: the product of the shares down its path; zero for inactive leaves, sum one.
        reach: of every inner node: the sum of the shares of its leaves.
        split: of every inner node: how it divides itself between its two children; rows sum to one.
    """

    value: Float[Array, ""]
    share: Float[Array, " n"]
    reach: Float[Array, " k"]
    split: Float[Array, "k 2"]


def tree_minimum(
    energies: Float[Array, " n"],
    log_weights: Float[Parameter, " n"],
    active: Bool[Parameter, " n"],
    merges: Int[Parameter, "k 2"],
    rho: Float[Array, " k"],
) -> TreeMinimum:
    """Nest soft minima of two children each, `S_rho0(S_rho1(f_1, f_2), f_3)` and the like, over the active leaves.

    A child without active leaves is masked: its node passes the other child on unchanged. With
    one sharpness at all nodes every tree is the plain soft minimum.

    Args:
        energies: `f_i`, one value per leaf, in energy units; at least two.
        log_weights: `log w_i`, dimensionless and finite; the leaf `i` enters as `f_i - log(w_i) / rho_t` with `rho_t`
            the sharpness of the node that it is a child of.
        active: leaves that take part; at least one.
        merges: the two children of every inner node, in the order of evaluation: a number below `n` is a leaf, the
            number `n + t` the inner node `t`, as in SciPy's linkage matrices. The last node is the root.
        rho: sharpness of every inner node, in 1 / energy units, positive.

    Returns:
        The value and the shares.

    Source: nested logit, McFadden, "Modelling the choice of residential location" (1978), eqs. (3.20) to (3.25);
    every node is a soft minimum of Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242.
    """
    n, merges = len(active), jnp.asarray(merges)
    leaf_rho = jnp.ones(2 * n - 1, energies.dtype).at[merges].set(rho[:, None])[:n]
    values = jnp.concatenate([energies - log_weights / leaf_rho, jnp.zeros(n - 1, energies.dtype)])
    alive = jnp.concatenate([active, jnp.zeros(n - 1, bool)])
    none = jnp.zeros(2, energies.dtype)

    def up(carry: tuple[Array, Array], node: tuple[Array, Array, Array]) -> tuple[tuple[Array, Array], Array]:
        (values, alive), (place, children, sharpness) = carry, node
        on = alive[children]
        # a node without active leaves has any value; nobody asks for it
        value, split = soft_minimum(values[children], none, on | ~on.any(), sharpness)
        return (values.at[place].set(value), alive.at[place].set(on.any())), split

    def down(share: Array, node: tuple[Array, Array, Array]) -> tuple[Array, None]:
        place, children, split = node
        return share.at[children].set(share[place] * split), None

    # loops, because their size counts in compilation
    places = jnp.arange(n, 2 * n - 1)
    (values, _), splits = jax.lax.scan(up, (values, alive), (places, merges, rho))
    whole = jnp.zeros(2 * n - 1, energies.dtype).at[-1].set(1.0)
    share, _ = jax.lax.scan(down, whole, (places, merges, splits), reverse=True)
    return TreeMinimum(values[-1], share[:n], share[n:], splits)
