"""Rows to learn from, and rows to judge by."""

from collections.abc import Iterator
from typing import SupportsFloat

import numpy as np
from jaxtyping import Int

from multiwell._errors import InputError

from ._arrays import count
from ._dataset import Dataset


def split(data: Dataset, validation: SupportsFloat | Dataset, seed: int) -> tuple[Dataset, Dataset | None]:
    """Set rows aside for validation; whole groups where `data.group` is given.

    Args:
        data: what was measured.
        validation: the fraction of the rows (of the groups, where there are any) to set aside, in [0, 1); 0 sets
            none aside. Or the validation data themselves.
        seed: seed of the draw, not negative; the same seed draws the same rows.

    Returns:
        The rows to learn from and those to validate on (None if there are none), both in their original order.

    Raises:
        InputError: the fraction is outside [0, 1), fewer than d + 1 rows would be left, there is only one group,
            or the validation data have other inputs or conditions than `data`.
    """
    if isinstance(validation, Dataset):
        _check_alike(data, validation)
        return data, validation
    fraction = _fraction(validation)
    rng = _generator(seed)
    if fraction == 0.0:
        return data, None
    units = _units(data)
    total = int(units.max()) + 1
    what = "rows" if data.group is None else "groups"
    if data.group is not None and total == 1:
        raise InputError(
            f"validation={fraction:g}: all {data.n} rows are one group, so none can be set aside; use validation=0"
        )
    held = round(fraction * total)
    if held == 0 and data.n >= 5:
        held = 1
    if held == 0:
        return data, None
    aside = np.isin(units, rng.permutation(total)[:held])
    left = int((~aside).sum())
    if left < data.dimension + 1:
        raise InputError(
            f"validation={fraction:g} sets {held} of {total} {what} aside and leaves {count(left, 'row')} "
            f"to learn from; at least {data.dimension + 1} are needed: use a smaller fraction, or 0"
        )
    return data.subset(np.flatnonzero(~aside)), data.subset(np.flatnonzero(aside))


def folds(
    data: Dataset, k: int, seed: int
) -> Iterator[tuple[Int[np.ndarray, " train"], Int[np.ndarray, " held"]]]:
    """Return pairs (rows to learn from, rows held out); every row is held out once, groups stay whole.

    Args:
        data: what was measured.
        k: number of folds, from 2 to the number of rows (of groups, where there are any).
        seed: seed of the draw, not negative.

    Raises:
        InputError: `k` is out of range.
    """
    units = _units(data)
    total = int(units.max()) + 1
    what = "rows" if data.group is None else "groups"
    if k < 2 or k > total:
        raise InputError(f"k must be from 2 to the number of {what}, {total}; got {k}")
    parts = np.array_split(_generator(seed).permutation(total), k)
    held = [np.isin(units, part) for part in parts]
    return iter([(np.flatnonzero(~mask), np.flatnonzero(mask)) for mask in held])


def _units(data: Dataset) -> Int[np.ndarray, " n"]:
    """Return the number of the unit each row belongs to: its own, or its group's."""
    if data.group is None:
        return np.arange(data.n)
    return np.unique(data.group, return_inverse=True)[1]


def _generator(seed: int) -> np.random.Generator:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(f"seed must be an integer that is not negative, got {seed!r}")
    return np.random.default_rng(int(seed))


def _fraction(validation: object) -> float:
    number = isinstance(validation, (int, float, np.integer, np.floating)) and not isinstance(
        validation, bool
    )
    if not number or not 0.0 <= float(validation) < 1.0:  # type: ignore[arg-type]
        raise InputError(f"validation must be a fraction in [0, 1) or a Dataset, got {validation!r}")
    return float(validation)  # type: ignore[arg-type]


def _check_alike(data: Dataset, validation: Dataset) -> None:
    if validation.dimension != data.dimension:
        raise InputError(
            f"validation has {count(validation.dimension, 'input')} ({', '.join(validation.names)}), the data have "
            f"{data.dimension} ({', '.join(data.names)})"
        )
    ours, theirs = (0 if part.condition is None else part.condition.shape[1] for part in (data, validation))
    if ours != theirs:
        raise InputError(f"validation has {count(theirs, 'condition')}, the data have {ours}")
