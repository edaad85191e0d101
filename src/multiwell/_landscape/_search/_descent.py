"""Steepest descent from many points at once, along the flow of the gradient."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..._numerics import compiled, map_prefix, warm_up_then_map
from ..._potential import ComposedPotential
from ._scaled import refuse_met
from ._span import Span

LONGEST_STEP = 0.02  # of half the box's width
MOST_STEPS = 2000
SHORTEST_STEP = 1e-10
AT_REST = 1e-9  # norm of the gradient, of one plus the energy
HALVINGS = 60
BLOCK = 16  # starts that are followed together, until the last of them rests
BLOCKS = 4  # given to one core at a time


class _Point(NamedTuple):
    """A point, and the potential there: along its principal axes; whether the flow rests."""

    u: Array
    energy: Array
    values: Array
    vectors: Array
    slopes: Array
    at_rest: Array


class _State(NamedTuple):
    """Points, longest steps, which rest, where the energy was no number (NaN: nowhere), the way, its length."""

    point: _Point
    longest: Array
    resting: Array
    met: Array
    way: Array
    number: Array


class Descents(NamedTuple):
    """Where descents led, in scaled units, one row per start.

    Attributes:
        u: the last points.
        way: the points passed, the last one repeated; only the first where the way was not recorded.
    """

    u: Float[np.ndarray, "k d"]
    way: Float[np.ndarray, "k t d"]


def descend(
    potential: ComposedPotential, starts: Float[np.ndarray, "k d"], span: Span, record: bool = False
) -> Descents:
    """Follow `du/dt = -grad V` from every start until it rests, inside a box.

    Each step follows the flow of the local quadratic exactly, over a bounded distance: stiff valleys cost no more
    steps than wide ones, and where the quadratic has its minimum within reach it is a Newton step. A coordinate that
    presses against a face is held there.

    Args:
        potential: in the units of the box.
        starts: scaled points.
        span: the box, all of whose directions are searched; where inputs wrap around, ways leave their period.
        record: whether to keep the way.

    Raises:
        InputError: an energy on the way is not a number (the point is named).

    Source: Page and McIver, J. Chem. Phys. 88 (1988) 922 (local quadratic approximation).
    """

    def follow(begun: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        blocks = np.resize(begun, (BLOCKS, BLOCK, begun.shape[1]))
        u, way, steps, met = _descend(potential, blocks, span.lower, span.upper, -(-len(begun) // BLOCK))
        refuse_met(potential, np.asarray(met).reshape(-1, begun.shape[1])[: len(begun)])
        longest = int(np.asarray(steps).max()) + 1 if record else 1
        passed = np.asarray(way)[:, :longest].swapaxes(1, 2)
        return (
            np.asarray(u).reshape(-1, u.shape[2])[: len(begun)],
            passed.reshape(-1, *passed.shape[2:])[: len(begun)],
        )

    chunks = [starts[first : first + BLOCKS * BLOCK] for first in range(0, len(starts), BLOCKS * BLOCK)]
    ends, ways = zip(*warm_up_then_map(follow, chunks), strict=True)
    most = max(way.shape[1] for way in ways)
    # a way that ended earlier rests where it ended
    ways = tuple(np.pad(way, ((0, 0), (0, most - way.shape[1]), (0, 0)), mode="edge") for way in ways)
    return Descents(np.concatenate(ends), np.concatenate(ways))


@compiled()
def _descend(
    potential: ComposedPotential, blocks: Array, lower: Array, upper: Array, count: int | Array
) -> tuple[Array, ...]:
    """Descend from the first `count` blocks of starts; their number is no part of the compiled program."""

    def at(u: Array) -> _Point:
        energy, gradient, hessian = potential.feature_hessian(u)
        free = jnp.where(((u <= lower) & (gradient > 0)) | ((u >= upper) & (gradient < 0)), 0.0, 1.0)
        gradient = gradient * free
        values, vectors = jnp.linalg.eigh(hessian * free[:, None] * free + jnp.diag(1.0 - free))
        slopes = vectors.T @ gradient
        at_rest = AT_REST * (1.0 + jnp.abs(energy))
        # along a ridge the way leads to its saddle: rounding does not lead off it
        slopes = jnp.where((values < 0) & (jnp.abs(slopes) < at_rest), 0.0, slopes)
        return _Point(u, energy, values, vectors, slopes, jnp.linalg.norm(gradient) < at_rest)

    def step(
        point: _Point, longest: Array, resting: Array, met: Array, begins: Array
    ) -> tuple[_Point, Array, Array, Array]:
        move = point.vectors @ _flow(point.values, point.slopes, longest)
        there = at(jnp.where(begins, point.u, jnp.clip(point.u - move, lower, upper)))
        falls = begins | (there.energy <= point.energy + 1e-14 * (1.0 + jnp.abs(point.energy)))
        met = jnp.where(jnp.isnan(there.energy) & jnp.isfinite(point.energy), there.u, met)
        moves = falls & ~point.at_rest & ~resting
        shorter = jnp.where(falls, jnp.minimum(2 * longest, LONGEST_STEP), longest / 4)
        longest = jnp.where(begins, longest, shorter)
        point = jax.tree.map(lambda new, old: jnp.where(moves, new, old), there, point)
        return point, longest, resting | point.at_rest | (longest < SHORTEST_STEP), met

    def body(state: _State) -> _State:
        begins = jnp.broadcast_to(state.number == 0, state.longest.shape)
        after = jax.vmap(step)(state.point, state.longest, state.resting, state.met, begins)
        return _State(*after, state.way.at[state.number].set(after[0].u), state.number + 1)

    def unfinished(state: _State) -> Array:
        return (state.number <= MOST_STEPS) & ~jnp.all(state.resting)

    def one_block(starts: Array) -> tuple[Array, ...]:
        # the first pass of the loop evaluates the starts: the potential is compiled once
        zeros, nowhere = jnp.zeros_like(starts), jnp.full_like(starts, jnp.nan)
        square = jnp.zeros((*starts.shape, starts.shape[1]), starts.dtype)
        moving = jnp.zeros(len(starts), bool)
        point = _Point(starts, nowhere[:, 0], zeros, square, zeros, moving)
        way = jnp.zeros((MOST_STEPS + 1, *starts.shape), starts.dtype)
        longest = jnp.full_like(starts[:, 0], LONGEST_STEP)
        last = jax.lax.while_loop(
            unfinished, body, _State(point, longest, moving, nowhere, way, jnp.asarray(0))
        )
        passed = jnp.arange(len(way)) < last.number
        u = last.point.u
        return u, jnp.where(passed[:, None, None], last.way, u), last.number - 1, last.met

    return map_prefix(one_block, blocks, count)


def _flow(values: Array, slopes: Array, longest: Array) -> Array:
    """Return how far the flow of a quadratic goes along its axes, over a distance of at most `longest`."""
    # where nothing is curved, the slope alone says how long the way takes
    fastest = jnp.maximum(jnp.max(jnp.abs(values)) + jnp.linalg.norm(slopes) / longest, 1e-300)

    def moved(log_time: Array) -> Array:
        exponent = values * jnp.exp(log_time) / fastest
        # (1 - exp(-x)) / x, finite for every x
        small = jnp.abs(exponent) < 1e-8
        ratio = -jnp.expm1(-jnp.clip(exponent, -200.0)) / jnp.where(small, 1.0, exponent)
        return slopes * jnp.exp(log_time) / fastest * jnp.where(small, 1.0, ratio)

    def halve(_: Array | int, interval: tuple[Array, Array]) -> tuple[Array, Array]:
        low, high = interval
        middle = (low + high) / 2
        far = jnp.linalg.norm(moved(middle)) > longest
        return jnp.where(far, low, middle), jnp.where(far, middle, high)

    low, _ = jax.lax.fori_loop(0, HALVINGS, halve, (jnp.asarray(-35.0), jnp.asarray(35.0)))
    return moved(low)
