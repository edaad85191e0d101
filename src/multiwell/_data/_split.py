"""Rows to learn from, and rows to judge by."""

from typing import SupportsFloat

import numpy as np

from multiwell._errors import InputError
from multiwell._limits import is_number, is_whole

from ._arrays import count
from ._dataset import Dataset
from ._repeats import point_of_row


def split(data: Dataset, validation: SupportsFloat | Dataset, seed: int) -> tuple[Dataset, Dataset | None]:
    """Set rows aside for validation; whole groups where `data.group` is given, else all rows at one point or none.

    Args:
        data: what was measured.
        validation: the fraction of the points (of the groups, where there are any) to set aside, in [0, 1); 0 sets
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
    if not is_number(validation) or not 0.0 <= float(validation) < 1.0:
        raise InputError(f"validation must be a fraction in [0, 1) or a Dataset, got {validation!r}")
    fraction = float(validation)
    if not is_whole(seed) or seed < 0:
        raise InputError(f"seed must be an integer that is not negative, got {seed!r}")
    if fraction == 0.0:
        return data, None
    # what is set aside as a whole: rows, their groups, or all rows at one point, so that those aside are new
    if data.group is not None:
        units, what = np.unique(data.group, return_inverse=True)[1], "groups"
    elif (point := point_of_row(data)) is not None:
        units, what = point, "points"
    else:
        units, what = np.arange(data.n), "rows"
    total = int(units.max()) + 1
    if data.group is not None and total == 1:
        raise InputError(
            f"validation={fraction:g}: all {data.n} rows are one group, so none can be set aside; use validation=0"
        )
    held = round(fraction * total)
    if held == 0 and data.n >= 5:
        held = 1
    if held == 0:
        return data, None
    aside = np.isin(units, np.random.default_rng(int(seed)).permutation(total)[:held])
    left = int((~aside).sum())
    if left < data.dimension + 1:
        raise InputError(
            f"validation={fraction:g} sets {held} of {total} {what} aside and leaves {count(left, 'row')} "
            f"to learn from; at least {data.dimension + 1} are needed: use a smaller fraction, or 0"
        )
    return data.subset(np.flatnonzero(~aside)), data.subset(np.flatnonzero(aside))


def _check_alike(data: Dataset, validation: Dataset) -> None:
    if validation.dimension != data.dimension:
        raise InputError(
            f"validation has {count(validation.dimension, 'input')} ({', '.join(validation.names)}), the data have "
            f"{data.dimension} ({', '.join(data.names)})"
        )
    for name, of_data, given in zip(data.names, data.turns, validation.turns, strict=True):
        if of_data != given:
            raise InputError(
                f"validation: {name} repeats after {given:g} there and after {of_data:g} in the data (0: never); give "
                "both the same periods"
            )
    ours, theirs = (0 if part.condition is None else part.condition.shape[1] for part in (data, validation))
    if ours != theirs:
        raise InputError(f"validation has {count(theirs, 'condition')}, the data have {ours}")
