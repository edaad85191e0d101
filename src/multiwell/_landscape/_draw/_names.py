"""Names on the axes of a landscape's pictures."""

from collections.abc import Sequence
from typing import Any

from ..._errors import InputError
from .._drawn import DrawnLandscape


def axis_names(found: DrawnLandscape, names: Any) -> Sequence[str]:
    """One name per input and that of the energy: those given, or plain ones where there are none.

    Raises:
        InputError: another number of names, or what is no text.
    """
    dimension = len(found.bounds[0])
    if names is None:
        return [*(f"input {k}" for k in range(dimension)), "energy"]
    given = [names] if isinstance(names, str) else list(names)
    if len(given) != dimension + 1 or not all(isinstance(name, str) for name in given):
        raise InputError(
            f"names must hold {dimension + 1} texts, one per input and one for the energy; got {names!r}"
        )
    return given


def energy_name(name: Any) -> str:
    """The name of the energy.

    Raises:
        InputError: it is no text.
    """
    if not isinstance(name, str):
        raise InputError(f"name must be a text, that of the energy; got {name!r}")
    return name
