"""Whether the bottoms of the basins are paraboloids, as of a soft minimum of quadratic forms."""

import numpy as np
from jaxtyping import Bool, Float

from ..._data import Dataset
from ..._potential import CURVATURE_FLOOR
from .._scale import Scaling, scaled
from ._basins import Basins
from ._noise import quadratic_basis

BOTTOM = 0.25  # of a basin's depth; higher up neighbouring basins change its shape
MISFIT = 0.05  # of what varies at a bottom
MOST_ROWS = 1_000  # of every bottom


def bottoms_are_paraboloids(data: Dataset, scaling: Scaling, basins: Basins, most: int) -> bool:
    """Return whether a convex quadratic explains the lowest quarter of every basin that has enough rows there.

    Not asked where modes see something else than the inputs.

    Args:
        data: without conditions.
        scaling: its scaling.
        basins: its basins.
        most: so many basins are looked at, the deepest ones.
    """
    if not scaling.is_affine:
        return False
    kept = basins.kept(most)
    labels = basins.tree.basins(kept)
    depths = basins.tree.lifetime[kept]
    if len(depths) > 1:
        # the deepest basin has no way out; beside its neighbours it is as deep as the deepest of them
        depths[0] = depths[1:].max()
    gradient = scaled(data, scaling)[2]
    misfits: list[float] = []
    for basin, depth in enumerate(depths):
        own = labels == basin
        low = np.flatnonzero(own & (basins.energy <= basins.energy[own].min() + BOTTOM * depth))
        low = low[:: len(low) // MOST_ROWS + 1]
        misfits.append(_misfit(basins.u[low], basins.energy[low], gradient[low]))
    known = np.array(misfits)[~np.isnan(misfits)]
    return len(known) > 0 and bool(known.max() < MISFIT)


def _misfit(
    u: Float[np.ndarray, "n d"], energy: Float[np.ndarray, " n"], gradient: Float[np.ndarray, "n d"]
) -> float:
    """Return the RMS of the residuals of the best quadratic function over that of what it explains.

    NaN with too few numbers, infinite where that function is flatter in some direction than forms may be.
    """
    value, slope = quadratic_basis(u)
    matrix = np.concatenate([value, slope.reshape(-1, value.shape[1])])
    given = np.concatenate([energy - energy.mean() if len(energy) else energy, gradient.ravel()])
    known: Bool[np.ndarray, " k"] = np.isfinite(given)
    if known.sum() < 2 * matrix.shape[1]:
        return float("nan")
    matrix, given = matrix[known], given[known]
    factors = np.linalg.lstsq(matrix, given, rcond=None)[0]
    d = u.shape[1]
    half = np.zeros((d, d))
    half[np.triu_indices(d)] = factors[1 + d :]
    if np.linalg.eigvalsh(half + half.T)[0] < CURVATURE_FLOOR:
        return float("inf")
    left = given - matrix @ factors
    return float(np.linalg.norm(left) / max(float(np.linalg.norm(given)), np.finfo(float).tiny))
