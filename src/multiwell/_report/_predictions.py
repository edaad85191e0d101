"""A model's answers for the points of a table, and what that table gives of what they predict."""

import os
import warnings
from dataclasses import dataclass

import numpy as np

from .._data import Dataset, InputTable, read_inputs
from .._errors import InputError, MultiwellWarning
from .._fit import FitResult, relative_errors, untold_in_words
from .._potential import evaluate_batch


def read_given(result: FitResult, path: str | os.PathLike[str]) -> Dataset:
    """Read the data of a table under the names that a model has for them.

    Args:
        result: the fit; its names of inputs, conditions, energy and gradient are the columns that are read.
        path: the table, in any format that `read_table` knows.

    Raises:
        InputError: the table cannot be read, a column is missing or holds no number, or it holds neither the energy nor
            the gradient.

    Warns:
        MultiwellWarning: a column is not in the model's unit; nothing is converted.
    """
    labels = result.labels
    table = read_inputs(path, labels.inputs, labels.conditions, (labels.energy, *labels.gradient))
    compare_units(result, table)
    data = data_of(result, table, np.ones(len(table.x), bool))
    if data is None:
        wanted = ", ".join((labels.energy, *labels.gradient))
        raise InputError(f"{path}: no column to compare with ({wanted}), or too few rows")
    return data


def compare_units(result: FitResult, table: InputTable) -> None:
    """Warn of columns whose unit is not the model's."""
    labels = result.labels
    for name in (*labels.inputs, *labels.conditions, labels.energy, *labels.gradient):
        here, there = table.unit(name), labels.units.get(name, "")
        if here and there and here != there:
            message = (
                f"the column {name!r} is in [{here}], the model has it in [{there}]; nothing is converted"
            )
            warnings.warn(message, MultiwellWarning, stacklevel=3)


def data_of(result: FitResult, table: InputTable, rows: np.ndarray) -> Dataset | None:
    """Return rows of a table with energies and gradients; None where it has neither, or nothing to be relative to."""
    labels, given = result.labels, {name: column[rows] for name, column in table.given.items()}
    has_gradient = all(name in given for name in labels.gradient)
    gradient = np.column_stack([given[name] for name in labels.gradient]) if has_gradient else None
    energy = given.get(labels.energy)
    if energy is None and gradient is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MultiwellWarning)
            x, *condition = arguments_of(result, table.x[rows])
            return Dataset(x, energy, gradient, condition=condition[0] if condition else None)
    except InputError:  # a single row, or a constant energy
        return None


def arguments_of(result: FitResult, columns: np.ndarray) -> list[np.ndarray]:
    """Return what the potential takes: the inputs, and the conditions where it has any."""
    inputs = len(result.labels.inputs)
    return np.split(columns, [inputs], axis=1) if result.labels.conditions else [columns]


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model says about a table.

    Attributes:
        table: the table.
        added: the new columns by the names they are written with, each of shape `(n,)`.
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
        """Return the table's own columns and the new ones."""
        return self.table.columns(as_text) | self.added


def predict_table(result: FitResult, path: str | os.PathLike[str]) -> Prediction:
    """Evaluate a fitted potential at the points of a table.

    Args:
        result: the fit; its names of the inputs are the columns that are read.
        path: the table, in any format that `read_table` knows.

    Returns:
        Energy, gradient, lowest eigenvalue of the Hessian, dominating mode, the share of every well that the modes tell
        apart, and a flag for points outside the data;
        a name that the table uses already gets the prefix "predicted_". Energy and gradient carry the model's units
        where the table's own names carry theirs. Nothing is converted: a `MultiwellWarning` names columns whose unit is
        not the model's. Others say which wells have no share, and how many points have no finite answer.

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
        fractions = result.fractions_of(share)
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
        **{f"phase_{k}": np.where(shared, fractions[:, k], np.nan) for k in result.wells_told_apart},
        "extrapolates": outside,
    }
    if untold := untold_in_words(result.phases):
        _warn(f"the modes do not tell all wells apart, and these have no column of shares: {untold}")
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
    return {} if data is None else given_errors(result, data)


def given_errors(result: FitResult, data: Dataset) -> dict[str, float]:
    """Return relative errors of the predictions for other data than those of the fit, measured as those are."""
    lower, upper = result.bounds
    spread = np.where(upper > lower, result.input_spread, 0.0)
    focused = data if result.focus is None else result.focus.on_others(data)
    return relative_errors(result.potential, focused, spread)
