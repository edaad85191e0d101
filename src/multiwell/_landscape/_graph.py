"""Which minima are connected over which saddles, and how high the lowest ways between them are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ._critical_point import CriticalPoint, Saddle


@dataclass(frozen=True)
class Barrier:
    """The lowest way from one minimum to another.

    Attributes:
        start, end: the minima, as positions in `Landscape.points`.
        saddle: the highest point of the way.
        height: its energy above the minimum `start`, energy units.
    """

    start: int
    end: int
    saddle: int
    height: float


@dataclass(frozen=True)
class MergeNode:
    """Two basins, or groups of them, become one as the energy rises: a node of the disconnectivity graph.

    Attributes:
        energy: at which they do.
        saddle: over which, as a position in `Landscape.points`.
        groups: the minima on either side.
    """

    energy: float
    saddle: int
    groups: tuple[tuple[int, ...], tuple[int, ...]]


def merges_of(points: Sequence[CriticalPoint]) -> list[MergeNode]:
    """The disconnectivity graph, from low to high energies.

    Args:
        points: all stationary points; saddles say what they connect.

    Source: Becker and Karplus, J. Chem. Phys. 106 (1997) 1495.
    """
    from scipy.cluster.hierarchy import DisjointSet

    sets = DisjointSet(range(len(points)))
    found = []
    saddles = [k for k, point in enumerate(points) if isinstance(point, Saddle)]
    for k in sorted(saddles, key=lambda k: points[k].energy):
        saddle = points[k]
        assert isinstance(saddle, Saddle)
        ends = [end for end in saddle.connects if end is not None]
        for first, second in pairwise(ends):
            groups = sorted(_minima(sets.subset(end), points) for end in (first, second))
            if not sets.connected(first, second) and all(groups):
                found.append(MergeNode(saddle.energy, k, (groups[0], groups[1])))
            sets.merge(first, second)
        for end in ends:
            sets.merge(k, end)
    return found


def barriers_of(points: Sequence[CriticalPoint], merges: Sequence[MergeNode]) -> list[Barrier]:
    """The lowest ways between all pairs of minima that are connected, there and back."""
    pairs = [
        (start, end, merge)
        for merge in merges
        for one in merge.groups[0]
        for other in merge.groups[1]
        for start, end in ((one, other), (other, one))
    ]
    return [
        Barrier(start, end, merge.saddle, merge.energy - points[start].energy)
        for start, end, merge in sorted(pairs, key=lambda pair: pair[:2])
    ]


def _minima(members: set[int], points: Sequence[CriticalPoint]) -> tuple[int, ...]:
    return tuple(sorted(k for k in members if points[k].index == 0 and not isinstance(points[k], Saddle)))
