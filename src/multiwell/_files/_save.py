"""Saving a potential or a result."""

import os
from pathlib import Path

import numpy as np

from .._errors import InputError
from .._fit import FitResult
from .._specification import Model, describe, rebuild
from .._version import __version__
from ._container import FORMAT, VERSION, Arrays, decode, encode
from ._results import pack_result
from ._write import plain, write_atomically

SUFFIX = ".safetensors"


def save(path: str | os.PathLike[str], model: Model | FitResult) -> None:
    """Save a potential, or the result of a fit, in one safetensors file.

    The numbers are tensors, bit for bit; everything else is one JSON document in the header. The data that a result
    was fitted to are not saved. The file is written under another name, read back, compared, and moved into place;
    a file that was there before is replaced only then.

    Args:
        path: the file, ending in `.safetensors`; its folder must be there.
        model: a `Potential`, a `TreePotential`, the hard limit of one, a `ConditionalPotential`, or a `FitResult`.

    Raises:
        InputError: something else was given, it holds numbers that are not finite or something that `load` could not
            find by its name (the message says what to do), or the file cannot be written.
    """
    path = os.fspath(path)
    if not path.endswith(SUFFIX):
        raise InputError(f"path must end in {SUFFIX}, got {path!r}")
    potential = model.potential if isinstance(model, FitResult) else model
    if not isinstance(potential, Model):
        raise InputError(f"only a Potential or a FitResult can be saved, got {type(model).__name__}")
    specification = describe(potential)
    if isinstance(model, FitResult):
        content, arrays = pack_result(model, specification)
    else:
        content, arrays = specification.as_dict(), specification.arrays
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise InputError(f"cannot save {path}: {name} holds numbers that are not finite")
    try:
        rebuild(plain(specification.as_dict()), specification.arrays)
    except InputError as error:
        raise InputError(f"cannot save {path}, which nothing could load: {error}") from None
    document = {"format": FORMAT, "format_version": VERSION, "written_by": f"multiwell {__version__}"}
    document |= {"content": plain(content)}

    def check(written: Path) -> None:
        back, tensors = decode(written)
        if back != document or not _same(arrays, tensors):
            raise OSError("what was read back differs from what was written")

    write_atomically(path, encode(document, arrays), check)


def _same(ours: Arrays, theirs: Arrays) -> bool:
    return ours.keys() == theirs.keys() and all(
        array.dtype == theirs[name].dtype
        and array.shape == theirs[name].shape
        and array.tobytes() == theirs[name].tobytes()
        for name, array in ours.items()
    )
