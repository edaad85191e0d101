"""Loading a potential or a result."""

import os
from typing import Any

import numpy as np
from pydantic import ValidationError

from .._errors import InputError
from .._fit import FitResult
from ._container import Arrays, Document, decode
from ._families import FAMILIES, Shapes
from ._models import Model, model_shapes, unpack_model
from ._records import FileRecord, FitResultRecord
from ._results import result_shapes, unpack_result

CLASSES = ("Potential", "TreePotential", "HardPotential", "ConditionalPotential", "FitResult")


def load(path: str | os.PathLike[str]) -> Model | FitResult:
    """Load what `save` has written; nothing in the file is ever executed.

    Args:
        path: the file.

    Returns:
        What was saved, with the same bits; a result comes without its data (`train` and `validation` are None).

    Raises:
        InputError: the file is missing, damaged, no model file, or written by a newer version; or it holds
            unknown classes or fields, or tensors that do not fit. The message names the file and the reason.
    """
    path = os.fspath(path)
    document, arrays = decode(path)
    _check_classes(document, path)
    try:
        record = FileRecord.model_validate(document).content
    except ValidationError as error:
        first = error.errors()[0]
        # the names of the union's branches in a location are pydantic's own, not fields of the file
        place = ".".join(str(part) for part in first["loc"] if part not in (*CLASSES, *FAMILIES))
        raise InputError(f"{path}: the multiwell header is damaged: {place}: {first['msg']}") from None
    if isinstance(record, FitResultRecord):
        _check_arrays(result_shapes(record), arrays, path)
        return unpack_result(record, arrays, path)
    _check_arrays(model_shapes(record), arrays, path)
    return unpack_model(record, arrays, path)


def _check_classes(document: Document, path: str) -> None:
    """Names a class or a family of modes that this version does not know, before anything else is looked at."""
    content = document.get("content")
    known: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("class", _inside(content, "class"), CLASSES),
        ("class", _inside(content, "potential", "class"), CLASSES),
        ("kind of modes", _inside(content, "family", "kind"), tuple(FAMILIES)),
        ("kind of modes", _inside(content, "potential", "family", "kind"), tuple(FAMILIES)),
    )
    for what, name, names in known:
        if isinstance(name, str) and name not in names:
            raise InputError(f"{path} holds a foreign {what} {name!r}; known are {', '.join(names)}")


def _inside(content: Any, *keys: str) -> Any:
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def _check_arrays(shapes: Shapes, arrays: Arrays, path: str) -> None:
    """Exactly the tensors that the header promises, with their shapes, in floats (flags in booleans), all finite."""
    if missing := sorted(shapes.keys() - arrays.keys()):
        raise InputError(f"{path}: the tensor {missing[0]!r} is missing")
    if unknown := sorted(arrays.keys() - shapes.keys()):
        raise InputError(f"{path}: unknown tensor {unknown[0]!r}")
    for name, shape in shapes.items():
        array = arrays[name]
        if array.shape != shape:
            raise InputError(f"{path}: the tensor {name!r} must have shape {shape}, got {array.shape}")
        flags = name.endswith("active")
        if (array.dtype == np.bool_) != flags:
            kind = "booleans" if flags else "floating-point numbers"
            raise InputError(f"{path}: the tensor {name!r} must hold {kind}, got {array.dtype}")
        if not np.isfinite(array).all():
            raise InputError(f"{path}: the tensor {name!r} holds numbers that are not finite")
