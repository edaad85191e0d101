"""A caller's values as float64 arrays, or an error that names the argument and the place in it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from multiwell._errors import InputError

KINDS = {"U": "text", "S": "text", "M": "dates", "m": "time spans", "c": "complex numbers"}


def place(index: Sequence[int]) -> str:
    """Say in words where an array has an entry: row, then column, then matrix entry."""
    if len(index) < 2:
        return f"row {index[0]}" if index else "the value"
    if len(index) == 2:
        return f"row {index[0]}, column {index[1]}"
    return f"row {index[0]}, entry ({', '.join(map(str, index[1:]))})"


def count(number: int, noun: str) -> str:
    """Return a number and its noun: "1 row", "2 rows"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shown(value: object) -> str:
    """Return a value as a message shows it: numbers plain, text quoted, nothing longer than a line."""
    if isinstance(value, np.generic):
        value = value.item()
    text = f"{value:g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def is_missing(value: object) -> bool:
    """Return whether a single value stands for "nothing here": None, NaN, a masked or a missing pandas value."""
    if isinstance(value, float):
        return math.isnan(value)
    # the pandas values are known by the names of their types, so that pandas need not be imported
    return value is None or value is np.ma.masked or type(value).__name__ in ("NAType", "NaTType")


def as_numbers(value: Any, name: str) -> Float[np.ndarray, "..."]:
    """Copy anything array-like (lists, pandas, masked arrays, JAX) to a C-contiguous float64 array.

    `None`, `pandas.NA` and masked entries become NaN.

    Raises:
        InputError: text, dates, complex numbers, objects, or rows of different lengths.
    """
    try:
        raw = value if isinstance(value, np.ma.MaskedArray) else np.asarray(value)
    except (ValueError, TypeError, RuntimeError, OverflowError) as error:  # foreign arrays raise any of these
        if "inhomogeneous" in str(error):
            raise InputError(f"{name} must be a regular array, got rows of different lengths") from None
        raise InputError(f"{name} cannot be read as an array of numbers: {error}") from None
    kind = raw.dtype.kind
    if raw.dtype.names:
        raise InputError(
            f"{name} must be a plain array, got a structured one with the fields {', '.join(raw.dtype.names)}; "
            f"use numpy.lib.recfunctions.structured_to_unstructured({name})"
        )
    if kind in KINDS:
        first = f" ({place((0,) * raw.ndim)} is {shown(raw.flat[0])})" if raw.size else ""
        raise InputError(f"{name} must hold real numbers, got {KINDS[kind]}{first}")
    if kind == "O":
        return _from_objects(raw, name)
    if isinstance(raw, np.ma.MaskedArray):
        filled: np.ndarray = np.ma.filled(raw.astype(np.float64), np.nan)
        return np.ascontiguousarray(filled)
    return np.array(raw, dtype=np.float64, order="C", copy=True)


def _from_objects(raw: np.ndarray, name: str) -> Float[np.ndarray, "..."]:
    if raw.ndim == 0:
        kind = "nothing (None)" if raw.item() is None else f"one object of type {type(raw.item()).__name__}"
        raise InputError(f"{name} must be an array of numbers, got {kind}")
    out = np.empty(raw.shape)
    for index, entry in np.ndenumerate(raw):
        if is_missing(entry):
            out[index] = np.nan
            continue
        try:
            if isinstance(entry, (str, bytes, complex)):
                raise TypeError
            out[index] = float(entry)
        except (TypeError, ValueError, OverflowError):
            raise InputError(
                f"{name} must hold real numbers; {place(index)} is {shown(entry)} ({type(entry).__name__})"
            ) from None
    return out


def check_finite(values: np.ndarray, name: str, columns: Sequence[str] = (), missing: bool = False) -> None:
    """Refuse infinities, and NaN too unless `missing` allows it; name the first row and column."""
    bad = np.isinf(values) if missing else ~np.isfinite(values)
    if not bad.any():
        return
    index = tuple(int(i) for i in np.argwhere(bad)[0])
    label = f" ({columns[index[1]]})" if columns and len(index) == 2 else ""
    more = int(bad.sum()) - 1
    also = f" (and {more} more like it)" if more else ""
    rule = (
        "values must be finite (NaN means not measured)"
        if missing
        else "values must be finite, none may be missing"
    )
    found = "NaN" if np.isnan(values[index]) else shown(values[index])
    raise InputError(f"{name}: {place(index)}{label} is {found}{also}; {rule}")


def check_rows(values: np.ndarray, name: str, shape: tuple[int, ...], words: str) -> None:
    """Refuse an array of another shape than expected; offer the reshape where one would do."""
    if values.shape == shape:
        return
    expected = f"{name} must have shape {shape} ({words}), got {values.shape}"
    if values.ndim == len(shape) and values.shape[0] != shape[0] and values.shape[1:] == shape[1:]:
        raise InputError(
            f"{name} has {count(values.shape[0], 'row')}, x has {shape[0]}; one per row of x is needed"
        )
    if values.ndim == len(shape) == 2 and values.shape[0] == shape[0]:
        raise InputError(
            f"{name} has {count(values.shape[1], 'column')}, x has {shape[1]}: {words} is needed"
        )
    if values.ndim == 2 and values.shape == shape[::-1]:
        raise InputError(f"{expected}; {name}.T has that shape")
    if values.size and values.size == np.prod(shape) and values.shape[:1] == shape[:1]:
        target = ", ".join(["-1", *map(str, shape[1:])])
        raise InputError(f"{expected}; use {name}.reshape({target})")
    raise InputError(expected)


def symmetrised(
    hessian: Float[np.ndarray, "n d d"],
) -> tuple[Float[np.ndarray, "n d d"], tuple[int, int, int] | None]:
    """Fill a missing entry from its mirror image and average the pairs.

    Returns:
        The symmetric matrices (n, d, d), and (row, i, j) of the worst pair if one differs by more than 1e-8 of
        the largest entry, else None.
    """
    mirror = np.swapaxes(hessian, 1, 2)
    filled = np.where(np.isnan(hessian), mirror, hessian)
    gap = np.abs(filled - np.swapaxes(filled, 1, 2))
    gap = np.where(np.isnan(gap), 0.0, gap)
    scale = np.max(np.abs(filled), initial=0.0, where=~np.isnan(filled))
    worst = None
    if gap.size and gap.max() > 1e-8 * scale:
        row, i, j = (int(k) for k in np.unravel_index(int(gap.argmax()), gap.shape))
        worst = (row, i, j)
    return np.ascontiguousarray(0.5 * filled + 0.5 * np.swapaxes(filled, 1, 2)), worst


def number_alike(keys: Float[np.ndarray, "n k"]) -> Int[np.ndarray, " n"] | None:
    """Return the number of every row's key, in order of first appearance; None where all differ."""
    keys = keys + 0.0  # -0.0 and 0.0 are one
    order = np.lexsort(keys.T)
    ordered = keys[order]
    new = np.r_[True, (ordered[1:] != ordered[:-1]).any(axis=1)]
    if new.all():
        return None
    first = np.minimum.reduceat(order, np.flatnonzero(new))
    rank = np.argsort(np.argsort(first))
    number = np.empty(len(keys), dtype=int)
    number[order] = rank[np.cumsum(new) - 1]
    return number
