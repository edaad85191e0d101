"""The cells of one column as numbers, or an error that names the line and the column."""

import re
from typing import Any

import numpy as np
from jaxtyping import Float

from multiwell._errors import InputError

from ._arrays import KINDS, is_missing, shown
from ._columns import Source
from ._text import MISSING


def cell_numbers(raw: Any, label: str, source: Source, missing: bool) -> Float[np.ndarray, " n"]:
    """Read one column as float64; a missing cell becomes NaN where `missing` allows it.

    Raises:
        InputError: a cell is no finite number, or is missing where it must not be.
    """
    values = _floats(raw, label, source)
    bad = np.isinf(values) if missing else ~np.isfinite(values)
    if bad.any():
        row = int(np.argmax(bad))
        more = int(bad.sum()) - 1
        also = f" ({more} more below)" if more else ""
        if np.isnan(values[row]):
            raise InputError(f"{where(source, row, label)} is missing{also}; it needs a number in every row")
        raise InputError(f"{where(source, row, label)} is {values[row]:g}{also}; it must be finite")
    return values


def where(source: Source, row: int, label: str) -> str:
    """Say in words where a cell is: "data.csv: line 17, column 'F11'"."""
    return f"{source.path}: {source.place(row)}, {source.word} {label!r}"


def _floats(raw: Any, label: str, source: Source) -> Float[np.ndarray, " n"]:
    array = np.asarray(raw)
    if array.dtype.kind in "iuf" or (array.dtype.kind == "b" and source.word != "column"):
        return np.array(array, dtype=np.float64)
    if array.dtype.kind in "Mmc":
        raise InputError(
            f"{source.path}: {source.word} {label!r} must hold numbers, got {KINDS[array.dtype.kind]}"
        )
    if array.dtype.names:
        raise InputError(
            f"{source.path}: {source.word} {label!r} has fields; a plain array of numbers is needed"
        )
    out = np.empty(len(array))
    for row, cell in enumerate(array.tolist()):
        text = cell.strip() if isinstance(cell, str) else cell
        if is_missing(text) or (isinstance(text, str) and text in MISSING):
            out[row] = np.nan
            continue
        try:
            # float() would also take "1_000" and True, which no table means as numbers
            if isinstance(text, (bool, bytes, complex)) or (isinstance(text, str) and "_" in text):
                raise ValueError
            out[row] = float(text)
        except (TypeError, ValueError, OverflowError):
            raise InputError(
                f"{where(source, row, label)} is {shown(cell)}, not a number{_remedy(text)}"
            ) from None
    return out


def _remedy(cell: object) -> str:
    if isinstance(cell, str):
        if re.fullmatch(r"[-+]?\d*,\d+([eE][-+]?\d+)?", cell):
            return "; write a decimal point, not a comma"
        if re.fullmatch(r"[-+]?\d*\.?\d*[dD][-+]?\d+", cell):
            return "; write the exponent with E, not D"
        if cell.lower() in ("none", "null", "n/a", "#n/a", "-", "--", "?", "missing"):
            return "; leave a missing cell empty, or write NaN"
    return ""
