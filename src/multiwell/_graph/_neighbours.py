"""Which points of a data set are neighbours."""

import numpy as np
from jaxtyping import Float, Int


def neighbour_edges(u: Float[np.ndarray, "n d"]) -> Int[np.ndarray, "m 2"]:
    """Pairs of neighbouring rows: the chain of sorted points on a line, else the `2 d + 6` nearest, made connected.

    Rows at one point are tied to the first of them, which alone has the other neighbours.

    Args:
        u: points in scaled units, shape `(n, d)`.

    Returns:
        Row pairs `(m, 2)`, each once, first entry smaller. The graph has one connected component.
    """
    n, d = u.shape
    if d == 1:
        order = np.argsort(u[:, 0], kind="stable")
        return np.sort(np.stack([order[:-1], order[1:]], axis=1), axis=1)
    distinct, first, member = np.unique(u, axis=0, return_index=True, return_inverse=True)
    tied = np.stack([first[member.ravel()], np.arange(n)], axis=1)
    edges = np.concatenate([tied[tied[:, 0] != tied[:, 1]], first[_nearest(distinct)]])
    pairs: Int[np.ndarray, "m 2"] = np.unique(np.sort(edges, axis=1), axis=0)
    return pairs


def _nearest(u: Float[np.ndarray, "n d"]) -> Int[np.ndarray, "m 2"]:
    """Pairs of nearest neighbours among distinct points, with bridges between separate clusters."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    n, d = u.shape
    if n == 1:
        return np.zeros((0, 2), int)
    count = min(n - 1, 2 * d + 6)
    near = np.asarray(cKDTree(u).query(u, count + 1)[1])[:, 1:]
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
            distance, nearest = (np.asarray(a) for a in cKDTree(u[outside]).query(u[inside]))
            best = int(np.argmin(distance))
            bridges.append((inside[best], outside[nearest[best]]))
        edges = np.concatenate([edges, np.array(bridges)])


def nearest_rows(u: Float[np.ndarray, "m d"], points: Float[np.ndarray, "n d"]) -> Int[np.ndarray, " n"]:
    """For every point the row of `u` that is nearest to it, or up to half farther than the nearest.

    Args:
        u: rows, shape `(m, d)`.
        points: points in the same scaled units, shape `(n, d)`.

    Returns:
        Row numbers `(n,)`. Exact neighbours cost far more where there are many inputs.
    """
    from scipy.spatial import cKDTree

    rows: Int[np.ndarray, " n"] = np.asarray(cKDTree(u).query(points, eps=0.5, workers=-1)[1])
    return rows
