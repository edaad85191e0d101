"""One more mode, where the fit is worst."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int

from .._basins import Basins
from .._candidate import Candidate, Modes, energies, responsibilities, with_mode
from ._untie import with_mode_beside

MOST_NEIGHBOURS = 256  # of every row; bounds the memory on large tables


def grow(
    candidate: Candidate,
    rows: Int[np.ndarray, " k"],
    squares: Float[np.ndarray, " k"],
    basins: Basins,
    start: Callable[[Int[np.ndarray, " m"]], Modes],
) -> tuple[Candidate, Int[np.ndarray, " n"]]:
    """Add a mode where the potential is too high, at the neighbourhood with the largest summed squared residuals.

    A mode more can only lower a soft minimum: one that is put where the potential is too low, on a barrier, dies.

    Args:
        candidate: fitted so far.
        rows: the rows that are fitted.
        squares: their summed squared residuals.
        basins: the scaled data.
        start: makes modes at given rows of the data.

    Returns:
        The candidate with one mode more, and the mode that every fitted row is assigned to: the new one near its
        place, the one with the largest share elsewhere.
    """
    from scipy.spatial import cKDTree

    places, count = basins.place[rows], len(rows)
    condition = None if basins.condition is None else basins.condition[rows]
    if basins.comparable:
        # derivatives alone leave a constant open
        above = energies(candidate, basins.u[rows], condition) - basins.energy[rows]
        squares = np.where(above > above.mean(), squares, 0.0)
    size = min(max(count // (4 * (candidate.n_active + 1)), places.shape[1] + 2), count, MOST_NEIGHBOURS)
    near = cKDTree(places).query(places, size)[1].reshape(count, size)
    worst = int(np.argmax(squares[near].sum(axis=1)))
    largest = np.argmax(responsibilities(candidate, basins.u[rows], condition), axis=1)
    added = start(rows[[worst]])
    if candidate.merges is None:
        grown, slot = with_mode(candidate, added)
    else:
        grown, slot = with_mode_beside(candidate, added, int(largest[worst]))
    labels = np.zeros(len(basins.u), int)
    labels[rows] = largest
    labels[rows[near[worst]]] = slot
    return grown, labels
