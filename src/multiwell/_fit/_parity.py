"""Given and predicted values side by side."""

from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from .._data import Dataset
from .._errors import InputError
from ._drawn import DrawnFit

Quantity = Literal["energy", "gradient", "hessian"]
QUANTITIES: tuple[Quantity, ...] = ("energy", "gradient", "hessian")


class Parity(NamedTuple):
    """All measured entries of one quantity, in one part of the data.

    Attributes:
        part: "train", "validation" or "data".
        given: as measured, shape `(m,)`.
        predicted: by the potential, shape `(m,)`.
    """

    part: str
    given: Float[np.ndarray, " m"]
    predicted: Float[np.ndarray, " m"]


def parity_of(result: DrawnFit, quantity: str, data: Dataset | None = None) -> list[Parity]:
    """Given and predicted values of the training and, where there are any, of the validation data, or of other data.

    With several inputs, derivatives are multiplied by the spreads of their inputs, as in the errors.

    Args:
        result: the fit.
        quantity: "energy", "gradient" or "hessian".
        data: other data, in place of those of the fit.

    Raises:
        InputError: the data are gone, or hold no such quantity.
    """
    if quantity not in QUANTITIES:
        raise InputError(f"quantity must be one of {', '.join(QUANTITIES)}, got {quantity!r}")
    first = result.train if data is None else data
    if first is None:
        raise InputError(
            "the data of this fit are gone: a result that was loaded from a file does not hold them"
        )
    if getattr(first, quantity) is None:
        raise InputError(f"quantity: the {'training ' if data is None else ''}data hold no {quantity}")
    parts = [("data", data)] if data is not None else [("train", first), ("validation", result.validation)]
    return [
        Parity(part, *_pairs(result, rows, quantity))
        for part, rows in parts
        if rows is not None and getattr(rows, quantity) is not None
    ]


def _pairs(result: DrawnFit, data: Dataset, quantity: str) -> tuple[np.ndarray, np.ndarray]:
    given: np.ndarray = getattr(data, quantity)
    predicted: np.ndarray = getattr(result.potential, quantity)(*data.points)
    if quantity != "energy" and data.dimension > 1:
        spread = np.asarray(result.input_spread)
        unit = spread if quantity == "gradient" else spread[:, None] * spread
        given, predicted = given * unit, predicted * unit
    measured = np.isfinite(given)
    return given[measured], predicted[measured]


def parity_name(result: DrawnFit, quantity: str) -> str:
    """What the values are called, with their unit."""
    labels = result.labels
    if quantity == "energy":
        return labels.of(labels.energy)
    if len(labels.inputs) == 1:
        return labels.of(labels.gradient[0]) if quantity == "gradient" else "second derivative"
    unit = f" [{labels.units[labels.energy]}]" if labels.energy in labels.units else ""
    return f"{quantity} × input spread{'s' if quantity == 'hessian' else ''}{unit}"
