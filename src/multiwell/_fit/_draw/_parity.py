"""Given and predicted values side by side, and their picture."""

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from ..._data import Dataset
from ..._errors import InputError
from ..._style import BLUE, GREY, ORANGE, new_axes, percent, verbatim
from .._drawn import DrawnFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..._data import Dataset


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
    """Return given and predicted values of the training and, if there are any, the validation data, or of others.

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
    """Return what the values are called, with their unit."""
    labels = result.labels
    if quantity == "energy":
        return labels.of(labels.energy)
    if len(labels.inputs) == 1:
        return labels.of(labels.gradient[0]) if quantity == "gradient" else "second derivative"
    unit = f" [{labels.units[labels.energy]}]" if labels.energy in labels.units else ""
    return f"{quantity} × input spread{'s' if quantity == 'hessian' else ''}{unit}"


PARTS = {"train": ("training", BLUE), "validation": ("validation", ORANGE), "data": ("given", BLUE)}


def draw_parity(result: DrawnFit, quantity: str, ax: "Axes | None", data: "Dataset | None") -> "Axes":
    """Draw every measured entry as a point, training and validation data in two colours, with the identity line."""
    found = parity_of(result, quantity, data)
    ax = new_axes(ax, 5.2, 5.0)
    for part, given, predicted in found:
        words, colour = PARTS[part]
        error = result.errors.get(part, {}).get(quantity)
        label = words if error is None else f"{words}, error {percent(error)}"
        ax.plot(given, predicted, "o", ms=3.5, mec="none", alpha=0.55, color=colour, label=label)
    values = np.concatenate([values for _, *both in found for values in both])
    low, high = float(values.min()), float(values.max())
    margin = 0.04 * (high - low) or 1.0
    ends = [low - margin, high + margin]
    ax.plot(ends, ends, color=GREY, lw=1, zorder=0)
    name = verbatim(parity_name(result, quantity))
    ax.set(xlim=ends, ylim=ends, xlabel=f"given {name}", ylabel=f"predicted {name}", aspect="equal")
    ax.legend(loc="upper left")
    return ax
