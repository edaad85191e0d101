"""Energies of a table that has only gradients or Hessians, by least squares over its neighbour graph."""

import numpy as np
from jaxtyping import Float, Int

from ._torus import displacement


def integrate_over_graph(
    u: Float[np.ndarray, "n d"],
    edges: Int[np.ndarray, "m 2"],
    known: Float[np.ndarray, " n"],
    slope: Float[np.ndarray, "n d"],
    periods: Float[np.ndarray, " d"],
) -> Float[np.ndarray, " n"]:
    """Fill the missing values of a function from its gradient at the rows.

    Every edge whose two ends have a complete gradient contributes `f_b - f_a = (g_a + g_b) . (u_b - u_a) / 2`
    (trapezoidal rule), every known value itself; rows that nothing reaches take the mean of their neighbours.

    Args:
        u: points, shape `(n, d)`.
        edges: pairs of neighbouring rows.
        known: values, NaN where missing.
        slope: gradients, NaN where missing.
        periods: of the inputs; 0 for one that does not repeat.

    Returns:
        Values at all rows, up to a constant where none is known.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import lsqr

    if np.isfinite(known).all():
        return known
    n = len(u)
    a, b = edges[:, 0], edges[:, 1]
    rise = np.einsum("md,md->m", (slope[a] + slope[b]) / 2, displacement(u[b] - u[a], periods))
    complete = np.isfinite(rise)
    # an edge without gradients only ties its ends weakly, so that no row is left undetermined
    weight = np.where(complete, 1.0, 1e-3)
    given = np.flatnonzero(np.isfinite(known))
    m = len(edges)
    rows = np.concatenate([np.arange(m), np.arange(m), m + np.arange(len(given))])
    columns = np.concatenate([b, a, given])
    entries = np.concatenate([weight, -weight, np.ones(len(given))])
    matrix = coo_array((entries, (rows, columns)), shape=(m + len(given), n)).tocsr()
    right = np.concatenate([weight * np.where(complete, rise, 0.0), known[given]])
    solution = lsqr(matrix, right, atol=1e-10, btol=1e-10, iter_lim=20 * n)[0]
    return np.asarray(solution, float)


def complete_over_graph(
    u: Float[np.ndarray, "n d"],
    edges: Int[np.ndarray, "m 2"],
    energy: Float[np.ndarray, " n"],
    gradient: Float[np.ndarray, "n d"],
    hessian: Float[np.ndarray, "n d d"] | None,
    periods: Float[np.ndarray, " d"] | None = None,
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n d"]]:
    """Fill missing gradients from Hessians, and missing energies from gradients.

    Args:
        u: scaled points, shape `(n, d)`.
        edges: pairs of neighbouring rows.
        energy: scaled energies, NaN where not measured.
        gradient: scaled gradients, NaN where not measured.
        hessian: scaled Hessians, NaN where not measured, or None.
        periods: of the inputs, 0 for one that does not repeat; None where none does.

    Returns:
        Scaled energies at all rows (up to a constant where none was measured, up to a linear function where only
        Hessians were), and scaled gradients, NaN where nothing gives them.
    """
    turns = np.zeros(u.shape[1]) if periods is None else periods
    if hessian is not None:
        filled = [
            integrate_over_graph(u, edges, gradient[:, k], hessian[:, k], turns) for k in range(u.shape[1])
        ]
        gradient = np.stack(filled, axis=1)
    return integrate_over_graph(u, edges, energy, gradient, turns), gradient
