"""From a potential to its specification, field by field."""

from dataclasses import fields
from typing import Any

import equinox as eqx
import jax
import numpy as np

from .._errors import InputError
from .._inputs import AbstractInputMap, name_of
from .._potential import AbstractModes, ComposedPotential
from ._registry import Model, kind_named
from ._specification import Specification


def describe(potential: Model) -> Specification:
    """Describe a potential: names, shapes, types and numbers of its arrays, and the constants of its formulas.

    Args:
        potential: a potential of registered classes, such as `result.potential`.

    Returns:
        Its specification, which `print` shows as a table, `save` writes, and an exporter can walk.

    Raises:
        InputError: it is no potential, or holds something that no file could name.
    """
    if isinstance(potential, ComposedPotential):
        raise InputError(
            "potential is a slice of another one, which no file holds; describe the whole potential"
        )
    if not isinstance(potential, Model):
        raise InputError(
            f"potential must be a potential, got {type(potential).__name__}; of the result of a fit give "
            "result.potential"
        )
    return _specify(potential)


def _specify(module: eqx.Module) -> Specification:
    own = type(module)
    kind = kind_named(own.__name__)
    if kind is not None and kind.of is not own:
        raise InputError(
            f"the class {own.__module__}.{own.__name__} has the name of another class that files know: give it "
            "another name"
        )
    if kind is None:
        remedy = ""
        if isinstance(module, AbstractModes):
            remedy = "; mw.modes.register makes a family of modes known"
        if isinstance(module, AbstractInputMap):
            remedy = "; mw.inputs.register makes a class of maps known"
        raise InputError(f"the class {own.__name__} is not registered, so that no file can name it{remedy}")
    settings, parts = {}, {}
    for field in fields(module):
        value = getattr(module, field.name)
        if field.metadata.get("static", False):
            settings[field.name] = _setting(f"{own.__name__}.{field.name}", value)
        else:
            parts[field.name] = _part(f"{own.__name__}.{field.name}", value)
    summary = (own.__doc__ or "").partition("\n")[0]
    return Specification(own.__name__, summary, settings, parts)


def _part(name: str, value: Any) -> Any:
    if isinstance(value, eqx.Module):
        return _specify(value)
    if isinstance(value, tuple):
        return tuple(_part(name, part) for part in value)
    if isinstance(value, dict):
        return {key: _part(name, part) for key, part in value.items()}
    if isinstance(value, np.ndarray | np.generic | jax.Array):
        return np.array(value)  # a copy: what an exporter does with it changes no potential
    raise InputError(
        f"{name} holds {type(value).__name__}; expected arrays, and tuples and dictionaries of them"
    )


def _setting(name: str, value: Any) -> Any:
    if callable(value):
        return name_of(value)
    if isinstance(value, tuple):
        return [_setting(name, part) for part in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise InputError(f"{name} is {value!r}; expected a number, a text, or a tuple of them")
