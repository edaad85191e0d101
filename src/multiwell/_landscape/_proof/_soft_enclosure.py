"""What can be proven of a soft minimum over a box."""

from functools import singledispatch

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ..._inputs import Affine
from ..._potential import (
    OUTWARD_ROUNDING,
    AbstractUnconditionalPotential,
    ComposedPotential,
    Enclosure,
    Potential,
    SoftPotential,
    TreePotential,
    bound_products,
    enclose,
)


@singledispatch
def enclose_potential(
    potential: AbstractUnconditionalPotential, centre: Float[Array, " d"], radius: Float[Array, " d"]
) -> Enclosure:
    """Bound a potential, as one function, over one box of its features."""
    raise NotImplementedError(type(potential).__name__)


@enclose_potential.register
def _(potential: Potential, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    children = enclose(potential.modes, centre, radius)
    rho = jnp.exp(potential.log_rho)
    children = children._replace(energy=children.energy - potential.log_weights / rho)
    return _softened(children, jnp.asarray(potential.active), rho, radius)


@enclose_potential.register
def _(potential: TreePotential, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    """Bound it node by node, from the modes up."""
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


@enclose_potential.register
def _(potential: ComposedPotential, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    """Bound it through the map, by intervals of its first and second derivatives.

        Hess V(g(u)) = J^T Hess V J + sum_k (grad V)_k Hess g_k

    A symmetric matrix whose entries are no larger than those of `M` lies between minus and plus the diagonal matrix of
    the row sums of `M` (Gershgorin).
    """
    bounds = potential.inner_map.enclose(centre, radius)
    inner = enclose_potential(potential.inner, bounds.value, bounds.reach)
    unit = jnp.asarray(potential.inner.units.scale) / potential.units.scale
    shift = (potential.inner.units.shift - potential.units.shift) / potential.units.scale
    slope, spread = inner.gradient[0], inner.spread[0]
    jacobian, loose = bounds.jacobian, bounds.jacobian_reach
    curvature = jnp.einsum("m,mde->de", slope, bounds.curvature)
    off = jnp.einsum("m,mde->de", jnp.abs(slope) + spread, bounds.curvature_reach)
    off = off + jnp.einsum("m,mde->de", spread, jnp.abs(bounds.curvature))

    def pulled(matrix: Float[Array, "m m"], sign: float) -> Float[Array, "d d"]:
        mixed = jnp.abs(jacobian.T @ matrix) @ loose
        away = mixed + mixed.T + loose.T @ jnp.abs(matrix) @ loose + off
        middle = jacobian.T @ matrix @ jacobian + curvature
        slack = OUTWARD_ROUNDING * jnp.sum(
            jnp.abs(jacobian.T) @ jnp.abs(matrix) @ jnp.abs(jacobian) + jnp.abs(curvature)
        )
        return unit * (middle + sign * jnp.diag(away.sum(axis=1) * (1 + OUTWARD_ROUNDING) + slack))

    of_gradient = jnp.abs(jacobian).T @ spread + loose.T @ (jnp.abs(slope) + spread)
    return Enclosure(
        unit * inner.energy + shift,
        unit * (jacobian.T @ slope)[None],
        unit * of_gradient[None] * (1 + OUTWARD_ROUNDING),
        pulled(inner.low[0], -1.0)[None],
        pulled(inner.high[0], 1.0)[None],
    )


def provable(
    V: SoftPotential, lower: Float[np.ndarray, " d"], upper: Float[np.ndarray, " d"]
) -> tuple[SoftPotential | ComposedPotential, Affine]:
    """Return a potential whose features are its inputs in other units, and these units.

    Where modes see the inputs themselves in other units, convexity of the modes carries over as it is.
    """
    if isinstance(V.input_map, Affine):
        return V, V.input_map
    box = Affine.over(lower, upper)
    return ComposedPotential.in_units_of(V, box), box


def _softened(
    children: Enclosure, active: Bool[Array, " n"], rho: Float[Array, ""], radius: Float[Array, " d"]
) -> Enclosure:
    """Bound the soft minimum of some functions, from bounds of theirs.

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
    """Sum matrices, with one weight for the positive eigenvalues of each and another for the negative ones."""
    values, vectors = jnp.linalg.eigh(matrices)
    weighted = jnp.where(values > 0, positive[:, None], negative[:, None]) * values
    return jnp.einsum("nij,nj,nkj->ik", vectors, weighted, vectors)
