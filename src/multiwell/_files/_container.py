"""One safetensors file as a JSON document and named arrays, with a digest of both."""

import hashlib
import json
import math
import os
from typing import Any, NoReturn

import numpy as np

from .._errors import InputError

FORMAT = "multiwell"
VERSION = 3
DIGEST = "sha256"
DTYPES = {"F64": np.float64, "F32": np.float32, "BOOL": np.bool_, "I64": np.int64, "I32": np.int32}

Document = dict[str, Any]
Arrays = dict[str, np.ndarray]


def encode(document: Document, arrays: Arrays) -> bytes:
    """Make the bytes of a file; the document goes into the header, where values are strings only."""
    from safetensors.numpy import save

    signed = document | {DIGEST: digest(document, arrays)}
    # safetensors writes wrong bytes for arrays that are not C-contiguous
    return save({name: np.array(array, order="C") for name, array in arrays.items()}, {FORMAT: _text(signed)})


def digest(document: Document, arrays: Arrays) -> str:
    """Return the SHA-256 of a document, and of name, type, shape and bytes of every array."""
    total = hashlib.sha256(_text(document).encode())
    for name in sorted(arrays):
        array = arrays[name]
        total.update(f"\n{name} {array.dtype.name} {array.shape}\n".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def _text(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def decode(path: str | os.PathLike[str]) -> tuple[Document, Arrays]:
    """Read the document and the arrays of a file.

    Raises:
        InputError: no such file, no model file, a damaged one, one whose digest differs, or one written by a newer
            version.
    """
    from safetensors import SafetensorError, safe_open

    path = os.fspath(path)
    if os.path.isdir(path):
        raise InputError(f"{path} is a folder; a model file is needed")
    if not os.path.exists(path):
        raise InputError(f"no such file: {path}")
    try:
        with safe_open(path, framework="numpy") as file:
            document = _document(path, file.metadata() or {})
            arrays = {name: _array(path, file, name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except SafetensorError as error:
        raise InputError(
            f"{path} is no model file, or a damaged one (not a safetensors file: {error}); what is expected is a file "
            "that mw.save or `multiwell fit` wrote, such as model.safetensors"
        ) from None
    written = document.pop(DIGEST, None)
    # files of version 1 had none
    if (written is not None or document["format_version"] > 1) and written != digest(document, arrays):
        raise InputError(f"{path} is damaged: its content differs from what was written (SHA-256)")
    return document, arrays


def _array(path: str, file: Any, name: str) -> np.ndarray:
    dtype = file.get_slice(name).get_dtype()
    if dtype not in DTYPES:
        raise InputError(
            f"{path}: the tensor {name!r} has the type {dtype}; expected one of {', '.join(DTYPES)}"
        )
    return np.array(file.get_tensor(name), dtype=DTYPES[dtype], order="C")


def _document(path: str, header: dict[str, str]) -> Document:
    if FORMAT not in header:
        raise InputError(
            f"{path} is a safetensors file without a multiwell header; mw.save writes model files"
        )
    try:
        document = json.loads(header[FORMAT], parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: the multiwell header is damaged: {error}") from None
    if not isinstance(document, dict):
        raise InputError(f"{path}: the multiwell header is damaged: it is no JSON object")
    version = document.get("format_version")
    if (
        document.get("format") != FORMAT
        or isinstance(version, bool)
        or not isinstance(version, int)
        or version < 1
    ):
        raise InputError(f"{path}: the multiwell header is damaged: it does not name its format and version")
    if version > VERSION:
        raise InputError(
            f"{path} was written by a newer multiwell (format {version}; this one reads up to {VERSION}): upgrade"
        )
    return document


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a finite number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _refuse(text)
    return number
