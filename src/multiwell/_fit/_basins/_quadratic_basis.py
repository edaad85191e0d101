"""The functions of which quadratic polynomials are made."""

import numpy as np
from jaxtyping import Float, Int


def quadratic_basis(
    u: Float[np.ndarray, "n d"],
) -> tuple[Float[np.ndarray, "n p"], Float[np.ndarray, "n d p"]]:
    """All monomials up to the second degree, and their gradients."""
    n, d = u.shape
    first: Int[np.ndarray, " q"]
    first, second = np.triu_indices(d)
    value = np.hstack([np.ones((n, 1)), u, u[:, first] * u[:, second]])
    axis = np.eye(d)
    squares = axis[:, first] * u[:, None, second] + axis[:, second] * u[:, None, first]
    slope = np.concatenate([np.zeros((n, d, 1)), np.broadcast_to(axis, (n, d, d)), squares], axis=2)
    return value, slope
