"""What a table gives of what a model predicts."""

import os
import warnings

import numpy as np

from .._data import Dataset, InputTable, read_inputs
from .._errors import InputError, MultiwellWarning
from .._fit import FitResult


def read_given(result: FitResult, path: str | os.PathLike[str]) -> Dataset:
    """The data of a table under the names that a model has for them.

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
    """Rows of a table with their energies and gradients; None where it has neither, or nothing to be relative to."""
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
    """What the potential takes: the inputs, and the conditions where it has any."""
    inputs = len(result.labels.inputs)
    return np.split(columns, [inputs], axis=1) if result.labels.conditions else [columns]
