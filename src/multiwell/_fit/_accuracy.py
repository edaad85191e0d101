"""How far a potential is from data, in words that do not depend on units."""

import numpy as np
from jaxtyping import Float

from .._data import Dataset
from .._potential import AbstractPotential, ConditionalPotential, Quantity, evaluate_batch


def relative_errors(
    potential: AbstractPotential | ConditionalPotential, data: Dataset, spread: Float[np.ndarray, " d"]
) -> dict[str, float]:
    """Relative errors of energy, gradient and Hessian over what was measured.

    Energy: RMS(predicted - given) / standard deviation(given). Gradient: RMS(s_k (predicted_k - given_k)) /
    RMS(s_k given_k) over all measured entries, with `s_k` the spread of input k; Hessian likewise with `s_k s_l`.

    Args:
        potential: the potential.
        data: what was measured.
        spread: `s_k`, the standard deviation of each input in the training data, shape `(d,)`.

    Returns:
        A dictionary with the keys "energy", "gradient", "hessian" that were measured; one whose given values do not
        vary has no relative error and is left out. An error is not finite where the potential is not.
    """
    highest: Quantity = "scaled_energy" if data.gradient is None else "scaled_gradient"
    quantity: Quantity = highest if data.hessian is None else "scaled_hessian"
    answers = evaluate_batch(potential, data.x, quantity, data.condition)
    compared = {}
    if data.energy is not None:
        compared["energy"] = answers[0] - data.energy, data.energy - np.nanmean(data.energy)
    if data.gradient is not None:
        compared["gradient"] = spread * (answers[1] - data.gradient), spread * data.gradient
    if data.hessian is not None:
        unit = spread[:, None] * spread
        compared["hessian"] = unit * (answers[2] - data.hessian), unit * data.hessian
    errors = {}
    for kind, (wrong, given) in compared.items():
        measured = ~np.isnan(given)
        size = _rms(given[measured])
        if size > 0:
            errors[kind] = _rms(wrong[measured]) / size
    return errors


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))
