"""What can be proven of a soft minimum over a box."""

from functools import singledispatch

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from ..._potential import (
    OUTWARD_ROUNDING,
    AbstractPotential,
    Enclosure,
    Potential,
    TreePotential,
    bound_products,
    enclose,
)


@singledispatch
def enclose_potential(
    potential: AbstractPotential, centre: Float[Array, " d"], radius: Float[Array, " d"]
) -> Enclosure:
    """Bounds of a potential, as of one function, over one box in scaled units."""
    raise NotImplementedError(type(potential).__name__)


@enclose_potential.register
def _(potential: Potential, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    children = enclose(potential.modes, centre, radius)
    rho = jnp.exp(potential.log_rho)
    children = children._replace(energy=children.energy - potential.log_weights / rho)
    return _softened(children, jnp.asarray(potential.active), rho, radius)


@enclose_potential.register
def _(potential: TreePotential, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    """Node by node, from the modes up."""
    nodes = enclose(potential.modes, centre, radius)
    count, merges = potential.modes.n_modes, jnp.asarray(potential.merges)
    rhos = jnp.exp(jnp.asarray(potential.log_rhos))
    own = jnp.ones(2 * count - 1).at[merges].set(rhos[:, None])[:count]
    nodes = nodes._replace(energy=nodes.energy - potential.log_weights / own)
    alive = jnp.asarray(potential.active)
    for children, rho in zip(merges, rhos, strict=True):
        pair = jax.tree.map(lambda part, rows=children: part[rows], nodes)
        on = alive[children]
        # a node without active leaves has any value; nobody asks for it
        node = _softened(pair, on | ~on.any(), rho, radius)
        nodes = jax.tree.map(lambda part, new: jnp.concatenate([part, new]), nodes, node)
        alive = jnp.append(alive, on.any())
    root: Enclosure = jax.tree.map(lambda part: part[-1:], nodes)
    return root


def _softened(
    children: Enclosure, active: Bool[Array, " n"], rho: Float[Array, ""], radius: Float[Array, " d"]
) -> Enclosure:
    """Bounds of the soft minimum of some functions, from bounds of theirs.

        Hess V = sum_i p_i Hess f_i - rho/2 sum_ij p_i p_j (g_i - g_j)(g_i - g_j)^T

    The shares follow from differences of energies, which are bounded by differences of gradients.
    """
    identity = jnp.eye(len(radius))
    both = active[:, None] & active
    # a function is not apart from itself
    different = both & ~jnp.eye(len(active), dtype=bool)
    apart = children.gradient[:, None] - children.gradient
    loose = children.spread[:, None] + children.spread
    above = rho * (children.energy[:, None] - children.energy)
    reach = jnp.where(different, rho * jnp.einsum("ijd,d->ij", jnp.abs(apart) + loose, radius), 0.0)
    reach = reach + OUTWARD_ROUNDING * (jnp.abs(above) + reach)

    def shares(exponent: Float[Array, "n n"]) -> Float[Array, " n"]:
        log_sum = jax.nn.logsumexp(jnp.where(both, exponent, -jnp.inf), axis=1)
        return jnp.where(active, jnp.exp(-log_sum), 0.0)

    share, least, most = shares(above), shares(above + reach), shares(above - reach)
    least, most = least * (1 - OUTWARD_ROUNDING), jnp.minimum(most * (1 + OUTWARD_ROUNDING), 1.0)

    product = bound_products(apart, loose)
    together = jnp.where(different, jnp.minimum(most[:, None] * most, 0.25), 0.0)
    surely = jnp.where(different, least[:, None] * least, 0.0)
    lost = jnp.einsum("ij,ijd,ije->de", together * product.grown, apart, apart)
    lost = lost + jnp.diag(jnp.einsum("ij,ijd->d", together * product.added, loose))
    surely_lost = jnp.einsum("ij,ijd,ije->de", surely * product.kept, apart, apart)
    surely_lost = surely_lost - jnp.diag(jnp.einsum("ij,ijd->d", surely * product.dropped, loose))
    low = _weighted(children.low, least, most) - rho / 2 * lost
    # what is lost has no negative eigenvalue
    real = jnp.trace(surely_lost) > 0
    high = _weighted(children.high, most, least) - rho / 2 * jnp.where(real, surely_lost, 0.0)
    slack = OUTWARD_ROUNDING * (jnp.linalg.norm(low) + jnp.linalg.norm(high)) * identity
    low, high = low - slack, high + slack

    gradient = share @ children.gradient
    # by the children's own gradients, or by the curvature: whichever says more
    hull = jnp.abs(children.gradient - gradient) + children.spread
    of_children = jnp.max(jnp.where(active[:, None], hull, 0.0), axis=0)
    steepest = jnp.maximum(jnp.linalg.eigvalsh(high)[-1], -jnp.linalg.eigvalsh(low)[0])
    spread = jnp.minimum(of_children, steepest * jnp.linalg.norm(radius)) * (1 + OUTWARD_ROUNDING)
    value = -jax.nn.logsumexp(jnp.where(active, -rho * children.energy, -jnp.inf)) / rho
    return Enclosure(value[None], gradient[None], spread[None], low[None], high[None])


def _weighted(
    matrices: Float[Array, "n d d"], positive: Float[Array, " n"], negative: Float[Array, " n"]
) -> Float[Array, "d d"]:
    """The sum of matrices, with one weight for the positive eigenvalues of each and another for the negative ones."""
    values, vectors = jnp.linalg.eigh(matrices)
    weighted = jnp.where(values > 0, positive[:, None], negative[:, None]) * values
    return jnp.einsum("nij,nj,nkj->ik", vectors, weighted, vectors)
