"""How far a potential is from data, in numbers that do not depend on units."""

import numpy as np
from jaxtyping import Float

from .._data import Dataset
from .._fit_options import FitOptions
from .._potential import AbstractPotential, Quantity, evaluate_batch
from ._weighting import weighted_mean

FEW_ROWS = 5  # held back: so few say nothing for certain of unseen data
LEFT_OUT = "left out in turn"  # what the folds of few rows are called
SLAB = 65_536  # rows that are evaluated at a time, so that memory does not grow with the data


def relative_errors(
    potential: AbstractPotential, data: Dataset, spread: Float[np.ndarray, " d"]
) -> dict[str, float]:
    """Return relative errors of energy, gradient and Hessian over what was measured.

    Energy: RMS(predicted - given) / standard deviation(given). Gradient: RMS(s_k (predicted_k - given_k)) /
    RMS(s_k given_k) over all measured entries, with `s_k` the standard deviation of input k; Hessian likewise with
    `s_k s_l`.

    Args:
        potential: the potential.
        data: what was measured.
        spread: `s_k`, the standard deviation of each input in the training data, shape `(d,)`.

    Returns:
        A dictionary with the keys "energy", "gradient", "hessian" that were measured; one whose given values do not
        vary has no relative error and is left out. An error is not finite where the potential is not.
    """
    given = {"energy": data.energy, "gradient": data.gradient, "hessian": data.hessian}
    units = {"energy": np.ones(()), "gradient": spread, "hessian": spread[:, None] * spread}
    centre = 0.0 if data.energy is None else weighted_mean(data.energy, data.weight)
    sums = {kind: np.zeros(2) for kind, values in given.items() if values is not None}
    # squares of numbers like 1e-300 would vanish
    largest = {kind: float(np.nanmax(np.abs(np.asarray(given[kind])))) for kind in sums}
    quantity: Quantity = "energy" if data.gradient is None else "gradient"
    if data.hessian is not None:
        quantity = "hessian"
    for first in range(0, data.n, SLAB):
        rows = slice(first, first + SLAB)
        answers = evaluate_batch(
            potential, data.x[rows], quantity, None if data.condition is None else data.condition[rows]
        )
        row_weight = None if data.weight is None else data.weight[rows]
        predicted = dict(zip(given, answers, strict=False))
        for kind, total in sums.items():
            own = np.asarray(given[kind])[rows]
            size = own - centre if kind == "energy" else own
            for k, part in enumerate((predicted[kind] - own, size)):
                scale = largest[kind] or 1.0
                with np.errstate(over="ignore"):  # an error that is not finite is refused by the caller
                    squares = (units[kind] * (part / scale)) ** 2
                    if row_weight is not None:
                        squares = squares * row_weight.reshape(-1, *([1] * (own.ndim - 1)))
                    total[k] += float(np.sum(squares, where=np.isfinite(own)))
    return {kind: float(np.sqrt(wrong / size)) for kind, (wrong, size) in sums.items() if size > 0}


def judged_errors(errors: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return the errors of rows that were not fitted: of validation rows, or of folds; else those of the others."""
    return errors["train"] | errors.get("folds", {}) | errors.get("validation", {})


def unseen_errors(errors: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return the errors that a fit is known by: of validation rows, or of folds; of training rows without either."""
    return errors.get("validation") or errors.get("folds") or errors.get("train") or {}


def few_held_back(options: FitOptions, errors: dict[str, dict[str, float]], held: Dataset | None) -> bool:
    """Return whether rows were to be held back, and so few are that they say little about unseen data."""
    return options.validation != 0 and "folds" not in errors and (held is None or held.n < FEW_ROWS)


def part_in_words(part: str) -> str:
    """Return what people read for a part of the data: of few rows, every one is left out in turn with its fold."""
    return LEFT_OUT if part == "folds" else part


def of_rows_left_out(errors: dict[str, dict[str, float]]) -> str:
    """Return words that say, after the errors that a fit is known by, that they are those of folds; else none."""
    return f" of rows {LEFT_OUT}" if "folds" in errors and not errors.get("validation") else ""
