"""Many Newton iterations at once, to minima or to saddles, inside a box."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ..._numerics import compiled, map_prefix, warm_up_then_map
from ..._potential import AbstractUnconditionalPotential
from ._scaled import refuse_met
from ._span import Span

MAX_ITERATIONS = 200
MOST_CLIMBS = 80  # steps to a saddle: those that take more wander about
SHRINKING = 0.95  # of the trust radius, from one such step to the next
FACE = 1e-3
BLOCK = 32  # starts that are followed together, until the last of them rests
BLOCKS = 2  # given to one core at a time
CONVERGED = 1e-10  # norm of the gradient, of one plus the energy
ROUNDING = 1e-13  # scaled units
KINK = 1e9  # scaled units: more curvature is none
FLAT = 1e-9  # of the slope: less curvature is none
LONGEST_STEP = 0.5  # scaled units: half a standard deviation of the data


class _Point(NamedTuple):
    """A point in the directions of the span, and the potential there; `free` is 0 where a face holds a coordinate."""

    z: Array
    energy: Array
    gradient: Array
    free: Array
    eigenvalues: Array
    vectors: Array


class _State(NamedTuple):
    """Points, trust radii, slopes before the last step, where the energy was no number (NaN: nowhere), steps taken."""

    point: _Point
    radius: Array
    slope: Array
    met: Array
    steps: Array


class Stationary(NamedTuple):
    """Where the iterations ended, in scaled units, one row per start; eigenvalues along the directions of the span.

    `gradient` is its norm, `free_gradient` the same without the coordinates that a face holds.
    """

    u: Float[np.ndarray, "k d"]
    energy: Float[np.ndarray, " k"]
    eigenvalues: Float[np.ndarray, "k r"]
    free_gradient: Float[np.ndarray, " k"]
    gradient: Float[np.ndarray, " k"]
    on_face: Bool[np.ndarray, " k"]

    @property
    def converged(self) -> Bool[np.ndarray, " k"]:
        """Whether the gradient vanishes along the free coordinates, as far as the rounding of the point lets it."""
        steepest = np.minimum(np.abs(self.eigenvalues).max(axis=1, initial=0.0), KINK)
        return np.asarray(self.free_gradient < CONVERGED * (1 + np.abs(self.energy)) + ROUNDING * steepest)


def newton(
    potential: AbstractUnconditionalPotential,
    starts: Float[np.ndarray, "k d"],
    span: Span,
    index: int = 0,
    longest_step: float = LONGEST_STEP,
) -> Stationary:
    """Follow the potential from every start to a stationary point of the given index, inside the box of the data.

    The step is `-sum_k q_k (q_k . g) / |lambda_k|`, with its sign turned along the `index` lowest eigenvectors, no
    longer than a trust radius; between wells, where eigenvalues are negative, plain Newton would climb. Coordinates
    that press against a face of the box are held there; directions in which the data do not vary are not searched, and
    inputs that wrap around have no faces.

    Args:
        potential: the potential; its features are its inputs in scaled units.
        starts: scaled points, shape `(k, d)`.
        span: the directions in which the data vary, and their box.
        index: 0 for minima, 1 for saddles.
        longest_step: of a search for a minimum, in scaled units; short steps stay in the valley where they began.

    Returns:
        The last points, with the norm of the gradient over the free coordinates (small where converged), and
        whether they are within 1e-3 of the box's width from a face.

    Raises:
        InputError: an energy on the way is not a number (the point is named).

    Source: Nocedal and Wright, "Numerical optimization" (2006), section 3.4 (modified eigenvalues); Cerjan and
    Miller, J. Chem. Phys. 75 (1981) 2800 (eigenvector following).
    """
    inside = span.inside(starts)

    def follow(begun: np.ndarray) -> tuple[np.ndarray, ...]:
        blocks = np.resize(begun, (BLOCKS, BLOCK, begun.shape[1]))
        space = span.origin, span.basis, span.lower, span.upper
        out = _newton(potential, space, blocks, -(-len(begun) // BLOCK), index, longest_step)
        return tuple(np.asarray(part).reshape(-1, *part.shape[2:])[: len(begun)] for part in out)

    chunks = [inside[first : first + BLOCKS * BLOCK] for first in range(0, len(inside), BLOCKS * BLOCK)]
    parts = warm_up_then_map(follow, chunks or [inside])
    z, energy, eigenvalues, free_slope, slope, met = (
        np.concatenate(columns) for columns in zip(*parts, strict=True)
    )
    refuse_met(potential, span.outside(met))
    width = span.upper - span.lower
    near = np.minimum(z - span.lower, span.upper - z) <= FACE * width
    # what wraps around has no faces
    on_face = (near & np.isfinite(width)).any(axis=1)
    return Stationary(span.outside(z), energy, eigenvalues, free_slope, slope, on_face)


@compiled()
def _newton(
    potential: AbstractUnconditionalPotential,
    space: tuple[Array, Array, Array, Array],
    blocks: Array,
    count: int | Array,
    index: int | Array,
    longest: float | Array,
) -> tuple[Array, ...]:
    """Follow the first `count` blocks of starts; their number, index and step are no part of the compiled program."""
    (origin, basis, lower, upper), dimension = space, blocks.shape[2]
    climbs = jnp.asarray(index) > 0

    def at(z: Array) -> _Point:
        energy, gradient, hessian = potential.feature_hessian(origin + basis @ z)
        gradient, hessian = basis.T @ gradient, basis.T @ hessian @ basis
        free = jnp.where(((z <= lower) & (gradient > 0)) | ((z >= upper) & (gradient < 0)), 0.0, 1.0)
        # held coordinates get a unit diagonal, so that they neither move nor mix
        inner = hessian * free[:, None] * free + jnp.diag(1.0 - free)
        eigenvalues, vectors = jnp.linalg.eigh(inner)
        return _Point(z, energy, gradient, free, eigenvalues, vectors)

    def step(point: _Point, radius: Array, met: Array, begins: Array) -> tuple[_Point, Array, Array, Array]:
        gradient = point.gradient * point.free
        sign = jnp.where(jnp.arange(dimension) < index, -1.0, 1.0)
        along = point.vectors.T @ gradient
        curved = jnp.abs(point.eigenvalues)
        size = jnp.maximum(curved, 1e-8 * jnp.max(curved) + 1e-300)
        # a slope that is not curved at all leads as far as the radius lets it
        size = jnp.maximum(size, FLAT * jnp.linalg.norm(gradient))
        move = -point.vectors @ (sign * along / size)
        length = jnp.linalg.norm(move)
        move = move * jnp.minimum(1.0, radius / jnp.maximum(length, 1e-300))
        there = at(jnp.where(begins, point.z, jnp.clip(point.z + move, lower, upper)))
        rise = there.energy - point.energy
        # a minimisation must not climb (beyond rounding); a saddle search is held by its radius alone
        accept = begins | climbs | (rise <= 1e-14 * (1.0 + jnp.abs(point.energy)))
        grown = jnp.where(climbs, radius * SHRINKING, jnp.minimum(radius * 2.0, longest))
        # a step of rounding is the last one
        grown = jnp.where(length < ROUNDING, 0.0, grown)
        return (
            jax.tree.map(lambda new, old: jnp.where(accept, new, old), there, point),
            jnp.where(begins, radius, jnp.where(accept, grown, radius / 4.0)),
            jnp.where(begins, jnp.inf, jnp.linalg.norm(gradient)),
            jnp.where(jnp.isnan(rise) & jnp.isfinite(point.energy), there.z, met),
        )

    def body(state: _State) -> _State:
        point, radius, _, met, steps = state
        begins = jnp.broadcast_to(steps == 0, radius.shape)
        return _State(*jax.vmap(step)(point, radius, met, begins), steps + 1)

    def unfinished(state: _State) -> Array:
        left = state.steps <= jnp.where(climbs, MOST_CLIMBS, MAX_ITERATIONS)
        return left & jnp.any((state.slope > 1e-13) & (state.radius > 1e-15))

    def one_block(starts: Array) -> tuple[Array, ...]:
        # the first pass of the loop evaluates the starts: the potential is compiled once
        z, zeros = jnp.clip(starts, lower, upper), jnp.zeros_like(starts)
        nowhere = jnp.full_like(starts, jnp.nan)
        point = _Point(z, nowhere[:, 0], zeros, zeros, zeros, jnp.zeros((*starts.shape, dimension), z.dtype))
        radius = jnp.full_like(z[:, 0], jnp.where(climbs, LONGEST_STEP / 5, longest))
        begun = _State(point, radius, jnp.full_like(radius, jnp.inf), nowhere, jnp.asarray(0))
        last, *_, met, _ = jax.lax.while_loop(unfinished, body, begun)
        slopes = (jnp.linalg.norm(part, axis=1) for part in (last.gradient * last.free, last.gradient))
        return last.z, last.energy, last.eigenvalues, *slopes, met

    return map_prefix(one_block, blocks, count)
