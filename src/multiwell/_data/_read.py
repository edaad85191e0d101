"""Reading a data set from a file."""

import os
from collections.abc import Mapping, Sequence
from pathlib import PurePath

import numpy as np

from multiwell._errors import InputError

from ._arrays import count, is_missing, symmetrised
from ._binary import open_hdf5, open_npz, open_parquet
from ._cells import cell_numbers, where
from ._columns import Source, check_file, listed, resolve, split_unit
from ._dataset import Dataset
from ._text import open_text

FORMATS = {
    ".csv": lambda path: open_text(path, ","),
    ".tsv": lambda path: open_text(path, "\t"),
    ".tab": lambda path: open_text(path, "\t"),
    ".txt": lambda path: open_text(path, ""),
    ".dat": lambda path: open_text(path, ""),
    ".parquet": open_parquet,
    ".npz": open_npz,
    ".h5": open_hdf5,
    ".hdf5": open_hdf5,
}
Names = str | Sequence[str] | None


def read_table(
    path: str | os.PathLike[str],
    inputs: str | Sequence[str],
    *,
    energy: str | None = None,
    gradient: Names = None,
    hessian: Names = None,
    condition: Names = None,
    weight: str | None = None,
    group: str | None = None,
    periods: Mapping[str, float] | None = None,
) -> Dataset:
    """Read a data set from a table, the columns by their names.

    Formats, by extension: `.csv` (commas), `.tsv` and `.tab` (tabs), `.txt` and `.dat` (white space; the line with the
    names may begin with "#"), `.parquet`, `.npz`, `.h5` and `.hdf5`. Text is UTF-8 and its first line names the
    columns. Empty cells, NaN and NA mean "not measured" in energy, gradient and Hessian; every other column needs a
    number in every row. Numbers are read to the last bit.

    A name may carry its unit in brackets, "W [J/m^3]"; the column can be asked for with or without it, and the unit is
    kept in `Dataset.units`. Lists of names may also be one comma-separated string. In NPZ and HDF5 files a name
    stands for an array, and a two-dimensional one for all its columns.

    Args:
        path: the file.
        inputs: columns of the inputs, d of them.
        energy: column of the energy.
        gradient: columns of the gradient, d of them in the order of `inputs`.
        hessian: columns of the Hessian, row by row: its upper triangle, d (d + 1) / 2 (H11, H12, ..., H22, ...), or all
            d * d. In NPZ and HDF5 files also one array of shape `(n, d, d)`.
        condition: columns of the conditions.
        weight: column of the rows' weights.
        group: column of the rows' groups, numbers or text; it may also be an input or a condition.
        periods: length after which an input repeats, by the name of its column, such as `{"phi": 360}`.

    Returns:
        The data set, with the columns' names and units.

    Raises:
        InputError: the file cannot be read, a column is missing, or a cell is wrong; the message names the file, the
            column, and the line (counted from 1, header included) or the row (from 0, in formats without lines).
    """
    asked = {
        "inputs": listed(inputs, "inputs"),
        "energy": _one(energy, "energy"),
        "gradient": listed(gradient, "gradient"),
        "hessian": listed(hessian, "hessian"),
        "condition": listed(condition, "condition"),
        "weight": _one(weight, "weight"),
        "group": _one(group, "group"),
    }
    if not asked["inputs"]:
        raise InputError("inputs must name at least one column")
    if not (asked["energy"] or asked["gradient"] or asked["hessian"]):
        raise InputError("nothing to learn from: name at least one of energy, gradient and hessian")
    source = open_table(os.fspath(path))
    found = resolve(asked, source.names, source.path, source.word)
    numeric = [name for role, names in found.items() if role != "group" for name in names]
    raw = source.fetch(numeric, False)
    columns = {role: _expanded(role, names, raw, source) for role, names in found.items() if role != "group"}
    _check_lengths(columns, source)
    parts = {
        role: np.column_stack(
            [
                cell_numbers(cells, label, source, role in ("energy", "gradient", "hessian"))
                for label, cells in given
            ]
        )
        for role, given in columns.items()
        if given
    }
    d = parts["inputs"].shape[1]
    _check_counts(columns, d, source)
    names, units = _named(found, columns)
    if "weight" in parts and (parts["weight"] < 0).any():
        row = int(np.argmax(parts["weight"][:, 0] < 0))
        label = columns["weight"][0][0]
        raise InputError(
            f"{where(source, row, label)} is {parts['weight'][row, 0]:g}; a weight must not be negative"
        )
    try:
        return Dataset(
            parts["inputs"],
            parts["energy"][:, 0] if "energy" in parts else None,
            parts.get("gradient"),
            _matrices(parts["hessian"], columns["hessian"], d, source) if "hessian" in parts else None,
            condition=parts.get("condition"),
            weight=parts["weight"][:, 0] if "weight" in parts else None,
            group=_labels(found["group"][0], len(parts["inputs"]), source) if found["group"] else None,
            names=tuple(names["inputs"]),
            energy_name=names["energy"][0] if names["energy"] else "energy",
            gradient_names=tuple(names["gradient"]),
            condition_names=tuple(names["condition"]),
            units=units,
            periods={split_unit(name)[0]: length for name, length in (periods or {}).items()},
        )
    except InputError as error:
        message = str(error)
        raise InputError(
            message if message.startswith(source.path) else f"{source.path}: {message}"
        ) from None


def open_table(path: str) -> Source:
    """Open a file as named columns, as its extension says."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in FORMATS:
        check_file(path)
        ending = f"the extension {suffix!r}" if suffix else "no extension"
        raise InputError(f"{path} has {ending}; what can be read: {', '.join(FORMATS)}")
    return FORMATS[suffix](path)


def _one(value: str | None, argument: str) -> list[str]:
    """Resolve one column name; a comma in it is taken as part of the name."""
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise InputError(f"{argument} must be the name of one column, got {value!r}")
    return [] if value is None else [value.strip()]


def _expanded(
    role: str, names: Sequence[str], raw: dict[str, np.ndarray], source: Source
) -> list[tuple[str, np.ndarray]]:
    """Label the columns of a role: an array of more dimensions gives all its columns."""
    out: list[tuple[str, np.ndarray]] = []
    for name in names:
        array = raw[name]
        deepest = 3 if role == "hessian" else 2
        if not 1 <= array.ndim <= deepest:
            raise InputError(
                f"{source.path}: the {source.word} {name!r} ({role}) must have 1 to {deepest} dimensions, got shape "
                f"{array.shape}"
            )
        if array.ndim == 1:
            out.append((name, array))
            continue
        for index in np.ndindex(array.shape[1:]):
            out.append((f"{name}[:, {', '.join(map(str, index))}]", array[(slice(None), *index)]))
    return out


def _check_lengths(columns: dict[str, list[tuple[str, np.ndarray]]], source: Source) -> None:
    first, cells = (columns["inputs"] or [("", np.empty(0))])[0]
    for given in columns.values():
        for label, other in given:
            if len(other) != len(cells):
                raise InputError(
                    f"{source.path}: the {source.word} {label!r} has {count(len(other), 'row')}, "
                    f"{first!r} has {len(cells)}"
                )
    if not len(cells):
        raise InputError(f"{source.path}: the {source.word}s asked for have no rows")


def _check_counts(columns: dict[str, list[tuple[str, np.ndarray]]], d: int, source: Source) -> None:
    """Check for one energy and weight, d gradient columns, a Hessian's triangle or square."""
    triangle = d * (d + 1) // 2
    full = f"{triangle} (upper triangle, row by row) or {d * d}" if d > 1 else "1"
    allowed = {
        "energy": ({1}, "1"),
        "weight": ({1}, "1"),
        "gradient": ({d}, f"{d} (in the order of the inputs)"),
        "hessian": ({triangle, d * d}, full),
    }
    for role, (counts, words) in allowed.items():
        given = columns[role]
        if given and len(given) not in counts:
            labels = ", ".join(label for label, _ in given[:12]) + (", ..." if len(given) > 12 else "")
            raise InputError(
                f"{source.path}: {role} has {count(len(given), 'column')} ({labels}); "
                f"there {'is' if d == 1 else 'are'} {count(d, 'input')}, so "
                f"{words} {'is' if words[:2] in ('1', '1 ') else 'are'} needed"
            )


def _named(
    found: dict[str, list[str]], columns: dict[str, list[tuple[str, np.ndarray]]]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return names without units, role by role, and the units by name."""
    every = [name for names in found.values() for name in names]
    bare = [split_unit(name)[0] for name in every]
    names: dict[str, list[str]] = {}
    units: dict[str, str] = {}
    for role, given in found.items():
        names[role] = []
        wide = role in columns and len(columns[role]) > len(given)
        for name in given:
            short, unit = split_unit(name)
            clash = len({full for full, base in zip(every, bare, strict=True) if base == short}) > 1
            short = name if clash else short
            inside = sum(label.startswith(f"{name}[:, ") for label, _ in columns[role]) if wide else 1
            out = [short] if inside == 1 else [f"{short}{k + 1}" for k in range(inside)]
            names[role] += out
            units |= dict.fromkeys(out, unit) if unit else {}
    return names, units


def _matrices(
    entries: np.ndarray, columns: Sequence[tuple[str, np.ndarray]], d: int, source: Source
) -> np.ndarray:
    """Read matrices (n, d, d) from d (d + 1) / 2 or d * d columns; a pair that differs is refused by its line."""
    if entries.shape[1] == d * d:
        matrices, worst = symmetrised(entries.reshape(-1, d, d))
        if worst is not None:
            row, i, j = worst
            mirror = columns[j * d + i][0]
            raise InputError(
                f"{where(source, row, columns[i * d + j][0])} is {entries[row, i * d + j]:.9g}, but its mirror image "
                f"{mirror!r} is {entries[row, j * d + i]:.9g}; the Hessian must be symmetric"
            )
        return matrices
    matrices = np.empty((len(entries), d, d))
    upper = np.triu_indices(d)
    matrices[:, upper[0], upper[1]] = entries
    matrices[:, upper[1], upper[0]] = entries
    return matrices


def _labels(name: str, rows: int, source: Source) -> np.ndarray:
    """Read group labels as they stand in the file; none may be missing."""
    labels = source.fetch([name], True)[name]
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.shape != (rows,):
        raise InputError(
            f"{source.path}: the {source.word} {name!r} (group) must have shape ({rows},), got {labels.shape}"
        )
    out = np.empty(rows, dtype=object)
    for row, label in enumerate(labels.tolist()):
        text = label.strip() if isinstance(label, str) else label
        if text == "" or is_missing(text):
            raise InputError(f"{where(source, row, name)} is missing; the group needs a label in every row")
        out[row] = text
    return out
