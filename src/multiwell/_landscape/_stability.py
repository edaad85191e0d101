"""How stable points are: the lowest eigenvalue of the Hessian."""

from typing import Any

import numpy as np
from jaxtyping import Float

from .._potential import check_batch
from ._function import as_potential, dimension_of


def stability_margin(V: Any, X: Any) -> Float[np.ndarray, " n"]:
    """The lowest eigenvalue of the Hessian: positive where the potential is convex, zero on the spinodal.

    Args:
        V: a potential, or any JAX function of one point `(d,)`; a conditional potential is given as `V.at(c)`.
        X: points, shape `(n, d)`, in the units of the potential.

    Returns:
        Shape `(n,)`, energy per input unit squared.

    Raises:
        InputError: another shape, or an entry or an answer that is not finite (the row is named).
    """
    shape = np.shape(X)
    points = check_batch(X, dimension_of(V) or (shape[1] if len(shape) == 2 else 1))
    return np.asarray(np.linalg.eigvalsh(as_potential(V, points.shape[1]).hessian(points))[:, 0])
