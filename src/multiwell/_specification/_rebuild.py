"""From a specification that was read back to the potential; only what the registry knows is ever made."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, get_args, get_origin, get_type_hints

import equinox as eqx
import jax
import numpy as np

from .._errors import InputError
from .._inputs import AbstractInputMap, function_named
from .._potential import AbstractModes, ConditionalPotential
from ._registry import Model, kind_named

Arrays = Mapping[str, np.ndarray]


def rebuild(document: Any, arrays: Arrays) -> Model:
    """Rebuild a potential from what `Specification.as_dict` gave, and its arrays by their paths.

    Raises:
        InputError: an unknown class or field, a tensor that is missing, unknown, or not what the document or the class
            says, or numbers out of range.
    """
    left = dict(arrays)
    potential = _module(document, Any, "", left)
    if left:
        raise InputError(f"unknown tensor {min(left)!r}")
    if not isinstance(potential, Model):
        raise InputError(f"{type(potential).__name__} is no potential")
    points: list[int] = [potential.dimension]
    if isinstance(potential, ConditionalPotential):
        points.append(potential.n_conditions)
    try:
        with jax.enable_x64(True):
            jax.eval_shape(potential, *(np.zeros(size) for size in points))
    except (TypeError, ValueError, IndexError) as error:
        raise InputError(f"the tensors do not fit together: {str(error).splitlines()[0]}") from None
    return potential


def _module(node: Any, hint: Any, path: str, left: dict[str, np.ndarray]) -> eqx.Module:
    place = path or "the model"
    if not isinstance(node, dict) or node.keys() != {"class", "settings", "parts"}:
        raise InputError(f"{place} must have a class, settings and parts")
    name = node["class"]
    kind = kind_named(name) if isinstance(name, str) else None
    if kind is None and hint is AbstractModes:
        raise InputError(
            f"{place} are of the family {name!r}, which is not registered; import what registers it "
            "(mw.modes.register) before the file is loaded"
        )
    if kind is None and hint is AbstractInputMap:
        raise InputError(
            f"{place} is a map of the class {name!r}, which this version does not know; import what registers it "
            "(mw.inputs.register) before the file is loaded"
        )
    if kind is None:
        raise InputError(f"{place} is of the foreign class {name!r}, which this version does not know")
    if hint is not Any and not issubclass(kind.of, hint):
        raise InputError(f"{place} cannot be of the class {name}")
    known = {field.name: field.metadata.get("static", False) for field in fields(kind.of)}
    for what, static in (("settings", True), ("parts", False)):
        names = {field for field, is_static in known.items() if is_static == static}
        if not isinstance(node[what], dict):
            raise InputError(f"{place}: {what} must be values by name")
        if odd := sorted(node[what].keys() - names):
            raise InputError(f"{place}: {name} has no {odd[0]!r} among its {what}")
        if odd := sorted(names - node[what].keys()):
            raise InputError(f"{place}: {odd[0]!r} is missing from the {what} of {name}")
    hints, sizes = get_type_hints(kind.of), dict[str, int]()
    values = {
        field: _setting(value, hints[field], _join(path, field)) for field, value in node["settings"].items()
    }
    for field, value in node["parts"].items():
        values[field] = _part(value, hints[field], _join(path, field), left, sizes)
    try:
        module = kind.of(**values)
        kind.check(module)
    except InputError as error:
        raise InputError(f"{path}: {error}" if path else str(error)) from None
    return module


def _part(node: Any, hint: Any, path: str, left: dict[str, np.ndarray], sizes: dict[str, int]) -> Any:
    if isinstance(node, list):
        inner = (get_args(hint) or (Any,))[0] if get_origin(hint) is tuple or hint is Any else None
        if inner is None:
            raise InputError(f"{path} cannot be a list")
        return tuple(_part(value, inner, f"{path}.{k}", left, sizes) for k, value in enumerate(node))
    if isinstance(node, dict) and node.keys() == {"entries"} and isinstance(node["entries"], dict):
        if get_origin(hint) is not dict:
            raise InputError(f"{path} cannot be entries by name")
        inner = get_args(hint)[1]
        return {
            key: _part(value, inner, _join(path, key), left, sizes) for key, value in node["entries"].items()
        }
    if isinstance(node, dict) and node.keys() == {"shape", "dtype"}:
        return _array(node, hint, path, left, sizes)
    classes = get_args(hint) or (hint,)
    if hint is not Any and not all(isinstance(one, type) and issubclass(one, eqx.Module) for one in classes):
        raise InputError(f"{path} must be an array")
    return _module(node, hint, path, left)


def _array(
    node: dict[str, Any], hint: Any, path: str, left: dict[str, np.ndarray], sizes: dict[str, int]
) -> np.ndarray:
    """Take an array that is what the document says, and what the annotation of its field says."""
    if path not in left:
        raise InputError(f"the tensor {path!r} is missing")
    array = left.pop(path)
    if list(array.shape) != node["shape"]:
        raise InputError(f"the tensor {path!r} must have shape {node['shape']}, got {list(array.shape)}")
    if array.dtype.name != node["dtype"]:
        raise InputError(f"the tensor {path!r} must be of type {node['dtype']}, got {array.dtype.name}")
    if hint is not Any:
        annotation = (get_args(hint) or (hint,))[0]
        if not hasattr(annotation, "dim_str"):
            raise InputError(
                f"the field of {path!r} does not say what array it holds; annotate it with jaxtyping, such as "
                'Float[Array | np.ndarray, " d"]'
            )
        names, dtypes = annotation.dim_str.split(), annotation.dtypes
        if array.dtype.name not in dtypes:
            raise InputError(f"the tensor {path!r} must hold {_words(dtypes)}, got {array.dtype.name}")
        fits = len(names) == array.ndim and all(
            name == "_" or sizes.setdefault(name, int(name) if name.isdecimal() else size) == size
            for name, size in zip(names, array.shape, strict=True)
        )
        if not fits:
            wanted = ", ".join(str(sizes.get(name, name)) for name in names)
            raise InputError(f"the tensor {path!r} must have shape ({wanted}), got {array.shape}")
    elif not np.issubdtype(array.dtype, np.floating):
        raise InputError(f"the tensor {path!r} must hold floating-point numbers, got {array.dtype.name}")
    if not np.isfinite(array).all():
        raise InputError(f"the tensor {path!r} holds numbers that are not finite")
    return array


def _words(dtypes: tuple[str, ...]) -> str:
    if "float64" in dtypes:
        return "floating-point numbers"
    return "booleans" if "bool" in dtypes[0] else "whole numbers"


def _setting(value: Any, hint: Any, path: str) -> Any:
    if get_origin(hint) is Callable:
        return function_named(value)
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    try:
        # from JSON, in which a tuple is a list
        return TypeAdapter(hint, config=ConfigDict(strict=True)).validate_json(json.dumps(value))
    except ValidationError as error:
        raise InputError(f"{path}: {error.errors()[0]['msg']}") from None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
