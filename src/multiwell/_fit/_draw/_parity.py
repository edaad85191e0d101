"""Predicted against given values."""

from typing import TYPE_CHECKING

import numpy as np

from ..._data import Dataset
from ..._errors import InputError
from ._style import BLUE, GREY, ORANGE, new_axes, percent, verbatim

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._result import FitResult

QUANTITIES = ("energy", "gradient", "hessian")


def draw_parity(result: "FitResult", quantity: str, ax: "Axes | None") -> "Axes":
    """Every measured entry as a point, training and validation data in two colours, with the identity line."""
    if quantity not in QUANTITIES:
        raise InputError(f"quantity must be one of {', '.join(QUANTITIES)}, got {quantity!r}")
    if result.train is None:
        raise InputError(
            "the data of this fit are gone: a result that was loaded from a file does not hold them"
        )
    if getattr(result.train, quantity) is None:
        raise InputError(f"quantity: the training data hold no {quantity}")
    ax = new_axes(ax, 5.2, 5.0)
    seen: list[np.ndarray] = []
    parts = (
        ("train", "training", result.train, BLUE),
        ("validation", "validation", result.validation, ORANGE),
    )
    for key, words, data, colour in parts:
        if data is None or getattr(data, quantity) is None:
            continue
        given, predicted = _pairs(result, data, quantity)
        seen += [given, predicted]
        error = result.errors.get(key, {}).get(quantity)
        label = words if error is None else f"{words}, error {percent(error)}"
        ax.plot(given, predicted, "o", ms=3.5, mec="none", alpha=0.55, color=colour, label=label)
    values = np.concatenate(seen)
    low, high = float(values.min()), float(values.max())
    margin = 0.04 * (high - low) or 1.0
    ends = [low - margin, high + margin]
    ax.plot(ends, ends, color=GREY, lw=1, zorder=0)
    name = verbatim(_name(result, quantity))
    ax.set(xlim=ends, ylim=ends, xlabel=f"given {name}", ylabel=f"predicted {name}", aspect="equal")
    ax.legend(loc="upper left")
    return ax


def _pairs(result: "FitResult", data: Dataset, quantity: str) -> tuple[np.ndarray, np.ndarray]:
    """Given and predicted values of all measured entries; derivatives in units of energy, as errors count them."""
    given: np.ndarray = getattr(data, quantity)
    predicted: np.ndarray = getattr(result.potential, quantity)(*data.points)
    if quantity != "energy" and data.dimension > 1:
        spread = np.asarray(result.potential.scaling.input_scale)
        unit = spread if quantity == "gradient" else spread[:, None] * spread
        given, predicted = given * unit, predicted * unit
    measured = np.isfinite(given)
    return given[measured], predicted[measured]


def _name(result: "FitResult", quantity: str) -> str:
    labels = result.labels
    if quantity == "energy":
        return labels.of(labels.energy)
    if len(labels.inputs) == 1:
        return labels.of(labels.gradient[0]) if quantity == "gradient" else "second derivative"
    unit = f" [{labels.units[labels.energy]}]" if labels.energy in labels.units else ""
    return f"{quantity} × input spread{'s' if quantity == 'hessian' else ''}{unit}"
