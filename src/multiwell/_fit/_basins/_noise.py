"""How much the data contradict a smooth function, such as a quadratic: a first estimate of their noise."""

import numpy as np
from jaxtyping import Float, Int

from ..._graph import displacement
from .._weighting import Weight, weighted_median


def quadratic_basis(
    u: Float[np.ndarray, "n d"],
) -> tuple[Float[np.ndarray, "n p"], Float[np.ndarray, "n d p"]]:
    """Return all monomials up to the second degree, and their gradients."""
    n, d = u.shape
    first: Int[np.ndarray, " q"]
    first, second = np.triu_indices(d)
    value = np.hstack([np.ones((n, 1)), u, u[:, first] * u[:, second]])
    axis = np.eye(d)
    squares = axis[:, first] * u[:, None, second] + axis[:, second] * u[:, None, first]
    slope = np.concatenate([np.zeros((n, d, 1)), np.broadcast_to(axis, (n, d, d)), squares], axis=2)
    return value, slope


def noise_of(
    u: Float[np.ndarray, "n d"],
    energy: Float[np.ndarray, " n"],
    gradient: Float[np.ndarray, "n d"],
    edges: Int[np.ndarray, "m 2"],
    periods: Float[np.ndarray, " d"],
    weight: Weight = None,
) -> float:
    """Estimate the standard deviation of the energies' noise, in their unit; an upper bound for sparse points.

    Along the shorter half of the edges the rise of the energy is compared with the trapezoidal rule of the gradients;
    without gradients, each energy with the line through its two neighbours, or with a quadratic (a plane where they are
    few) through its neighbours. The median makes the estimate insensitive to ridges.

    Args:
        u: scaled points.
        energy: scaled energies at all rows.
        gradient: scaled gradients, NaN where not measured.
        edges: pairs of neighbouring rows.
        periods: of the inputs; 0 for one that does not repeat.
        weight: of the rows; None where all count alike.

    Returns:
        The estimate; 1.4826 median / sqrt(2) of the mismatches (Hampel, J. Am. Stat. Assoc. 69 (1974) 383).
    """
    a, b = edges[:, 0], edges[:, 1]
    step = displacement(u[b] - u[a], periods)
    length = np.linalg.norm(step, axis=1)
    mismatch = energy[b] - energy[a] - np.einsum("md,md->m", (gradient[a] + gradient[b]) / 2, step)
    usable = np.isfinite(mismatch) & (length > 0)
    if usable.sum() >= 10:
        short = usable & (length <= np.median(length[usable]))
        shared = None if weight is None else np.minimum(weight[a], weight[b])[short]
        return float(1.4826 * weighted_median(np.abs(mismatch[short]), shared) / np.sqrt(2.0))
    return _without_gradients(u, energy, edges, periods, weight)


def _without_gradients(
    u: np.ndarray, energy: np.ndarray, edges: np.ndarray, periods: np.ndarray, weight: Weight
) -> float:
    n, d = u.shape
    if n < 4 * (d + 2):
        return 0.0
    if d == 1:
        order = np.argsort(u[:, 0], kind="stable")
        x, e = u[order, 0], energy[order]
        gap = x[2:] - x[:-2]
        share = np.divide(x[1:-1] - x[:-2], gap, out=np.full(n - 2, 0.5), where=gap > 0)
        mismatch = e[1:-1] - (1 - share) * e[:-2] - share * e[2:]
        own = None if weight is None else weight[order][1:-1]
        return float(1.4826 * weighted_median(np.abs(mismatch), own) / np.sqrt(1.5))
    rng = np.random.default_rng(0)
    both = np.concatenate([edges, edges[:, ::-1]])
    mismatches, rows = [], []
    for row in rng.permutation(n)[:200]:
        near = both[both[:, 0] == row, 1]
        curved = quadratic_basis(displacement(u[near] - u[row], periods))[0]
        plane = curved[:, : d + 1]
        basis = curved if len(near) > curved.shape[1] else plane
        if len(near) > basis.shape[1]:
            root = 1.0 if weight is None else np.sqrt(weight[near])
            fitted = np.linalg.lstsq((basis.T * root).T, energy[near] * root, rcond=None)[0][0]
            mismatches.append(energy[row] - fitted)
            rows.append(row)
    if not rows:
        return 0.0
    return float(1.4826 * weighted_median(np.abs(mismatches), None if weight is None else weight[rows]))
