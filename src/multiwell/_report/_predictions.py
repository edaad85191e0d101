"""A model's answers for the points of a table."""

import os
import warnings
from dataclasses import dataclass

import numpy as np

from .._data import InputTable, read_inputs
from .._errors import MultiwellWarning
from .._fit import FitResult, relative_errors
from .._potential import evaluate_batch
from ._given import arguments_of, compare_units, data_of


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model says about a table.

    Attributes:
        table: the table.
        added: the new columns by the names they are written with, each of shape (n,).
        extrapolated: how many rows lie outside the data of the fit, those without a finite answer included.
        unanswered: how many rows have an answer that is not finite; such cells are NaN, or None for the mode.
        errors: relative errors against the energies and gradients that the table holds; empty where it holds none.
    """

    table: InputTable
    added: dict[str, np.ndarray]
    extrapolated: int
    unanswered: int
    errors: dict[str, float]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.table.x)

    def columns(self, as_text: bool) -> dict[str, np.ndarray]:
        """The table's own columns and the new ones."""
        return self.table.columns(as_text) | self.added


def predict_table(result: FitResult, path: str | os.PathLike[str]) -> Prediction:
    """Evaluate a fitted potential at the points of a table.

    Args:
        result: the fit; its names of the inputs are the columns that are read.
        path: the table, in any format that `read_table` knows.

    Returns:
        Energy, gradient, lowest eigenvalue of the Hessian, dominating mode and a flag for points outside the data;
        a name that the table uses already gets the prefix "predicted_". Energy and gradient carry the model's units
        where the table's own names carry theirs. Nothing is converted: a `MultiwellWarning` names columns whose unit is
        not the model's. Another says how many points have no finite answer.

    Raises:
        InputError: the table cannot be read, or a column is missing or holds no number.
    """
    labels, potential = result.labels, result.potential
    table = read_inputs(path, labels.inputs, labels.conditions, (labels.energy, *labels.gradient))
    points, *condition = arguments_of(result, table.x)
    compare_units(result, table)
    # far outside the data numbers overflow; what comes of it is counted below
    with np.errstate(all="ignore"):
        energy, gradient, hessian = evaluate_batch(potential, points, "hessian", *condition)
        (share,) = evaluate_batch(potential, points, "responsibilities", *condition)
        shared = np.isfinite(share).all(axis=1)
        curved = np.isfinite(hessian).all(axis=(1, 2))
        lowest = np.full(len(table.x), np.nan)
        lowest[curved] = np.linalg.eigvalsh(hessian[curved])[:, 0]
        answered = np.isfinite(energy) & np.isfinite(gradient).all(axis=1) & np.isfinite(lowest) & shared
        outside = ~result.support.contains(table.x) | ~answered
        errors = _errors(result, table, answered)
    new = {labels.energy: energy}
    new |= dict(zip(labels.gradient, gradient.T, strict=True))
    new = {name: np.where(np.isfinite(column), column, np.nan) for name, column in new.items()}
    mode = share.argmax(axis=1)
    new |= {
        "lowest_eigenvalue": np.where(np.isfinite(lowest), lowest, np.nan),
        "mode": mode if shared.all() else _blanked(mode, shared),
        "extrapolates": outside,
    }
    missing = int((~answered).sum())
    if missing:
        _warn(f"{missing} of {len(table.x)} points have no finite prediction; their cells are left empty")
    taken = set(table.source.names) | set(table.bare_names)
    added: dict[str, np.ndarray] = {}
    for name, column in new.items():
        unit = labels.of(name).removeprefix(name) if table.has_units else ""
        while name in taken or f"{name}{unit}" in taken:
            name = f"predicted_{name}"
        taken.add(name)
        added[f"{name}{unit}"] = column
    return Prediction(table, added, int(outside.sum()), missing, errors)


def _blanked(mode: np.ndarray, known: np.ndarray) -> np.ndarray:
    out = mode.astype(object)
    out[~known] = None
    return out


def _warn(message: str) -> None:
    warnings.warn(message, MultiwellWarning, stacklevel=3)


def _errors(result: FitResult, table: InputTable, rows: np.ndarray) -> dict[str, float]:
    data = data_of(result, table, rows)
    if data is None:
        return {}
    lower, upper = result.bounds
    spread = np.where(upper > lower, result.input_spread, 0.0)
    return relative_errors(result.potential, data, spread)
