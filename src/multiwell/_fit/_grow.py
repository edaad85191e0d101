"""One more mode, where the fit is worst."""

import numpy as np
from jaxtyping import Float, Int

from .._potential import AbstractModes
from ._basins import Basins
from ._parameters import Parameters, append_modes, responsibilities
from ._problem import Problem, row_errors
from ._start import start_modes

MOST_NEIGHBOURS = 256  # of every row; bounds the memory on large tables


def grow(
    parameters: Parameters, problem: Problem, basins: Basins, kind: str, rng: np.random.Generator
) -> tuple[Parameters, Int[np.ndarray, " n"]]:
    """Add a mode at the neighbourhood with the largest summed squared residuals.

    Args:
        parameters: fitted so far.
        problem: the rows that are fitted.
        basins: the scaled data.
        kind: family of the new mode.
        rng: draws its weights.

    Returns:
        The parameters with one mode more, and for every row the mode that it is assigned to: the new one near its
        place, the one with the largest share elsewhere.
    """
    from scipy.spatial import cKDTree

    n = len(basins.u)
    count = parameters[0].n_modes
    size = min(max(n // (4 * (count + 1)), basins.u.shape[1] + 2), n, MOST_NEIGHBOURS)
    near = cKDTree(basins.u).query(basins.u, size)[1].reshape(n, size)
    squares = np.asarray(row_errors(parameters, problem)).ravel()[:n]
    worst = int(np.argmax(squares[near].sum(axis=1)))
    added: AbstractModes = start_modes(kind, basins.u, basins.energy, np.array([worst]), rng)
    labels: Float[np.ndarray, " n"] = np.argmax(np.asarray(responsibilities(parameters, basins.u)), axis=1)
    labels[near[worst]] = count
    return append_modes(parameters, added), labels
