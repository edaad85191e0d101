"""Gradient-flow relaxations: the paths that a load or a quench would record."""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

POINTS_PER_PATH = 20
_STEPS = 2500
_LONGEST_STEP = 1e-3


def relax(
    energy: Callable[[Array], Array],
    starts: Float[np.ndarray, "p d"],
    lower: Float[np.ndarray, " d"],
    upper: Float[np.ndarray, " d"],
) -> Float[np.ndarray, "p k d"]:
    """Follow x' = -grad E, in inputs scaled by the ranges of the bounds, from every start.

    Explicit Euler steps in arc length, halved where one would raise the energy or leave the bounds, so that
    the energy never rises along a path. The points kept are visited states, evenly spread over the length of
    the path; a path that the bounds stop at once repeats its start.

    Args:
        energy: JAX function of one point (d,).
        starts: first points, shape `(p, d)`, inside the bounds.
        lower: the lower bounds, shape `(d,)`.
        upper: the upper bounds, shape `(d,)`.

    Returns:
        Points, shape (p, POINTS_PER_PATH, d), in float64.
    """
    with jax.enable_x64(True):
        states = np.asarray(_follow(energy, jnp.asarray(starts), jnp.asarray(lower), jnp.asarray(upper)))
    moved = np.linalg.norm(np.diff(states, axis=1) / (upper - lower), axis=2)
    length = np.concatenate([np.zeros((len(states), 1)), np.cumsum(moved, axis=1)], axis=1)
    marks = np.linspace(0.0, 1.0, POINTS_PER_PATH)
    rows = [np.searchsorted(along, marks * along[-1]) for along in length]
    return np.stack([path[row] for path, row in zip(states, rows, strict=True)])


@partial(jax.jit, static_argnums=0)
def _follow(energy: Callable[[Array], Array], starts: Array, lower: Array, upper: Array) -> Array:
    scale = upper - lower
    slope = jax.value_and_grad(energy)

    def step(state: tuple[Array, Array], _: None) -> tuple[tuple[Array, Array], Array]:
        x, size = state
        value, gradient = slope(x)
        scaled = gradient * scale
        trial = x - scale * size * scaled / jnp.maximum(jnp.linalg.norm(scaled), 1e-300)
        inside = jnp.all((trial >= lower) & (trial <= upper))
        good = inside & (energy(trial) < value)
        grown = jnp.minimum(1.5 * size, _LONGEST_STEP)
        after = (jnp.where(good, trial, x), jnp.where(good, grown, 0.5 * size))
        return after, after[0]

    def path(start: Array) -> Array:
        first = (start, jnp.asarray(_LONGEST_STEP, start.dtype))
        return jnp.concatenate([start[None], jax.lax.scan(step, first, None, length=_STEPS)[1]])

    return jax.vmap(path)(starts)
