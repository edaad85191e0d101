"""What a whole data set must fulfil, beyond the shape and the finiteness of each array."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError
from .._graph import wrapped
from ._arrays import count, number_alike


def check_size(x: np.ndarray) -> None:
    """Refuse points that are no (n, d) table, or too few of them."""
    if x.ndim == 1:
        raise InputError(
            f"x must have shape (n, d), got {x.shape}; for one input use x.reshape(-1, 1), for one point "
            "x.reshape(1, -1)"
        )
    if x.ndim != 2:
        raise InputError(f"x must have shape (n, d), one point per row, got {x.shape}")
    n, d = x.shape
    if n == 0:
        raise InputError("x has no rows")
    if d == 0:
        raise InputError("x has no columns; it must have shape (n, d)")
    if n < d + 1:
        rows = "one row" if n == 1 else f"{n} rows"
        inputs = count(d, "input")
        hint = "; if the points stand in columns, pass x.T" if d > n + 1 and n > 1 else ""
        raise InputError(f"x has {rows}; with {inputs} at least {d + 1} are needed{hint}")


def check_content(arrays: Mapping[str, Any], dropped: int, energy_name: str) -> None:
    """Refuse data from which nothing can be learned; `arrays` are the rows in which something is measured."""
    x, energy, gradient, hessian = (arrays[key] for key in ("x", "energy", "gradient", "hessian"))
    if energy is None and gradient is None and hessian is None:
        raise InputError(
            "nothing is measured: one of energy, gradient or hessian is needed, with at least one finite entry"
        )
    n, d = x.shape
    if n < d + 1:
        raise InputError(
            f"something is measured in only {n} of {n + dropped} rows; with {count(d, 'input')} at least "
            f"{d + 1} such rows are needed"
        )
    if arrays["weight"] is not None and not arrays["weight"].any():
        raise InputError("weight is 0 in every row; at least one must be positive")
    if (x == x[0]).all():
        raise InputError(f"x is the same point in all {n} rows; at least two different points are needed")
    slopes = [part for part in (gradient, hessian) if part is not None and np.nan_to_num(part).any()]
    if slopes:
        return
    if energy is None:
        zero = "gradient" if gradient is not None else "hessian"
        raise InputError(f"{zero} is zero wherever it is measured: nothing to learn")
    values = energy[np.isfinite(energy)]
    # a spread of a few units in the last place is rounding, not a landscape
    if np.ptp(values) <= 8 * np.finfo(np.float64).eps * np.abs(values).max():
        rows = f"in all {values.size} measured rows" if values.size > 1 else "in the one measured row"
        raise InputError(f"energy is constant: nothing to learn ({energy_name} = {values[0]:g} {rows})")


def conflicts(arrays: Mapping[str, Any], turns: Float[np.ndarray, " d"]) -> list[str]:
    """Note rows that share their point (and condition) with an earlier row but measure something else.

    Args:
        arrays: what was measured, by its name.
        turns: length after which every input repeats, 0 for one that does not: both ends of it are one point.
    """
    keys = wrapped(arrays["x"], arrays["x"].min(axis=0), turns)
    if arrays["condition"] is not None:
        keys = np.hstack([keys, arrays["condition"]])
    point = number_alike(keys)
    if point is None:
        return []
    notes = []
    for name in ("energy", "gradient"):
        if arrays[name] is None:
            continue
        values = arrays[name].reshape(len(point), -1)
        differ = np.zeros(len(point), dtype=bool)
        for column in values.T:
            measured = np.flatnonzero(np.isfinite(column))
            points, first = np.unique(point[measured], return_index=True)
            reference = np.full(point.max() + 1, np.nan)
            reference[points] = column[measured[first]]
            spread = np.ptp(column[measured]) if measured.size else 0.0
            differ |= np.abs(column - reference[point]) > 1e-9 * spread  # NaN compares as False
        if number := int(differ.sum()):
            notes.append(
                f"{count(number, 'row')} {'has' if number == 1 else 'have'} the same point as an earlier row "
                f"but a different {name}"
            )
    return notes


def constant_inputs(arrays: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Note inputs that never change, where no derivative tells how the energy depends on them."""
    if arrays["gradient"] is not None or arrays["hessian"] is not None:
        return []
    x = arrays["x"]
    fixed = np.flatnonzero((x == x[0]).all(axis=0))
    return [
        f"input {names[k]} is {x[0, k]:g} in every row: the data do not say how the energy depends on it"
        for k in fixed.tolist()
    ]
