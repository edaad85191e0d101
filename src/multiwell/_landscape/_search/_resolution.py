"""Minima that lie closer together than searches can tell apart."""

import numpy as np
from jaxtyping import Bool

from ._search import Found

RESOLUTION = 5e-4  # of half the bounds' width


def lowest_of_clusters(minima: Found) -> tuple[Found, Bool[np.ndarray, " k"]]:
    """Minima of which no two are closer than the resolution, and which of them stand for several.

    Args:
        minima: in scaled units, lowest first.
    """
    kept: list[int] = []
    crowded: list[bool] = []
    for k in range(len(minima.u)):
        distance = np.linalg.norm(minima.u[kept] - minima.u[k], axis=1)
        if minima.degenerate[k] or distance.min(initial=np.inf) > RESOLUTION:
            kept.append(k)
            crowded.append(False)
        else:
            crowded[int(distance.argmin())] = True
    return minima.take(np.array(kept, int)), np.array(crowded, bool)


def away_from(points: Found, minima: Found, crowded: Bool[np.ndarray, " k"]) -> Found:
    """Points without those that lie among minima which could not be told apart."""
    distance = np.linalg.norm(points.u[:, None] - minima.u[crowded], axis=2)
    return points.take(distance.min(axis=1, initial=np.inf) > RESOLUTION)
