"""Reading points from a table that need not hold anything measured."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from multiwell._errors import InputError

from ._arrays import count
from ._cells import cell_numbers
from ._columns import Source, resolve, split_unit
from ._read import open_table


@dataclass(frozen=True, eq=False)
class InputTable:
    """Points of a table, with the table they came from.

    Attributes:
        x: the points, shape `(n, d)`.
        given: those of the optional columns that the table has, each of shape `(n,)`, NaN where a cell is missing.
        source: the table as named columns.
        found: the full name, with its unit, of every column that was read, by the name that was asked for.
    """

    x: Float[np.ndarray, "n d"]
    given: dict[str, Float[np.ndarray, " n"]]
    source: Source
    found: dict[str, str]

    @property
    def bare_names(self) -> list[str]:
        """The columns' names without their units."""
        return [split_unit(name)[0] for name in self.source.names]

    @property
    def has_units(self) -> bool:
        """Whether any column's name carries a unit in brackets."""
        return any(split_unit(name)[1] for name in self.source.names)

    def unit(self, name: str) -> str:
        """Return the unit of a column, "" where the table gives none or the name asked for includes it."""
        full = self.found.get(name, name)
        return "" if full == name else split_unit(full)[1]

    def columns(self, as_text: bool) -> dict[str, np.ndarray]:
        """Return every column that has a name, as numbers where it holds numbers; cells of text tables stay text."""
        names = [name for name in dict.fromkeys(self.source.names) if name]
        return self.source.fetch(names, as_text)


def read_inputs(
    path: str | os.PathLike[str],
    inputs: Sequence[str],
    condition: Sequence[str] = (),
    optional: Sequence[str] = (),
) -> InputTable:
    """Read points from a table, by the names of their columns; the formats are those of `read_table`.

    Args:
        path: the file.
        inputs: columns of the inputs, d of them, with or without their units.
        condition: columns of the conditions, which follow the inputs in the points.
        optional: columns that are read too where the table has them.

    Returns:
        The points, the optional columns that are there, and the table.

    Raises:
        InputError: the file cannot be read, an input or a condition is missing, or a cell is no number.
    """
    source = _flat(open_table(os.fspath(path)))
    asked = {"inputs": list(inputs), "condition": list(condition)}
    resolved = resolve(asked, source.names, source.path, source.word)
    found = [*resolved["inputs"], *resolved["condition"]]
    bare = [split_unit(name)[0] for name in source.names]
    there = {
        name: source.names[bare.index(name)] if name not in source.names else name
        for name in optional
        if name in source.names or bare.count(name) == 1
    }
    raw = source.fetch(list(dict.fromkeys([*found, *there.values()])), False)
    x = np.column_stack([cell_numbers(raw[name], name, source, False) for name in found])
    given = {name: cell_numbers(raw[full], full, source, True) for name, full in there.items()}
    return InputTable(x, given, source, dict(zip([*inputs, *condition], found, strict=True)) | there)


def _flat(source: Source) -> Source:
    """Make a source of columns of one of arrays: a two-dimensional array gives one name per column."""
    if source.word == "column":
        return source
    columns: dict[str, np.ndarray] = {}
    for name, array in source.fetch(source.names, False).items():
        if array.ndim == 2 and array.shape[1] > 1:
            columns |= {f"{name}{k + 1}": array[:, k] for k in range(array.shape[1])}
        elif array.ndim in (1, 2):
            columns[name] = array.reshape(-1)
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        (first, rows), (other, others) = [
            next((name, n) for name, n in lengths.items() if n == size)
            for size in sorted(set(lengths.values()))[:2]
        ]
        raise InputError(
            f"{source.path}: the {source.word} {first!r} has {count(rows, 'row')}, {other!r} has {others}; as a table "
            "of points all need the same"
        )
    return replace(
        source, names=tuple(columns), fetch=lambda wanted, labels: {name: columns[name] for name in wanted}
    )
