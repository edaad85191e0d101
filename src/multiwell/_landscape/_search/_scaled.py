"""Energies and directions of the least curvature in scaled units, for batches of points."""

import numpy as np
from jaxtyping import Float

from ..._potential import AbstractPotential, check_answers, evaluate_batch


def softest(potential: AbstractPotential, u: Float[np.ndarray, "k d"]) -> Float[np.ndarray, "k d"]:
    """The eigenvector of the lowest eigenvalue of the Hessian at every point, in scaled units."""
    return scaled_eigenvectors(potential, u)[:, :, 0]


def scaled_eigenvectors(
    potential: AbstractPotential, u: Float[np.ndarray, "k d"]
) -> Float[np.ndarray, "k d d"]:
    """The eigenvectors of the Hessian at every point, as columns by ascending eigenvalues, in scaled units."""
    scaling = potential.scaling
    hessians = potential.hessian(u * scaling.input_scale + scaling.input_shift)
    scaled = hessians * np.multiply.outer(scaling.input_scale, scaling.input_scale)
    return np.asarray(np.linalg.eigh(scaled)[1])


def scaled_energies(potential: AbstractPotential, u: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"]:
    """Energies at scaled points, in scaled units."""
    scaling = potential.scaling
    x = u * scaling.input_scale + scaling.input_shift
    energy = evaluate_batch(potential, x, "scaled_energy", shifted=False)[0]
    return check_answers("energy", energy) / float(scaling.energy_scale)
