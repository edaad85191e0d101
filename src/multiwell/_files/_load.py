"""Loading a potential or a result."""

import os
from typing import Any, TypeVar

from pydantic import ValidationError

from .._errors import InputError
from .._fit import FitResult
from .._specification import Model, rebuild
from ._container import Arrays, Document, decode
from ._records import FileRecord, FitResultRecord, Record
from ._results import unpack_result
from ._version_1 import from_version_1
from ._version_2 import from_version_2

Content = TypeVar("Content", bound=Record)


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
    try:
        document, arrays = decode(path)
        return _unpack(document, arrays, path)
    except RecursionError:
        raise InputError(f"{path}: the multiwell header is damaged: it is nested too deeply") from None


def _unpack(document: Document, arrays: Arrays, path: str) -> Model | FitResult:
    try:
        header = _validated(FileRecord, document, "")
        content = header.content
        if header.format_version < 2:
            content, arrays = from_version_1(content, arrays)
        if header.format_version < 3:
            content = from_version_2(content)
        if content.get("class") == "FitResult":
            return unpack_result(_validated(FitResultRecord, content, "content."), arrays)
        return rebuild(content, arrays)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _validated(record: type[Content], values: Any, before: str) -> Content:
    try:
        return record.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"the multiwell header is damaged: {before}{place}: {first['msg']}") from None
