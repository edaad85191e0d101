"""The lower hull of points on a graph."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float, Int

AT_A_TIME = 2**22  # numbers held at once


@dataclass(frozen=True, eq=False)
class LowerHull:
    """The largest convex function that is nowhere above the points of a graph.

    Attributes:
        u: points, shape `(n, d)`.
        energy: heights there, shape `(n,)`.
        facets: the `d + 1` points that each facet joins.
        planes: slope and height at zero of every facet.
    """

    u: Float[np.ndarray, "n d"]
    energy: Float[np.ndarray, " n"]
    facets: Int[np.ndarray, "k d+1"]
    planes: Float[np.ndarray, "k d+1"]

    def __call__(self, u: Float[np.ndarray, "m d"]) -> Float[np.ndarray, " m"]:
        """Evaluate heights of the hull: the largest of its planes."""
        step = max(AT_A_TIME // max(len(self.planes), 1), 1)
        parts = [
            (u[first : first + step] @ self.planes[:, :-1].T + self.planes[:, -1]).max(axis=1)
            for first in range(0, len(u), step)
        ]
        return np.concatenate(parts)


def lower_hull(u: Float[np.ndarray, "n d"], energy: Float[np.ndarray, " n"]) -> LowerHull:
    """Return the lower hull of `(u, energy)`; over one input whatever the sizes of the energies."""
    return _chain(u, energy) if u.shape[1] == 1 else _quickhull(u, energy)


def _chain(u: Float[np.ndarray, "n 1"], energy: Float[np.ndarray, " n"]) -> LowerHull:
    """Find the lower hull of a curve, from left to right.

    Source: Andrew, Inf. Process. Lett. 9 (1979) 216.
    """
    x, kept = u[:, 0], list[int]()
    for k in np.lexsort((energy, x)).tolist():
        if kept and x[k] == x[kept[-1]]:
            continue
        while len(kept) > 1 and _slope(x, energy, kept[-2], kept[-1]) >= _slope(x, energy, kept[-1], k):
            kept.pop()
        kept.append(k)
    facets = np.array(list(pairwise(kept)))
    slope = np.diff(energy[kept]) / np.diff(x[kept])
    planes = np.column_stack([slope, energy[kept[:-1]] - slope * x[kept[:-1]]])
    return LowerHull(u, energy, facets, planes)


def _slope(x: np.ndarray, energy: np.ndarray, first: int, second: int) -> float:
    return float((energy[second] - energy[first]) / (x[second] - x[first]))


def _quickhull(u: Float[np.ndarray, "n d"], energy: Float[np.ndarray, " n"]) -> LowerHull:
    """Find that of a surface; a point far above keeps a flat one from having none."""
    from scipy.spatial import ConvexHull

    low, high = float(energy.min()), float(energy.max())
    unit = high - low if high > low else 1.0
    apex = np.concatenate([u.mean(axis=0), [10.0]])
    graph = np.vstack([np.column_stack([u, (energy - low) / unit]), apex])
    hull = ConvexHull(graph)
    downward = (hull.equations[:, -2] < -1e-12) & ~(hull.simplices == len(u)).any(axis=1)
    normal = hull.equations[downward]
    planes = -np.delete(normal, -2, axis=1) / normal[:, -2:-1] * unit
    planes[:, -1] += low
    return LowerHull(u, energy, hull.simplices[downward], planes)
