"""The check of annotations, made once for each function."""

from collections.abc import Callable, Hashable
from typing import Any, get_args, get_origin

from beartype import beartype
from jaxtyping import AbstractArray

_made: dict[Hashable, Callable[..., Any]] = {}


def once(stub: Callable[..., Any]) -> Callable[..., Any]:
    """Check a signature with beartype.

    jaxtyping hands over a stub that has the signature of a function and nothing else. A function inside of a function
    is defined, and its check made, at every call of the outer one: stubs with equal signatures share one check.
    """
    code = stub.__code__
    counts = (code.co_posonlyargcount, code.co_argcount, code.co_kwonlyargcount, code.co_flags)
    defaults = (len(stub.__defaults__ or ()), *(stub.__kwdefaults__ or ()))
    hints = tuple((name, _told_apart(hint)) for name, hint in stub.__annotations__.items())
    key = (stub.__module__, stub.__qualname__, code.co_varnames, counts, defaults, hints)
    if key not in _made:
        _made[key] = beartype(stub)
    return _made[key]


def _told_apart(hint: Any) -> Hashable:
    """What a hint means: jaxtyping makes a new class of equal meaning each time that an annotation is read."""
    if isinstance(hint, type) and issubclass(hint, AbstractArray):
        return (hint.dtype, hint.array_type, hint.dim_str)
    if isinstance(hint, list):  # the arguments of a Callable
        return tuple(map(_told_apart, hint))
    return (get_origin(hint), *map(_told_apart, get_args(hint))) if get_args(hint) else hint
