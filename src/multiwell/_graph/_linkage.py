"""Which points hang together, and how far apart they are where they do."""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ._torus import displacement

LARGE = 0.05  # of the points; fewer are no cluster, but a repeat, a stencil, or outliers
FEWEST = 10  # points of a cluster
MOST = 0.95  # of the points belong to clusters; the others are outliers
NEAR = 3.0  # times the usual spacing: no gap
HANGS_TOGETHER = 0.5  # of the smaller cluster's extent: parallel lines with smaller gaps are one cluster


class Linkage(NamedTuple):
    """Clusters of points.

    Attributes:
        label: number of the cluster of every point, -1 for outliers; the largest cluster is number 0.
        spacing: length of the links at which most points belong to clusters.
        gap: the widest gap within a cluster between parts that are clusters themselves; 0 without any.
        usual_gap: the median of these gaps, as between the rows of a coarse grid; 0 of fewer than two.
    """

    label: Int[np.ndarray, " m"]
    spacing: float
    gap: float
    usual_gap: float


def linkage(points: Float[np.ndarray, "m d"], periods: Float[np.ndarray, " d"] | None = None) -> Linkage:
    """Link points in the order of their distances until most of them belong to a cluster, and clusters that are near.

    A cluster has at least 5 % of the points. Two are joined where the gap between them is at most half the extent of
    the smaller one, as it is in grids and between parallel curves.

    Args:
        points: distinct points, in comparable units.
        periods: of their coordinates, 0 for one that does not repeat; None where none does.

    Source: single linkage, Gower and Ross, Appl. Statist. 18 (1969) 54.
    """
    from scipy.cluster.hierarchy import fcluster, single
    from scipy.spatial.distance import pdist, squareform

    count = len(points)
    if count < 2:
        return Linkage(np.zeros(count, int), 0.0, 0.0, 0.0)
    turns = np.zeros(points.shape[1]) if periods is None else periods
    distances = _distances(points, turns) if turns.any() else pdist(points)
    merges = single(distances)
    least = max(LARGE * count, float(min(FEWEST, count)))
    spacing = _spacing(merges, least)
    label = fcluster(merges, NEAR * spacing, "distance")
    sizes = np.bincount(label)
    parts = [np.flatnonzero(label == k) for k in np.flatnonzero(sizes >= least)]
    apart = squareform(distances)
    gaps: list[float] = []
    while len(parts) > 1:
        pairs = [
            (float(apart[np.ix_(a, b)].min()), i, j) for (i, a), (j, b) in combinations(enumerate(parts), 2)
        ]
        near = [pair for pair in pairs if pair[0] <= _reach(points[parts[pair[1]]], points[parts[pair[2]]])]
        if not near:
            break
        length, i, j = min(near)
        gaps.append(length)
        parts = [
            *(part for k, part in enumerate(parts) if k not in (i, j)),
            np.concatenate([parts[i], parts[j]]),
        ]
    number = np.full(count, -1)
    for k, part in enumerate(sorted(parts, key=lambda part: (-len(part), part.min()))):
        number[part] = k
    return Linkage(number, spacing, max(gaps, default=0.0), float(np.median(gaps)) if len(gaps) > 1 else 0.0)


def _distances(points: Float[np.ndarray, "m d"], periods: Float[np.ndarray, " d"]) -> Float[np.ndarray, " p"]:
    """Return distances of all pairs by the shorter way around, one after the other."""
    first, second = np.triu_indices(len(points), 1)
    total = np.zeros(len(first))
    for k, period in enumerate(periods):
        gap = points[first, k] - points[second, k]
        total += displacement(gap[:, None], np.array([period]))[:, 0] ** 2
    return np.asarray(np.sqrt(total))


def _spacing(merges: Float[np.ndarray, "k 4"], least: float) -> float:
    """Return the distance from which most points belong to clusters of at least so many."""
    count = len(merges) + 1
    size = np.concatenate([np.ones(count), merges[:, 3]])
    joined = size[merges[:, :2].astype(int)]
    gained = np.where(merges[:, 3] >= least, np.where(joined < least, joined, 0.0).sum(axis=1), 0.0)
    return float(merges[np.argmax(np.cumsum(gained) >= MOST * count), 2])


def _reach(a: Float[np.ndarray, "_ d"], b: Float[np.ndarray, "_ d"]) -> float:
    return HANGS_TOGETHER * float(min(np.linalg.norm(np.ptp(part, axis=0)) for part in (a, b)))
