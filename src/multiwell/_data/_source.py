"""A file seen as named columns, whatever its format."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from multiwell._errors import InputError

Fetch = Callable[[Sequence[str], bool], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Source:
    """Named columns (or arrays) of one file.

    Args:
        path: The file, for messages.
        word: What a name stands for in this format: "column", "array" or "dataset".
        names: The names there are, as the file has them.
        fetch: The values behind some names, as numbers where they are numbers; as text when its flag is set.
        place: The words for a row: "line 17" where people can see lines, "row 15" (from 0) elsewhere.
    """

    path: str
    word: str
    names: tuple[str, ...]
    fetch: Fetch
    place: Callable[[int], str]


def row_place(row: int) -> str:
    """Words for a row of a format that has no lines."""
    return f"row {row}"


def read_bytes(path: str) -> bytes:
    """The content of a file that is there, can be read, and is not empty."""
    check_file(path)
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None


def check_file(path: str) -> None:
    """Refuses what is no file, or an empty one."""
    if os.path.isdir(path):
        raise InputError(f"{path} is a folder; a file is needed")
    if not os.path.exists(path):
        raise InputError(f"no such file: {path}")
    if not os.path.isfile(path):
        raise InputError(f"{path} is a pipe or a device, which cannot be read as a table; name a file")
    if os.path.getsize(path) == 0:
        raise InputError(f"{path} is empty")
    if not os.access(path, os.R_OK):
        raise InputError(f"cannot read {path}: permission denied")
