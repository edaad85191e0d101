"""The parts of a data set, each checked by itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from multiwell._errors import InputError

from ._arrays import as_numbers, check_finite, check_rows, count, is_missing, symmetrised


def measured(
    values: Any, name: str, shape: tuple[int, ...], words: str, columns: Sequence[str] = ()
) -> Float[np.ndarray, "..."] | None:
    """Return the float64 copy of a measured quantity, NaN where it was not measured; None if it never was."""
    if values is None:
        return None
    array = as_numbers(values, name)
    check_rows(array, name, shape, words)
    check_finite(array, name, columns, missing=True)
    return array if np.isfinite(array).any() else None


def hessians(values: Any, n: int, d: int) -> Float[np.ndarray, "n d d"] | None:
    """Return symmetric matrices; a missing entry is filled from its mirror image, pairs that differ are refused."""
    given = measured(values, "hessian", (n, d, d), "one d by d matrix per row")
    if given is None:
        return None
    matrices, worst = symmetrised(given)
    if worst is not None:
        row, i, j = worst
        raise InputError(
            f"hessian: row {row} is not symmetric: entry ({i}, {j}) is {given[row, i, j]:.9g}, entry ({j}, {i}) is "
            f"{given[row, j, i]:.9g}; pass (hessian + hessian.transpose(0, 2, 1)) / 2"
        )
    return matrices


def conditions(values: Any, names: Any, n: int) -> tuple[Float[np.ndarray, "n c"] | None, tuple[str, ...]]:
    """Return finite conditions (n, c) and their names; None and no names where there are none."""
    if values is None:
        return None, ()
    array = as_numbers(values, "condition")
    if array.ndim != 2 or array.shape[1] == 0:
        remedy = "; for one condition use condition.reshape(-1, 1)" if array.ndim == 1 else ""
        raise InputError(f"condition must have shape (n, c), got {array.shape}{remedy}")
    c = array.shape[1]
    check_rows(array, "condition", (n, c), "one per row")
    labels = column_names(names, "condition_names", c, numbered("c", c))
    check_finite(array, "condition", labels)
    return array, labels


def weights(values: Any, n: int) -> Float[np.ndarray, " n"] | None:
    """Return finite weights, none negative."""
    if values is None:
        return None
    array = as_numbers(values, "weight")
    check_rows(array, "weight", (n,), "one weight per row")
    check_finite(array, "weight")
    if (array < 0).any():
        row = int(np.argmax(array < 0))
        raise InputError(f"weight: row {row} is {array[row]:g}; weights must not be negative")
    return array


def group_codes(labels: Any, rows: int) -> Int[np.ndarray, " n"]:
    """Return integer codes of group labels, numbered in the order in which they first appear.

    Raises:
        InputError: wrong length, a missing label, or a label that cannot be compared (a list, a dict).
    """
    try:
        raw = np.asarray(labels)
    except (ValueError, TypeError, RuntimeError):
        raise InputError("group must be one label per row, got rows of different lengths") from None
    check_rows(raw, "group", (rows,), "one label per row")
    codes: dict[object, int] = {}
    out = np.empty(rows, dtype=np.int64)
    for row, label in enumerate(raw.tolist()):
        if is_missing(label):
            raise InputError(f"group: row {row} has no label ({label}); every row needs one")
        try:
            out[row] = codes.setdefault(label, len(codes))
        except TypeError:
            kind = type(label).__name__
            raise InputError(f"group: row {row} is a {kind}; labels must be numbers or text") from None
    return out


def nothing_measured(n: int, *parts: Float[np.ndarray, "..."] | None) -> Bool[np.ndarray, " n"]:
    """Return which rows hold no finite entry in any of the measured arrays."""
    empty = np.ones(n, dtype=bool)
    for part in parts:
        if part is not None:
            empty &= ~np.isfinite(part).reshape(n, -1).any(axis=1)
    return empty


def numbered(letter: str, number: int) -> list[str]:
    """Return default names: "x" alone, or "x1", "x2", ..."""
    return [letter] if number == 1 else [f"{letter}{k + 1}" for k in range(number)]


def column_names(given: Any, argument: str, columns: int, default: list[str]) -> tuple[str, ...]:
    """Return the names given, or the default ones; as many as there are columns, all different."""
    if given is None or (not isinstance(given, str) and len(given) == 0):
        return tuple(default)
    names = (given,) if isinstance(given, str) else tuple(given)
    wrong = [name for name in names if not isinstance(name, str) or not name]
    if wrong:
        raise InputError(f"{argument} must hold text, got {wrong[0]!r}")
    if len(names) != columns:
        raise InputError(
            f"{argument} has {count(len(names), 'name')} ({', '.join(names)}) for {count(columns, 'column')}"
        )
    twice = [name for k, name in enumerate(names) if name in names[:k]]
    if twice:
        raise InputError(f"{argument} holds {twice[0]!r} twice; names must differ")
    return names
