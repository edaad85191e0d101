"""Which ends of searches are minima of their own: no inflection points, no clusters, no points of one flat valley."""

import numpy as np
from jaxtyping import Bool, Int

from ..._graph import displacement
from ..._potential import AbstractUnconditionalPotential, ComposedPotential
from ._newton import newton
from ._scaled import lowest_vectors, scaled_energies
from ._search import Found, same_level
from ._span import Span

SHALLOW = 1e-4  # curvature in scaled units: with more of it a point is what its eigenvalues say
AWAY = 3e-2  # of half the box's width
FALL = 1e-9  # of one plus the energy
RESOLUTION = 5e-4  # of half the bounds' width


def without_inflections(potential: ComposedPotential, minima: Found, span: Span) -> Found:
    """Return minima without inflection points, from which the energy falls on one side where it is hardly curved.

    Args:
        potential: in the units of the box.
        minima: in scaled units.
        span: the box.
    """
    doubtful = np.flatnonzero(~minima.held & (minima.eigenvalues[:, 0] < SHALLOW))
    if len(doubtful) == 0:
        return minima
    u = minima.u[doubtful]
    step = AWAY * lowest_vectors(potential, u)
    sides = [scaled_energies(potential, np.clip(u + side * step, span.lower, span.upper)) for side in (1, -1)]
    energy = minima.energy[doubtful]
    inflection = np.minimum(*sides) < energy - FALL * (1 + np.abs(energy))
    return minima.take(np.setdiff1d(np.arange(len(minima.u)), doubtful[inflection]))


def lowest_of_clusters(minima: Found, span: Span) -> tuple[Found, Bool[np.ndarray, " k"]]:
    """Return minima of which no two are closer than the resolution, and which of them stand for several.

    Args:
        minima: in scaled units, lowest first.
        span: the box.
    """
    kept: list[int] = []
    crowded: list[bool] = []
    for k in range(len(minima.u)):
        distance = span.distance(minima.u[kept], minima.u[k])
        if minima.degenerate[k] or distance.min(initial=np.inf) > RESOLUTION:
            kept.append(k)
            crowded.append(False)
        else:
            crowded[int(distance.argmin())] = True
    return minima.take(np.array(kept, int)), np.array(crowded, bool)


def away_from(points: Found, minima: Found, crowded: Bool[np.ndarray, " k"], span: Span) -> Found:
    """Return points without those that lie among minima which could not be told apart."""
    distance = span.distance(points.u[:, None], minima.u[crowded])
    return points.take(distance.min(axis=1, initial=np.inf) > RESOLUTION)


def valleys_of(potential: AbstractUnconditionalPotential, minima: Found, span: Span) -> Int[np.ndarray, " k"]:
    """Return the set that every minimum belongs to, by the position of the first in it.

    Two degenerate minima of one energy belong together where the middle between them, followed downhill, ends at this
    energy too, between them.

    Args:
        potential: in the units of the box.
        minima: in scaled units.
        span: the box.
    """
    from scipy.cluster.hierarchy import DisjointSet

    sets = DisjointSet(range(len(minima.u)))
    flat = np.flatnonzero(minima.degenerate)
    first, second = (flat[k] for k in np.triu_indices(len(flat), 1))
    way = displacement(minima.u[second] - minima.u[first], span.periods)
    distance = np.linalg.norm(way, axis=1)
    order = np.argsort(distance, kind="stable")
    first, second, distance, way = first[order], second[order], distance[order], way[order]
    if len(first):
        ends = newton(potential, minima.u[first] + way / 2, span)
        energy = minima.energy[first]
        level = same_level(energy, minima.energy[second]) & same_level(energy, ends.energy)
        away = (span.distance(minima.u[side], ends.u) for side in (first, second))
        between = np.maximum(*away) < distance
        for one, other in zip(first[level & between].tolist(), second[level & between].tolist(), strict=True):
            sets.merge(one, other)
    return np.array([min(sets.subset(k)) for k in range(len(minima.u))], int)
