"""All stationary points of a potential in the box [-1, 1]^d, whose sides may be joined."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from ..._potential import ComposedPotential
from ._newton import newton
from ._span import Span
from ._starts import boundaries, sobol_points, tops_between

ROUND = 256  # searches at a time
MOST_ROUNDS = 16
CLOSE = 1e-6
ZERO = 1e-6  # of the largest eigenvalue, or of one unit: the box's energies over its half width squared
VAGUE = 2e-3  # how far iterations may end from a degenerate point, and from each other
THIN = 0.05  # distance of the points that stand for a flat valley
ALONG = 0.1  # a way that ends so near to one of them ends in the valley
LEVEL = 1e-8  # of one plus the energy: along a flat valley it changes by no more
SLOPE = 1e-8  # of one plus the energy: at a point held by a face it is larger


class Found(NamedTuple):
    """Stationary points in scaled units, lowest first."""

    u: Float[np.ndarray, "k d"]
    energy: Float[np.ndarray, " k"]
    eigenvalues: Float[np.ndarray, "k d"]
    held: Bool[np.ndarray, " k"]  # by a face: the gradient points out of the box

    @property
    def degenerate(self) -> Bool[np.ndarray, " k"]:
        """Whether an eigenvalue is zero."""
        return np.asarray(np.abs(self.eigenvalues).min(axis=1) <= self._zero)

    @property
    def ways_down(self) -> Int[np.ndarray, " k"]:
        """How many eigenvalues are negative, those that are zero left out."""
        return np.asarray((self.eigenvalues < -self._zero[:, None]).sum(axis=1))

    @property
    def soft_directions(self) -> Int[np.ndarray, " k"]:
        """How many eigenvalues are negative or zero."""
        return np.asarray((self.eigenvalues <= self._zero[:, None]).sum(axis=1))

    @property
    def _zero(self) -> Float[np.ndarray, " k"]:
        return np.asarray(ZERO * np.abs(self.eigenvalues).max(axis=1, initial=1.0))

    def take(self, rows: Int[np.ndarray, " m"] | Bool[np.ndarray, " k"]) -> "Found":
        """Return some of them."""
        return Found(*(part[rows] for part in self))


def minima_of(potential: ComposedPotential, seed: int) -> Found:
    """Search for minima, those on the faces of the box included."""
    return _rounds(potential, 0, sobol_points(ROUND, potential.dimension, seed))


def saddles_of(potential: ComposedPotential, minima: Found, seed: int, index: int = 1) -> Found:
    """Search for stationary points of an index, between the minima, between the modes and everywhere."""

    def starts() -> Iterator[Float[np.ndarray, "n d"]]:
        for number, points in enumerate(sobol_points(ROUND, potential.dimension, seed + 1)):
            likely = [tops_between(potential, minima.u), boundaries(potential, points)] if number == 0 else []
            yield np.concatenate([*likely, points])

    return _rounds(potential, index, starts())


def _rounds(potential: ComposedPotential, index: int, rounds: Iterator[Float[np.ndarray, "n d"]]) -> Found:
    """Search until a round finds nothing new and, by how often each was found, nothing is likely to be missing.

    Source: Boender and Rinnooy Kan, Math. Program. 37 (1987) 59: after n searches that ended in w different points,
    w (n - 1) / (n - w - 2) are to be expected in all.
    """
    dimension, span = potential.dimension, Span.box(np.asarray(potential.periods))
    known = Found(np.zeros((0, dimension)), np.zeros(0), np.zeros((0, dimension)), np.zeros(0, bool))
    searches = 0
    for starts in islice(rounds, MOST_ROUNDS):
        before = len(known.u) - int(known.degenerate.sum())
        for first in range(0, len(starts), ROUND):
            ends = newton(potential, starts[first : first + ROUND], span, index)
            held = ends.gradient > SLOPE * (1 + np.abs(ends.energy))
            new = Found(ends.u, ends.energy, ends.eigenvalues, held).take(ends.converged)
            # a search for saddles may end at any stationary point, and at a face
            new = new.take((index == 0) | ~new.held & ((new.ways_down == index) | new.degenerate))
            known = distinct(Found(*(np.concatenate(pair) for pair in zip(known, new, strict=True))), span)
            searches += len(new.u)
        # the points of a flat valley are no different ones
        count = len(known.u) - int(known.degenerate.sum())
        expected = count * (searches - 1) / max(searches - count - 2, 1e-9)
        if count == before and (count == 0 or expected < count + 0.5):
            break
    return known


def distinct(found: Found, span: Span) -> Found:
    """Return every point once, lowest first; of those that end near a degenerate one, the flattest."""
    slope_order = np.lexsort((np.abs(found.eigenvalues).min(axis=1), np.round(found.energy, 9)))
    degenerate = found.degenerate
    kept, count = np.zeros(len(found.u), int), 0
    for k in slope_order:
        others = kept[:count]
        flat = degenerate[others] & degenerate[k]
        level = flat & same_level(found.energy[others], found.energy[k])
        reach = np.where(level, THIN, np.where(flat, VAGUE, CLOSE))
        if (span.distance(found.u[others], found.u[k]) > reach).all():
            kept[count] = k
            count += 1
    kept = kept[:count]
    return found.take(kept[np.argsort(found.energy[kept], kind="stable")])


def same_level(
    first: Float[np.ndarray, " k"], second: Float[np.ndarray, " k"] | float
) -> Bool[np.ndarray, " k"]:
    """Return whether energies are those of one flat valley."""
    return np.asarray(np.abs(first - second) <= LEVEL * (1 + np.abs(second)))
