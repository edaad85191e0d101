"""Landscapes of a cell that decides between two fates."""

from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from ._system import System, frozen, stationary

_REFERENCE = "M. Sáez et al., Cell Syst. 13 (2022) 12-28"
_Known = dict[tuple[float, float], tuple[tuple[Any, ...], ...]]


def _choice_energy(x: Float[Array, " 2"], signal: tuple[float, float]) -> Float[Array, ""]:
    u, v = x[0], x[1]
    return u**4 + v**4 + v**3 - 4.0 * u**2 * v + v**2 + signal[0] * u + signal[1] * v


def _flip_energy(x: Float[Array, " 2"], signal: tuple[float, float]) -> Float[Array, ""]:
    u, v = x[0], x[1]
    return u**4 + v**4 + u**3 - 2.0 * u * v**2 - u**2 + signal[0] * u + signal[1] * v


# by signal: x, energy, index, degenerate
_CHOICE_KNOWN: _Known = {
    (0.0, 0.0): (
        ((-1.346008057735874, 0.9058688457449499), -1.0450589249496915, 0),
        ((1.346008057735874, 0.9058688457449499), -1.0450589249496915, 0),
        ((0.0, 0.0), 0.0, 0, True),
    ),
    (0.0, 0.5): (
        ((-1.3014567468621432, 0.8468948319764963), -0.6064059462407176, 0),
        ((1.3014567468621432, 0.8468948319764963), -0.6064059462407176, 0),
        ((0.0, -0.3470728602511861), -0.08037459933687799, 0),
        ((-0.4186178886954883, 0.0876204683679341), 0.021509829095985845, 1),
        ((0.4186178886954883, 0.0876204683679341), 0.021509829095985845, 1),
    ),
}
_FLIP_KNOWN: _Known = {
    (0.0, 0.0): (
        ((-1.175390529679106, 0.0), -1.0967345580756773, 0),
        ((0.6930004681646914, -0.832466496722055), -0.39704634099964875, 0),
        ((0.6930004681646914, 0.832466496722055), -0.39704634099964875, 0),
        ((0.42539052967910607, 0.0), -0.07123419192432266, 1),
        ((0.0, 0.0), 0.0, 1, True),
    )
}


def _pair(signal: Any) -> tuple[float, float]:
    try:
        values = np.asarray(signal, dtype=np.float64)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.shape != (2,) or not np.isfinite(values).all():
        raise InputError(f"signal: expected two finite numbers (p_x, p_y), got {signal!r}")
    return float(values[0]), float(values[1])


def binary_choice(signal: Any = (0.0, 0.0)) -> System:
    """Make a choice of either fate from a common progenitor: x^4 + y^4 + y^3 - 4 x^2 y + y^2 + p.x.

    Args:
        signal: the signal p; known answers exist for (0, 0) and (0, 0.5).
    """
    p = _pair(signal)
    narrow = p == (0.0, 0.5)
    return System(
        name="binary-choice",
        energy=partial(_choice_energy, signal=p),
        lower=frozen([-1.7, -1.0] if narrow else [-2.0, -1.5]),
        upper=frozen([1.7, 1.3] if narrow else [2.0, 1.8]),
        default_size=1000,
        inputs=("x", "y"),
        description="binary choice of a cell fate: either fate from the common progenitor",
        reference=_REFERENCE,
        stationary_points=tuple(stationary(*row) for row in _CHOICE_KNOWN.get(p, ())),
        parameters=MappingProxyType({"signal": p}),
    )


def binary_flip(signal: Any = (0.0, 0.0)) -> System:
    """Make one fate, then a flip to the other: x^4 + y^4 + x^3 - 2 x y^2 - x^2 + p.x.

    Args:
        signal: the signal p; known answers exist for (0, 0).
    """
    p = _pair(signal)
    return System(
        name="binary-flip",
        energy=partial(_flip_energy, signal=p),
        lower=frozen([-1.7, -1.4]),
        upper=frozen([1.4, 1.4]),
        default_size=1000,
        inputs=("x", "y"),
        description="binary flip of a cell fate: the way out of the progenitor ends in a saddle",
        reference=_REFERENCE,
        stationary_points=tuple(stationary(*row) for row in _FLIP_KNOWN.get(p, ())),
        parameters=MappingProxyType({"signal": p}),
    )
