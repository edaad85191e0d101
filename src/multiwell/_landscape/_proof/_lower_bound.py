"""How low a potential can be over a box."""

from functools import singledispatch
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..._potential import (
    OUTWARD_ROUNDING,
    AbstractUnconditionalPotential,
    ComposedPotential,
    Potential,
    SoftPotential,
    TreePotential,
    enclose,
    soft_minimum,
    tree_minimum,
)
from ._soft_enclosure import enclose_potential

MOST_CORNERS_IN = 7  # dimensions; a box has 2^d corners
STEPS = 12  # of Newton's method, to the lowest point of a box over which the potential is convex


def lower_bound(
    potential: SoftPotential | ComposedPotential, centre: Float[Array, " d"], radius: Float[Array, " d"]
) -> Float[Array, ""]:
    """Return a number that the scaled potential does not fall below over one box of its features.

    It is the largest of three. A convex mode is above its tangent and a parabola, so the potential is above the soft
    minimum of what these are at least. The soft minimum of tangents is concave, so it is least in a corner. Where
    the potential itself is proven convex, it is above its tangent at any point, best at its lowest.

    Args:
        potential: the potential, of convex modes; or one seen through a further map, in the same units of energy.
        centre: of the box, scaled.
        radius: half widths of the box.
    """
    if isinstance(potential, ComposedPotential):
        # modes are convex in what they see: the box that holds the image
        image = potential.inner_map.enclose(centre, radius)
        soft, middle, reach = potential.inner, image.value, image.reach
        assert isinstance(soft, SoftPotential)
    else:
        soft, middle, reach = potential, centre, radius
    modes = enclose(soft.modes, middle, reach)
    parabolas = jax.vmap(_minimum, in_axes=(0, 0, 0, None))(modes.energy, modes.gradient, modes.low, reach)
    bounds = [combined(soft, parabolas)]
    if len(reach) <= MOST_CORNERS_IN:
        corners = np.array(list(product((-1.0, 1.0), repeat=len(reach)))) * reach
        tangents = modes.energy + corners @ modes.gradient.T
        bounds.append(jax.vmap(combined, in_axes=(None, 0))(soft, tangents).min())
    low = enclose_potential(potential, centre, radius).low[0]
    convex = jnp.linalg.eigvalsh(low)[0] > 0
    bounds.append(jnp.where(convex, _lowest_if_convex(potential, centre, radius), -jnp.inf))
    best = jnp.max(jnp.stack(bounds))
    return best - OUTWARD_ROUNDING * (1 + jnp.abs(best))


@singledispatch
def combined(potential: SoftPotential, energies: Float[Array, " n"]) -> Float[Array, ""]:
    """Return the potential where its modes have given energies; it grows with each of them."""
    assert isinstance(potential, Potential)
    rho = jnp.exp(potential.log_rho)
    return soft_minimum(energies, potential.log_weights, potential.active, rho)[0]


@combined.register
def _(potential: TreePotential, energies: Float[Array, " n"]) -> Float[Array, ""]:
    rhos = jnp.exp(potential.log_rhos)
    return tree_minimum(energies, potential.log_weights, potential.active, potential.merges, rhos).value


def _minimum(
    energy: Float[Array, ""],
    gradient: Float[Array, " d"],
    low: Float[Array, "d d"],
    radius: Float[Array, " d"],
) -> Float[Array, ""]:
    """Bound `energy + gradient . s + s . low . s / 2` from below over a box; `low` counts where it is positive."""
    values, vectors = jnp.linalg.eigh(low)
    curvature = jnp.maximum(values[0], 0.0)
    steep = jnp.abs(gradient) >= curvature * radius
    at_face = -jnp.abs(gradient) * radius + curvature * radius**2 / 2
    inside = -(gradient**2) / (2 * jnp.where(steep, 1.0, curvature))
    separate = jnp.sum(jnp.where(steep, at_face, inside))
    along = vectors.T @ gradient
    positive = values[0] > 0
    anywhere = -jnp.sum(along**2 / jnp.where(positive, values, 1.0)) / 2
    return energy + jnp.maximum(separate, jnp.where(positive, anywhere, -jnp.inf))


def _lowest_if_convex(
    potential: AbstractUnconditionalPotential, centre: Float[Array, " d"], radius: Float[Array, " d"]
) -> Float[Array, ""]:
    """Bound from below, over a box, a potential that is convex there."""
    lower, upper = centre - radius, centre + radius

    def step(_: Array | int, u: Array) -> Array:
        _, gradient, hessian = potential.feature_hessian(u)
        free = jnp.where(((u <= lower) & (gradient > 0)) | ((u >= upper) & (gradient < 0)), 0.0, 1.0)
        inner = hessian * free[:, None] * free + jnp.diag(1.0 - free)
        values, vectors = jnp.linalg.eigh(inner)
        size = jnp.maximum(jnp.abs(values), 1e-12 * jnp.max(jnp.abs(values)))
        return jnp.clip(u - vectors @ ((vectors.T @ (gradient * free)) / size), lower, upper)

    u = jax.lax.fori_loop(0, STEPS, step, centre)
    energy, gradient = potential.feature_gradient(u)
    least: Array = energy + jnp.sum(jnp.minimum(gradient * (lower - u), gradient * (upper - u)))
    return least
