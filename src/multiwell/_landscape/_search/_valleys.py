"""Flat valleys: degenerate minima that are one set."""

import numpy as np
from jaxtyping import Int

from ..._potential import AbstractPotential
from ._newton import newton
from ._search import Found, box_span, same_level


def valleys_of(potential: AbstractPotential, minima: Found) -> Int[np.ndarray, " k"]:
    """The set that every minimum belongs to, by the position of the set's first; those that stand alone have their own.

    Two degenerate minima of one energy belong together where the middle between them, followed downhill, ends at this
    energy too, between them.

    Args:
        potential: in the units of the box.
        minima: in scaled units.
    """
    from scipy.cluster.hierarchy import DisjointSet

    sets = DisjointSet(range(len(minima.u)))
    flat = np.flatnonzero(minima.degenerate)
    first, second = (flat[k] for k in np.triu_indices(len(flat), 1))
    distance = np.linalg.norm(minima.u[first] - minima.u[second], axis=1)
    order = np.argsort(distance, kind="stable")
    first, second, distance = first[order], second[order], distance[order]
    if len(first):
        ends = newton(potential, (minima.u[first] + minima.u[second]) / 2, box_span(potential.dimension))
        energy = minima.energy[first]
        level = same_level(energy, minima.energy[second]) & same_level(energy, ends.energy)
        away = (np.linalg.norm(minima.u[side] - ends.u, axis=1) for side in (first, second))
        between = np.maximum(*away) < distance
        for one, other in zip(first[level & between].tolist(), second[level & between].tolist(), strict=True):
            sets.merge(one, other)
    return np.array([min(sets.subset(k)) for k in range(len(minima.u))], int)
