"""One more mode, where the fit is worst."""

import numpy as np
from jaxtyping import Float, Int

from .._potential import AbstractModes
from ._basins import Basins
from ._parameters import Candidate, responsibilities, with_mode
from ._start import WIDTHS, start_modes

MOST_NEIGHBOURS = 256  # of every row; bounds the memory on large tables


def grow(
    candidate: Candidate,
    rows: Int[np.ndarray, " k"],
    squares: Float[np.ndarray, " k"],
    basins: Basins,
    kind: str,
    rng: np.random.Generator,
    widths: tuple[int, ...] = WIDTHS,
) -> tuple[Candidate, Int[np.ndarray, " n"]]:
    """Add a mode at the neighbourhood with the largest summed squared residuals.

    Args:
        candidate: fitted so far.
        rows: the rows that are fitted.
        squares: their summed squared residuals.
        basins: the scaled data.
        kind: family of the new mode.
        rng: draws its weights.
        widths: hidden widths of its network.

    Returns:
        The candidate with one mode more, and the mode that every fitted row is assigned to: the new one near its
        place, the one with the largest share elsewhere.
    """
    from scipy.spatial import cKDTree

    u, count = basins.u[rows], len(rows)
    size = min(max(count // (4 * (candidate.n_active + 1)), u.shape[1] + 2), count, MOST_NEIGHBOURS)
    near = cKDTree(u).query(u, size)[1].reshape(count, size)
    worst = int(np.argmax(squares[near].sum(axis=1)))
    added: AbstractModes = start_modes(kind, u, basins.energy[rows], np.array([worst]), rng, widths)
    grown, place = with_mode(candidate, added)
    labels = np.zeros(len(basins.u), int)
    labels[rows] = np.argmax(responsibilities(candidate, u), axis=1)
    labels[rows[near[worst]]] = place
    return grown, labels
