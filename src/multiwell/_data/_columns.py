"""Finding the columns a caller names among those a file has."""

import difflib
import re
from collections.abc import Mapping, Sequence

from multiwell._errors import InputError


def split_unit(name: str) -> tuple[str, str]:
    """The name and the unit of "W [J/m^3]"; the unit is "" where there is none."""
    found = re.fullmatch(r"(.*\S)\s*\[([^\[\]]*)\]", name)
    return (found[1], found[2].strip()) if found else (name, "")


def listed(value: str | Sequence[str] | None, argument: str) -> list[str]:
    """The names in a list or in one comma-separated string (a comma inside a unit's brackets does not separate)."""
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
    """Refuses a header that uses a name twice; columns without a name do not count."""
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        quoted = ", ".join(repr(name) for name in twice)
        raise InputError(f"{what} used more than once: {quoted}; names must differ")


def resolve(
    asked: Mapping[str, Sequence[str]], names: Sequence[str], path: str, word: str
) -> dict[str, list[str]]:
    """The full column names behind the names asked for, argument by argument.

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
    """One column has one use; only a group may also be an input or a condition."""
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
