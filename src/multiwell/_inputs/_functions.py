"""Functions that model files may name: those that were registered, and no others."""

from collections.abc import Callable
from typing import Any

from .._errors import InputError

Function = Callable[[Any], Any]
FUNCTIONS: dict[str, Function] = {}


def register(function: Function, name: str | None = None) -> Function:
    """Make a function of a `FunctionMap` known by its name, so that a model file can hold it.

    A file holds the name alone, so that the function must be registered again, under the same name, before the file is
    loaded. It may stand as a decorator, `@mw.inputs.register`.

    Args:
        function: of one point, shape `(d,)`, to its features.
        name: of the function in files; None for the name under which Python imports it.

    Returns:
        The function.

    Raises:
        InputError: the function has no name of its own, or the name is that of another one.
    """
    if not callable(function):
        raise InputError(f"function must be a function of one point, got {type(function).__name__}")
    own = _place(function)
    if name is None and "<" in own:
        raise InputError(
            f"function is {own}, which nothing can find again: give it a name, register(function, name)"
        )
    known = FUNCTIONS.get(name or own)
    # the same function defined again, as a notebook does, takes the place of the former
    if known is not None and _place(known) != own:
        raise InputError(f"name {name or own!r} is that of another function: choose another one")
    FUNCTIONS[name or own] = function
    return function


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


def _place(function: Function) -> str:
    """Where a function is defined."""
    return f"{getattr(function, '__module__', '<nowhere>')}.{getattr(function, '__qualname__', '<no name>')}"
