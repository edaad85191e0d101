"""A file seen as named columns, whatever its format, and those among them that a caller names."""

import difflib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from multiwell._errors import InputError

Fetch = Callable[[Sequence[str], bool], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Source:
    """Named columns (or arrays) of one file.

    Args:
        path: the file, for messages.
        word: what a name stands for in this format: "column", "array" or "dataset".
        names: the names there are, as the file has them.
        fetch: the values behind some names, as numbers where they are numbers; as text when its flag is set.
        place: the words for a row: "line 17" where people can see lines, "row 15" (from 0) elsewhere.
    """

    path: str
    word: str
    names: tuple[str, ...]
    fetch: Fetch
    place: Callable[[int], str]


def row_place(row: int) -> str:
    """Say in words where a row of a format that has no lines is."""
    return f"row {row}"


def read_bytes(path: str) -> bytes:
    """Read the content of a file that is there, can be read, and is not empty."""
    check_file(path)
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None


def check_file(path: str) -> None:
    """Refuse what is no file, or an empty one."""
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


def split_unit(name: str) -> tuple[str, str]:
    """Split "W [J/m^3]" into the name and the unit, which is "" where there is none."""
    found = re.fullmatch(r"(.*\S)\s*\[([^\[\]]*)\]", name)
    return (found[1], found[2].strip()) if found else (name, "")


def listed(value: str | Sequence[str] | None, argument: str) -> list[str]:
    """List the names in a list or a comma-separated string (a comma inside a unit's brackets does not separate)."""
    if value is None:
        return []
    names = re.split(r",(?![^\[]*\])", value) if isinstance(value, str) else list(value)
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        raise InputError(f"{argument} must hold column names, got {wrong[0]!r}")
    names = [name.strip() for name in names]
    if "" in names:
        raise InputError(f"{argument} holds an empty name: {value!r}")
    return names


def check_distinct(names: Sequence[str], what: str) -> None:
    """Refuse a header that uses a name twice; columns without a name do not count."""
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        quoted = ", ".join(repr(name) for name in twice)
        raise InputError(f"{what} used more than once: {quoted}; names must differ")


def resolve(
    asked: Mapping[str, Sequence[str]], names: Sequence[str], path: str, word: str
) -> dict[str, list[str]]:
    """Find the full column names behind the names asked for, argument by argument.

    A column is asked for by its full name or by its name without the unit in brackets.

    Raises:
        InputError: names that are missing (all of them, with the nearest match), ambiguous, or used twice.
    """
    bare: dict[str, list[str]] = {}
    for name in names:
        bare.setdefault(split_unit(name)[0], []).append(name)
    found: dict[str, list[str]] = {argument: [] for argument in asked}
    missing = []
    for argument, wanted in asked.items():
        for name in wanted:
            matches = [name] if name in names else bare.get(name, [])
            if len(matches) > 1:
                raise InputError(
                    f"{path}: {argument} names {name!r}, which may be any of {', '.join(map(repr, matches))}; "
                    "give the full name"
                )
            if matches:
                found[argument].append(matches[0])
            else:
                missing.append(f"{name!r} ({argument}{_suggestion(name, bare)})")
    if missing:
        noun = f"{word}s" if len(missing) > 1 else word
        there = ", ".join(repr(name) for name in names if name)
        raise InputError(f"{path}: no {noun} {', '.join(missing)}; the {word}s are: {there or 'none'}")
    _check_once(found, path, word)
    return found


def _suggestion(name: str, bare: Mapping[str, Sequence[str]]) -> str:
    lowered = {known.lower(): known for known in bare if known}
    close = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return f"; did you mean {lowered[close[0]]!r}?" if close else ""


def _check_once(found: Mapping[str, Sequence[str]], path: str, word: str) -> None:
    """Refuse a second use of a column; only a group may also be an input or a condition."""
    user: dict[str, str] = {}
    for argument, names in found.items():
        for name in names:
            other = user.setdefault(name, argument)
            if other == argument and list(names).count(name) == 1:
                continue
            if argument == "group" and other in ("inputs", "condition"):
                continue
            uses = f"twice in {argument}" if other == argument else f"both in {other} and in {argument}"
            raise InputError(f"{path}: the {word} {name!r} is asked for {uses}; each may be used once")
