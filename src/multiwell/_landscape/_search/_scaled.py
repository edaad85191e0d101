"""Energies and directions of the least curvature over batches, in the units of the box, and points that have none."""

import numpy as np
from jaxtyping import Float

from ..._errors import InputError
from ..._inputs import Affine
from ..._potential import AbstractUnconditionalPotential, ComposedPotential, evaluate_features


def scaled_energies(
    potential: AbstractUnconditionalPotential, u: Float[np.ndarray, "n d"]
) -> Float[np.ndarray, " n"]:
    """Return energies at scaled points, in scaled units."""
    return evaluate_features(potential, u, "energy")[0]


def lowest_vectors(potential: ComposedPotential, u: Float[np.ndarray, "k d"]) -> Float[np.ndarray, "k d"]:
    """Return the eigenvector of the lowest eigenvalue of the Hessian at every point."""
    return scaled_eigenvectors(potential, u)[:, :, 0]


def scaled_eigenvectors(
    potential: ComposedPotential, u: Float[np.ndarray, "k d"]
) -> Float[np.ndarray, "k d d"]:
    """Return the eigenvectors of the Hessian at every point, as columns by ascending eigenvalues."""
    return np.asarray(np.linalg.eigh(evaluate_features(potential, u, "hessian")[2])[1])


def not_finite(x: Float[np.ndarray, " d"]) -> InputError:
    """Make the error that names a point at which the energy is no number, given in the units of the potential."""
    return InputError(f"V is not finite at x = {np.array2string(x, precision=6)}")


def refuse_met(potential: AbstractUnconditionalPotential, u: Float[np.ndarray, "k d"]) -> None:
    """Raise for the first scaled point that searches met; NaN stands for none."""
    met = u[np.isfinite(u).all(axis=1)]
    if len(met):
        assert isinstance(potential.input_map, Affine)
        raise not_finite(potential.input_map.undo(met[0]))
