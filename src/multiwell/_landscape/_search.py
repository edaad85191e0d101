"""All stationary points of a potential in the box [-1, 1]^d."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from .._potential import AbstractPotential
from ._newton import newton
from ._span import Span
from ._starts import handovers, spread, tops_between

ROUND = 256  # searches at a time
MOST_ROUNDS = 16
CLOSE = 1e-6
ZERO = 1e-6  # of the largest eigenvalue
VAGUE = 2e-3  # how far iterations may end from a degenerate point, and from each other
THIN = 0.05  # distance of the points that stand for a flat valley
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
        size = np.abs(self.eigenvalues)
        flat: Bool[np.ndarray, " k"] = size.min(axis=1) <= ZERO * size.max(axis=1)
        return flat

    @property
    def ways_down(self) -> Int[np.ndarray, " k"]:
        """How many eigenvalues are negative, those that are zero left out."""
        floor = -ZERO * np.abs(self.eigenvalues).max(axis=1, keepdims=True)
        count: Int[np.ndarray, " k"] = (self.eigenvalues < floor).sum(axis=1)
        return count

    def take(self, rows: Int[np.ndarray, " m"] | Bool[np.ndarray, " k"]) -> "Found":
        """Some of them."""
        return Found(*(part[rows] for part in self))


def minima_of(potential: AbstractPotential, seed: int) -> Found:
    """Minima, those on the faces of the box included."""
    return _rounds(potential, 0, spread(ROUND, potential.dimension, seed))


def saddles_of(potential: AbstractPotential, minima: Found, seed: int, index: int = 1) -> Found:
    """Stationary points with `index` ways down: from between the minima and the modes, and from everywhere."""

    def starts() -> Iterator[Float[np.ndarray, "n d"]]:
        for number, points in enumerate(spread(ROUND, potential.dimension, seed + 1)):
            likely = [tops_between(potential, minima.u), handovers(potential, points)] if number == 0 else []
            yield np.concatenate([*likely, points])

    return _rounds(potential, index, starts())


def _rounds(potential: AbstractPotential, index: int, rounds: Iterator[Float[np.ndarray, "n d"]]) -> Found:
    """Search until a round finds nothing new and, by how often each was found, nothing is likely to be missing.

    Source: Boender and Rinnooy Kan, Math. Program. 37 (1987) 59: after n searches that ended in w different points,
    w (n - 1) / (n - w - 2) are to be expected in all.
    """
    dimension = potential.dimension
    span = box_span(dimension)
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
            known = distinct(Found(*(np.concatenate(pair) for pair in zip(known, new, strict=True))))
            searches += len(new.u)
        # the points of a flat valley are no different ones
        count = len(known.u) - int(known.degenerate.sum())
        expected = count * (searches - 1) / max(searches - count - 2, 1e-9)
        if count == before and (count == 0 or expected < count + 0.5):
            break
    return known


def box_span(dimension: int) -> Span:
    """The box [-1, 1]^d, all of whose directions are searched."""
    ones = np.ones(dimension)
    return Span(0 * ones, np.eye(dimension), -ones, ones)


def distinct(found: Found) -> Found:
    """Every point once, lowest first; of those that end near a degenerate one, the flattest."""
    slope_order = np.lexsort((np.abs(found.eigenvalues).min(axis=1), np.round(found.energy, 9)))
    degenerate = found.degenerate
    kept: list[int] = []
    for k in slope_order:
        for j in kept:
            flat = degenerate[k] and degenerate[j]
            level = flat and same_level(found.energy[k], found.energy[j])
            if np.linalg.norm(found.u[k] - found.u[j]) <= (THIN if level else VAGUE if flat else CLOSE):
                break
        else:
            kept.append(int(k))
    return found.take(np.array(kept, int))


def same_level(first: float, second: float) -> bool:
    """Whether two energies are those of one flat valley."""
    return bool(abs(first - second) <= LEVEL * (1 + abs(first)))
