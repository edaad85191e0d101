"""Which points of a data set are neighbours."""

from typing import Any

import numpy as np
from jaxtyping import Float, Int

from ._torus import wrapped


def neighbour_edges(
    u: Float[np.ndarray, "n d"], periods: Float[np.ndarray, " d"] | None = None
) -> Int[np.ndarray, "m 2"]:
    """Pair neighbouring rows: a chain of sorted points on a line, else the `2 d + 6` nearest, made connected.

    Rows at one point are tied to the first of them, which alone has the other neighbours.

    Args:
        u: points in scaled units, shape `(n, d)`.
        periods: length after which every input repeats, 0 for one that does not; None where none does.

    Returns:
        Row pairs `(m, 2)`, each once, first entry smaller. The graph has one connected component.
    """
    n, d = u.shape
    if d == 1:
        around = periods is not None and bool(periods.any())
        order = np.argsort(_turned(u, periods)[:, 0], kind="stable")
        chain = np.stack([order[:-1], order[1:]], axis=1)
        if around and n > 2:
            chain = np.concatenate([chain, [[order[-1], order[0]]]])
        return np.sort(chain, axis=1)
    distinct, first, member = np.unique(_turned(u, periods), axis=0, return_index=True, return_inverse=True)
    tied = np.stack([first[member.ravel()], np.arange(n)], axis=1)
    edges = np.concatenate([tied[tied[:, 0] != tied[:, 1]], first[_nearest(distinct, periods)]])
    return np.asarray(np.unique(np.sort(edges, axis=1), axis=0))


def tree_of(u: Float[np.ndarray, "n d"], periods: Float[np.ndarray, " d"] | None) -> Any:
    """Return a tree of points whose distances go the shorter way around; queries take points of any period."""
    from scipy.spatial import cKDTree

    around = periods is not None and bool(periods.any())
    return cKDTree(_turned(u, periods), boxsize=periods if around else None)


def _turned(u: Float[np.ndarray, "n d"], periods: Float[np.ndarray, " d"] | None) -> Float[np.ndarray, "n d"]:
    return u if periods is None else wrapped(u, np.zeros(u.shape[1]), periods)


def _nearest(u: Float[np.ndarray, "n d"], periods: Float[np.ndarray, " d"] | None) -> Int[np.ndarray, "m 2"]:
    """Pair nearest neighbours among distinct points, with bridges between separate clusters."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n, d = u.shape
    if n == 1:
        return np.zeros((0, 2), int)
    count = min(n - 1, 2 * d + 6)
    near = np.asarray(tree_of(u, periods).query(u, count + 1)[1])[:, 1:]
    edges = np.stack([np.repeat(np.arange(n), count), near.ravel()], axis=1)
    while True:
        graph = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
        components, label = connected_components(graph, directed=False)
        if components == 1:
            return edges
        # one bridge from every component to the rest, along its shortest gap
        bridges = []
        for component in range(components):
            inside, outside = np.flatnonzero(label == component), np.flatnonzero(label != component)
            distance, nearest = (np.asarray(a) for a in tree_of(u[outside], periods).query(u[inside]))
            best = int(np.argmin(distance))
            bridges.append((inside[best], outside[nearest[best]]))
        edges = np.concatenate([edges, np.array(bridges)])


def nearest_rows(
    u: Float[np.ndarray, "m d"],
    points: Float[np.ndarray, "n d"],
    periods: Float[np.ndarray, " d"] | None = None,
) -> Int[np.ndarray, " n"]:
    """Return for every point the row of `u` nearest to it, or one up to half farther than the nearest.

    Args:
        u: rows, shape `(m, d)`.
        points: points in the same scaled units, shape `(n, d)`.
        periods: as in `neighbour_edges`.

    Returns:
        Row numbers `(n,)`. Exact neighbours cost far more where there are many inputs.
    """
    return np.asarray(tree_of(u, periods).query(points, eps=0.5, workers=-1)[1])
