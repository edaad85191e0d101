"""Text tables: comma, tab or white space between the cells, names in the first line."""

import csv
import io
import itertools
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np

from multiwell._errors import InputError

from ._columns import Source, check_distinct, read_bytes

MISSING = ("", "nan", "NaN", "NAN", "-nan", "NA")
WORDS = {",": "','", "\t": "tabs", "": "white space", ";": "';'", "|": "'|'"}
SUFFIX = {",": ".csv", "\t": ".tsv", "": ".txt"}


def open_text(path: str, separator: str) -> Source:
    """Open a text table with one of the separators ",", tab, or "" (white space).

    Raises:
        InputError: not UTF-8, empty, no header, another separator, or lines with too many or too few cells.
    """
    text = _decoded(read_bytes(path), path)
    if not text.strip():
        raise InputError(f"{path} is empty")
    if separator:
        body = _without_remarks(text, separator)
        names, header, lines = _scan_separated(body, separator, path)
    else:
        names, header, lines, body = _scan_blank(text, path)
    if not names:
        raise InputError(f"{path} has no line that names the columns")
    if all(_is_number(name) for name in names):
        shown = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
        raise InputError(
            f"{path}: line {header} holds numbers ({shown}); the first line must name the columns"
        )
    check_distinct(names, f"{path}: line {header}: column names")
    if not len(lines):
        raise InputError(f"{path} has a header (line {header}) but no rows")

    def fetch(wanted: Sequence[str], labels: bool) -> dict[str, np.ndarray]:
        return _columns(body, separator, names, wanted, labels, path, len(lines))

    return Source(path, "column", tuple(names), fetch, lambda row: f"line {lines[row]}")


def _decoded(raw: bytes, path: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{path} is UTF-16 text; save it as UTF-8")
    if b"\0" in raw:
        raise InputError(f"{path} holds zero bytes: it is a binary file, not a text table")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}: line {line} holds the byte 0x{raw[error.start]:02x}, which is not UTF-8; save the file as UTF-8"
        ) from None


def _without_remarks(text: str, separator: str) -> str:
    """Empty the first lines of the text that begin with "#" and have other cells than the table."""
    lines = text.splitlines(keepends=True)
    filled = [number for number, line in enumerate(lines) if line.strip()]
    table = next((number for number in filled if not lines[number].startswith("#")), len(lines))
    for number in itertools.takewhile(lambda number: number < table < len(lines), filled):
        if lines[number].count(separator) != lines[table].count(separator):
            lines[number] = "\n"
    return "".join(lines)


def _scan_separated(text: str, separator: str, path: str) -> tuple[list[str], int, np.ndarray]:
    """Find the header, its line, and the line on which each row starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    names: list[str] = []
    header, last = 0, 0
    lines = []
    try:
        for cells in reader:
            start, last = last + 1, reader.line_num
            if not cells or (len(cells) == 1 and not cells[0].strip(" \t")):
                continue
            if not header:
                cells[0] = re.sub(r"^#\s*", "", cells[0])
                names, header = [name.strip() for name in cells], start
                _check_separator(names, separator, path)
                continue
            if len(cells) != len(names):
                _refuse_ragged(path, start, len(cells), len(names), header)
            lines.append(start)
    except csv.Error as error:
        raise InputError(f"{path}: line {reader.line_num}: {error}; check the quotation marks") from None
    return names, header, np.array(lines, dtype=np.int64)


def _scan_blank(text: str, path: str) -> tuple[list[str], int, np.ndarray, str]:
    """Find the header, its line, the line of each row, and the rows without comments and empty lines."""
    header_text, header = "", 0
    names: list[str] = []
    lines: list[int] = []
    kept: list[str] = []
    for number, line in enumerate(io.StringIO(text), start=1):
        cells = line.split()
        if not cells:
            continue
        if cells[0].startswith("#"):
            if not kept and not names:  # the last comment before the numbers may be the header
                header_text, header = line.strip().lstrip("#"), number
            continue
        if not names:
            if header_text.strip() and _is_number(cells[0].rstrip(",;")):
                names = _header(header_text, path)
            else:
                names, header = _header(line, path), number
                continue
        if len(cells) != len(names):
            _refuse_ragged(path, number, len(cells), len(names), header)
        lines.append(number)
        kept.append(" ".join(cells))
    if not names:
        names = _header(header_text, path)
    return names, header, np.array(lines, dtype=np.int64), "\n".join(kept)


def _header(line: str, path: str) -> list[str]:
    """Split names at white space; a unit in brackets belongs to the name before it."""
    cells = re.findall(r"[^\s\[]+(?:[ \t]*\[[^\]]*\])?|\S+", line)
    names = [re.sub(r"\s+\[", " [", cell).strip('"') for cell in cells]
    _check_separator(names, "", path)
    return names


def _check_separator(names: Sequence[str], separator: str, path: str) -> None:
    """Refuse a header that was written with another separator."""
    found = None
    if len(names) == 1:
        found = next((mark for mark in (";", "\t", ",", "|") if mark != separator and mark in names[0]), None)
        if found is None and separator and len(re.sub(r"\s*\[[^\]]*\]", "", names[0]).split()) > 1:
            found = ""
    elif names and separator == "":
        found = next((mark for mark in ",;|" if all(name.endswith(mark) for name in names[:-1])), None)
    if found is None:
        return
    remedy = f"name it {SUFFIX[found]}, or save" if found in SUFFIX else "save"
    raise InputError(
        f"{path}: the columns seem to be separated by {WORDS[found]}; a {PurePath(path).suffix} file needs "
        f"{WORDS[separator]}: {remedy} it with {WORDS[separator]} (and a decimal point)"
    )


def _refuse_ragged(path: str, line: int, cells: int, names: int, header: int) -> None:
    noun = "cell" if cells == 1 else "cells"
    raise InputError(
        f"{path}: line {line} has {cells} {noun}, the header (line {header}) names {names} columns"
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text not in MISSING


def _columns(
    body: str, separator: str, names: Sequence[str], wanted: Sequence[str], labels: bool, path: str, rows: int
) -> dict[str, np.ndarray]:
    import pandas as pd

    index = {name: list(names).index(name) for name in wanted}
    layout: dict[str, Any] = {"sep": separator} if separator else {"sep": r"\s+", "quoting": csv.QUOTE_NONE}
    if tuple(int(part) for part in pd.__version__.split(".")[:2]) < (3, 1):
        layout["float_precision"] = "round_trip"  # later versions are exact anyway, and deprecate the option
    try:
        frame: pd.DataFrame = pd.read_csv(
            io.StringIO(body),
            header=0 if separator else None,
            names=[str(k) for k in range(len(names))],
            usecols=sorted(set(index.values())),
            index_col=False,
            dtype=str if labels else None,
            na_values=[""] if labels else list(MISSING),
            keep_default_na=False,
            low_memory=False,
            **layout,
        )
    except ValueError as error:  # pandas' own parser errors are ValueErrors
        raise InputError(f"{path} cannot be read as a table: {error}") from None
    if len(frame) != rows:
        raise InputError(
            f"{path} cannot be read as a table: {rows} rows of text gave {len(frame)} rows of numbers"
        )
    return {name: frame[str(k)].to_numpy() for name, k in index.items()}
