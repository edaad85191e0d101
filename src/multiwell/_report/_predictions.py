"""A model's answers for the points of a table."""

import os
import warnings
from dataclasses import dataclass

import numpy as np

from .._data import Dataset, InputTable, read_inputs
from .._errors import InputError, MultiwellWarning
from .._fit import FitResult, relative_errors


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model says about a table.

    Attributes:
        table: the table.
        added: the new columns by the names they are written with, each of shape (n,).
        extrapolated: how many rows lie outside the data of the fit.
        errors: relative errors against the energies and gradients that the table holds; empty where it holds none.
    """

    table: InputTable
    added: dict[str, np.ndarray]
    extrapolated: int
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
        a name that the table uses already gets the prefix "predicted_".

    Raises:
        InputError: the table cannot be read, or a column is missing or holds no number.
    """
    labels, potential = result.labels, result.potential
    table = read_inputs(path, labels.inputs, (labels.energy, *labels.gradient))
    energy, gradient, hessian = potential.evaluate(table.x)
    outside = ~result.support.contains(table.x)
    new = {labels.energy: energy}
    new |= dict(zip(labels.gradient, gradient.T, strict=True))
    new |= {
        "lowest_eigenvalue": np.linalg.eigvalsh(hessian)[:, 0],
        "mode": potential.responsibilities(table.x).argmax(axis=1),
        "extrapolates": outside,
    }
    taken = set(table.source.names) | set(table.bare_names)
    added: dict[str, np.ndarray] = {}
    for name, column in new.items():
        while name in taken:
            name = f"predicted_{name}"
        taken.add(name)
        added[name] = column
    return Prediction(table, added, int(outside.sum()), _errors(result, table))


def _errors(result: FitResult, table: InputTable) -> dict[str, float]:
    labels, given = result.labels, table.given
    gradient = (
        np.column_stack([given[name] for name in labels.gradient]) if _has(given, labels.gradient) else None
    )
    energy = given.get(labels.energy)
    if energy is None and gradient is None:
        return {}
    lower, upper = result.bounds
    spread = np.where(upper > lower, np.asarray(result.potential.scaling.input_scale), 0.0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MultiwellWarning)
            data = Dataset(table.x, energy, gradient)
    except InputError:  # a single row, or a constant energy: nothing to be relative to
        return {}
    return relative_errors(result.potential, data, spread)


def _has(given: dict[str, np.ndarray], names: tuple[str, ...]) -> bool:
    return all(name in given for name in names)
