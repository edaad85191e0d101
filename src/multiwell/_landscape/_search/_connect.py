"""What the two descents of a saddle reach."""

from math import inf
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..._potential import ComposedPotential
from ._descent import descend
from ._scaled import lowest_vectors, scaled_eigenvectors, scaled_energies
from ._search import ALONG, VAGUE, Found
from ._span import Span

AWAY = 1e-3  # of half the box's width: where descents begin
AWAY_FLAT = 3e-2  # the same at flat points, where the slope is small for long
AROUND = 64  # descents from a point that is flat in several directions
SAME = 1e-5


class Connections(NamedTuple):
    """Saddles with what their descents reach.

    Attributes:
        saddles: in scaled units; degenerate points from which no two ways lead down are left out.
        ends: positions among minima and saddles, in this order; None where a descent ends elsewhere, or does not
            leave the saddle because a face is in its way. The deeper one stands first. A degenerate point may lead down
            to more than two.
        ways: from the saddle down on either side, in scaled units.
    """

    saddles: Found
    ends: list[tuple[int | None, ...]]
    ways: list[tuple[np.ndarray, np.ndarray]]


def connect(
    potential: ComposedPotential, saddles: Found, minima: Found, numbers: Int[np.ndarray, " k"], span: Span
) -> Connections:
    """Descend from both sides of every saddle.

    Args:
        potential: in the units of the box.
        saddles: in scaled units.
        minima: in scaled units, all points of flat valleys among them.
        numbers: the position that each of them stands for.
        span: the box.
    """
    if len(saddles.u) == 0:
        return Connections(saddles, [], [])
    sides = _descents(potential, saddles, span)
    energies = [scaled_energies(potential, np.array([way[-1] for way in ways])) for ways in sides]
    fall = 1e-9 * (1 + np.abs(saddles.energy))
    real = ~saddles.degenerate | (np.maximum(*energies) < saddles.energy - fall)
    kept = saddles.take(real)
    known = np.concatenate([minima.u, kept.u])
    reach = np.concatenate([
        np.where(minima.degenerate, ALONG, SAME), np.where(kept.degenerate, 10 * VAGUE, SAME)
    ])  # fmt: skip
    own = numbers.max(initial=-1) + 1 + np.arange(len(kept.u))
    names = np.concatenate([numbers, own])
    ways = [pair for pair, keep in zip(zip(*sides, strict=True), real, strict=True) if keep]

    def reached(end: np.ndarray, saddle: int) -> int | None:
        distance = span.distance(known, end)
        nearest = int(distance.argmin())
        name = int(names[nearest])
        return name if distance[nearest] <= reach[nearest] and name != saddle else None

    ends: list[tuple[int | None, ...]] = []
    paths: list[tuple[np.ndarray, np.ndarray]] = []
    for k, pair, further in zip(own.tolist(), ways, _flat_ends(potential, kept, span), strict=True):
        # the sign of an eigenvector means nothing: paths begin at the deeper of their ends
        (start, back), (end, onward) = sorted(((reached(way[-1], k), way) for way in pair), key=_depth)
        first = start, end
        more = {reached(end, k) for end in further} - {*first, None}
        ends.append((*first, *sorted(name for name in more if name is not None)))
        paths.append((back, onward))
    return Connections(kept, ends, paths)


def _depth(side: tuple[int | None, np.ndarray]) -> float:
    """Return the number of an end, which grows from the deepest minimum on; unknown ends come last."""
    return inf if side[0] is None else float(side[0])


def _descents(
    potential: ComposedPotential, saddles: Found, span: Span
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Follow the ways down on either side of every saddle, from the saddle on."""
    away = np.where(saddles.degenerate, AWAY_FLAT, AWAY)[:, None] * lowest_vectors(potential, saddles.u)
    starts = np.clip(np.concatenate([saddles.u + away, saddles.u - away]), span.lower, span.upper)
    down = descend(potential, starts, span, record=True).way
    count = len(saddles.u)
    ways = [_trimmed(np.vstack([saddles.u[k % count], way])) for k, way in enumerate(down)]
    return ways[:count], ways[count:]


def _trimmed(way: Float[np.ndarray, "t d"]) -> Float[np.ndarray, "s d"]:
    """Return a way without the repetitions at its end."""
    moved = np.flatnonzero((np.diff(way, axis=0) != 0).any(axis=1))
    return way[: (moved.max(initial=-1)) + 2]


def _flat_ends(potential: ComposedPotential, points: Found, span: Span) -> list[Float[np.ndarray, "m d"]]:
    """Return ends of descents in all flat directions; none of points with one such at most, or with a way down.

    Args:
        potential: in the units of the box.
        points: in scaled units.
        span: the box.
    """
    soft = points.soft_directions * (points.ways_down == 0)
    ends = [points.u[:0]] * len(points.u)
    for k in np.flatnonzero(soft > 1):
        # eigenvectors come with ascending eigenvalues
        basis = scaled_eigenvectors(potential, points.u[[k]])[0, :, : soft[k]]
        around = np.random.default_rng(0).normal(size=(AROUND, int(soft[k]))) @ basis.T
        around *= AWAY_FLAT / np.linalg.norm(around, axis=1, keepdims=True)
        ends[k] = descend(potential, np.clip(points.u[k] + around, span.lower, span.upper), span).u
    return ends
