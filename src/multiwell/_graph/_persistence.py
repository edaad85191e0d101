"""Wells of a table of energies, counted without a model: the persistence of its basins."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int


@dataclass(frozen=True)
class Persistence:
    """The merge tree of the basins of energies on a neighbour graph, most persistent basin first.

    Attributes:
        rows: lowest row of each basin.
        birth: energy of that row.
        death: energy at which the basin joins a deeper one; the highest energy of all for the first.
        saddle_rows: row at which it joins; -1 for the first.
        leaf: for every row, the position in `rows` of the basin that its steepest descent ends in.
        parent: for every basin, the position of the one it joins; its own for the first.

    Source: Chazal, Guibas, Oudot and Skraba, "Persistence-based clustering in Riemannian manifolds", J. ACM 60 (2013).
    """

    rows: Int[np.ndarray, " b"]
    birth: Float[np.ndarray, " b"]
    death: Float[np.ndarray, " b"]
    saddle_rows: Int[np.ndarray, " b"]
    leaf: Int[np.ndarray, " n"]
    parent: Int[np.ndarray, " b"]

    @property
    def lifetime(self) -> Float[np.ndarray, " b"]:
        """Barrier of each basin above its own lowest row."""
        return np.asarray(self.death - self.birth)

    def basins(self, kept: Bool[np.ndarray, " b"]) -> Int[np.ndarray, " n"]:
        """Return the basin of every row, out of those in `kept` and counted among these; the first must be kept."""
        target = np.arange(len(self.rows))
        while not kept[target].all():
            target = np.where(kept[target], target, self.parent[target])
        return np.asarray((np.cumsum(kept) - 1)[target[self.leaf]])


def persistence(energy: Float[np.ndarray, " n"], edges: Int[np.ndarray, "m 2"]) -> Persistence:
    """Walk the rows from low to high energy and record where basins are born and where they merge.

    Args:
        energy: one energy per row, finite, any unit.
        edges: pairs of neighbouring rows; one connected component.

    Returns:
        The merge tree. Ties are broken by row number.
    """
    from scipy.cluster.hierarchy import DisjointSet

    n = len(energy)
    order = np.argsort(energy, kind="stable")
    rank = np.empty(n, int)
    rank[order] = np.arange(n)
    both = np.concatenate([edges, edges[:, ::-1]])
    down = both[rank[both[:, 1]] < rank[both[:, 0]]]
    down = down[np.lexsort((rank[down[:, 1]], down[:, 0]))]
    first = np.searchsorted(down[:, 0], np.arange(n + 1))
    sets = DisjointSet(range(n))
    lowest = np.arange(n)
    leaf = np.arange(n)
    death, saddle, joins = {}, {}, {}
    for row in order:
        lower = down[first[row] : first[row + 1], 1]
        if len(lower) == 0:
            continue
        leaf[row] = leaf[lower[0]]
        bottoms = sorted({int(lowest[sets[int(j)]]) for j in lower}, key=lambda r: int(rank[r]))
        for bottom in bottoms[1:]:
            death[bottom], saddle[bottom], joins[bottom] = energy[row], int(row), bottoms[0]
        for j in lower:
            sets.merge(int(row), int(j))
        lowest[sets[int(row)]] = bottoms[0]
    born = np.unique(leaf)
    top = float(energy.max())
    lifetime = np.array([np.inf if b not in death else death[b] - energy[b] for b in born])
    rows = born[np.argsort(-lifetime, kind="stable")]
    position = {int(row): k for k, row in enumerate(rows)}
    return Persistence(
        rows,
        energy[rows],
        np.array([death.get(int(r), top) for r in rows], float),
        np.array([saddle.get(int(r), -1) for r in rows], int),
        np.array([position[int(k)] for k in leaf], int),
        np.array([position[joins.get(int(r), int(r))] for r in rows], int),
    )
