"""The classes of maps, and the functions of a `FunctionMap`, that model files may name."""

from collections.abc import Callable
from typing import Any, TypeVar

from .._errors import InputError
from ._abstract import AbstractInputMap
from ._affine import Affine, Linear
from ._chain import Chain
from ._function_map import FunctionMap
from ._periodic import Periodic

Function = Callable[[Any], Any]
Named = TypeVar("Named", bound=Function)

MAPS: dict[str, type[AbstractInputMap]] = {
    own.__name__: own for own in (Affine, Chain, FunctionMap, Linear, Periodic)
}
FUNCTIONS: dict[str, Function] = {}


def register(item: Named, name: str | None = None) -> Named:
    """Make a class of maps, or a function of a `FunctionMap`, known by its name, so that a model file can hold it.

    A file holds the name alone, so that the item must be registered again, under the same name, before the file is
    loaded. It may stand as a decorator, `@mw.inputs.register`.

    Args:
        item: a subclass of `AbstractInputMap`, or a function of one point, shape `(d,)`, to its features.
        name: of a function in files; None for the name under which Python imports it. A class goes by its own name.

    Returns:
        The item.

    Raises:
        InputError: it is no such class or function, has no name of its own, or the name is that of another one.
    """
    place = _place(item)
    if isinstance(item, type):
        if not issubclass(item, AbstractInputMap) or name is not None:
            raise InputError(
                f"item must be a function of one point, or a subclass of AbstractInputMap without another name, "
                f"got {place}"
            )
        _add(MAPS, item.__name__, item)
        return item
    if not callable(item):
        raise InputError(
            f"item must be a function of one point or a class of maps, got {type(item).__name__}"
        )
    if name is not None and not (isinstance(name, str) and name.strip()):
        raise InputError(f"name must be a text that is not empty, got {name!r}")
    if name is None and "<" in place:
        raise InputError(
            f"item is {place}, which nothing can find again: give it a name, register(function, name)"
        )
    _add(FUNCTIONS, name or place, item)
    return item


def name_of(function: Function) -> str:
    """Return the name under which a function was registered, or raise InputError with the remedy."""
    for name, known in FUNCTIONS.items():
        if known is function:
            return name
    label = getattr(function, "__qualname__", type(function).__name__)
    raise InputError(
        f"the function {label} of a FunctionMap has no name in files; register it, here and before a file is loaded: "
        "mw.inputs.register(function)"
    )


def function_named(name: Any) -> Function:
    """Return the function that was registered under a name, or raise InputError with the remedy."""
    if not isinstance(name, str) or name not in FUNCTIONS:
        raise InputError(
            f"the function {name!r} of a FunctionMap is not registered; run mw.inputs.register(function) with it "
            "before the file is loaded"
        )
    return FUNCTIONS[name]


def _add(known: dict[str, Any], name: str, item: Function) -> None:
    # the same item defined again, as a notebook does, takes the place of the former
    if name in known and _place(known[name]) != _place(item):
        what = "class" if isinstance(item, type) else "function"
        raise InputError(f"name {name!r} is that of another {what}: choose another one")
    known[name] = item


def _place(item: Any) -> str:
    """Say where something is defined."""
    return f"{getattr(item, '__module__', '<nowhere>')}.{getattr(item, '__qualname__', '<no name>')}"
