"""Which minima are connected over which saddles, and how high the lowest ways between them are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

LEVEL = 1e-9  # of a barrier


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


def merges_of(energies: Sequence[float], connects: Sequence[tuple[int | None, ...]]) -> list[MergeNode]:
    """Build the disconnectivity graph, from low to high energies.

    Args:
        energies: of the minima, then of the saddles.
        connects: what each saddle connects, as positions among both; None where that is not known.

    Source: Becker and Karplus, J. Chem. Phys. 106 (1997) 1495.
    """
    from scipy.cluster.hierarchy import DisjointSet

    sets = DisjointSet(range(len(energies)))
    n_minima = len(energies) - len(connects)
    found = []
    for k in sorted(range(n_minima, len(energies)), key=lambda k: energies[k]):
        ends = sorted(end for end in connects[k - n_minima] if end is not None)
        for pair in pairwise(ends):
            groups = sorted(tuple(sorted(m for m in sets.subset(end) if m < n_minima)) for end in pair)
            if not sets.connected(*pair) and all(groups):
                found.append(MergeNode(energies[k], k, (groups[0], groups[1])))
            sets.merge(*pair)
        for end in ends:
            sets.merge(k, end)
    return found


def barriers_of(energies: Sequence[float], merges: Sequence[MergeNode]) -> list[Barrier]:
    """List the lowest ways between all pairs of minima that are connected, there and back."""
    pairs = [
        (start, end, merge)
        for merge in merges
        for one in merge.groups[0]
        for other in merge.groups[1]
        for start, end in ((one, other), (other, one))
    ]
    return [
        Barrier(start, end, merge.saddle, merge.energy - energies[start])
        for start, end, merge in sorted(pairs, key=lambda pair: pair[:2])
    ]


def lowest_ways(barriers: Iterable[Barrier], count: int) -> list[Barrier | None]:
    """Return for every one of so many minima the lowest of the given ways from it; None where there is none."""
    lowest: list[Barrier | None] = [None] * count
    for barrier in barriers:
        best = lowest[barrier.start]
        if best is None or barrier.height < best.height:
            lowest[barrier.start] = barrier
    return lowest


def ways_to_no_higher(energies: Sequence[float], barriers: Iterable[Barrier]) -> list[Barrier]:
    """Return the ways to minima that are no higher than those where they start."""
    # of minima that are level to rounding none is the deeper one
    return [b for b in barriers if energies[b.end] - energies[b.start] <= LEVEL * b.height]


def height_of(way: Barrier | None) -> float:
    """Return the height of a way; infinite where there is none."""
    return inf if way is None else way.height
