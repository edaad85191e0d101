"""Inputs that repeat: their periods as a caller gives them, and points put into one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError
from .._graph import wrapped
from .._limits import POSITIVE
from ._arrays import count

ROUNDING = 1e-9  # of a period: points that are farther apart than it by less span it
LITTLE = 0.02  # of a period; a turn in radians is 1.7 % of 360


def checked_periods(periods: Any, names: Sequence[str]) -> dict[str, float]:
    """Return periods by the names of inputs, or raise an InputError that names what is wrong with them."""
    if periods is None:
        return {}
    if not isinstance(periods, Mapping):
        raise InputError(
            f'periods must give lengths by the names of inputs, such as {{"phi": 360}}, got {periods!r}'
        )
    for name, length in periods.items():
        if name not in names:
            raise InputError(f"periods: there is no input {name!r}; the inputs are {', '.join(names)}")
        if not POSITIVE.allows(length):
            raise InputError(f"periods: that of {name} must be a finite number above 0, got {length!r}")
    return {name: float(periods[name]) for name in names if name in periods}


def one_period(
    x: Float[np.ndarray, "n d"], names: Sequence[str], periods: Mapping[str, float]
) -> tuple[Float[np.ndarray, "n d"], list[str]]:
    """Return points within one period each, and notes on inputs that went farther, or cover next to nothing."""
    notes = []
    x = x.copy()
    for k, name in enumerate(names):
        length = periods.get(name, 0.0)
        low = x[:, k].min()
        far = int((x[:, k] > low + length * (1 + ROUNDING)).sum()) if length else 0
        covered = float(np.ptp(x[:, k])) / length if length else 1.0
        if 0 < covered < LITTLE:
            notes.append(f"{name} covers {covered:.2g} of its period {length:g}: are both in the same unit?")
        if not far:
            continue
        # from zero on, or centred on it, as most tables are
        start = -length / 2 if low < 0 else 0.0
        x[:, k] = wrapped(x[:, [k]], np.array([start]), np.array([length]))[:, 0]
        notes.append(f"{name} repeats after {length:g}: {count(far, 'row')} beyond one period put into it")
    return x, notes
