"""Writing files so that nobody ever sees half of one."""

import json
import math
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .._errors import InputError


def write_atomically(
    path: str | os.PathLike[str], content: bytes, check: Callable[[Path], None] | None = None
) -> None:
    """Write a file under a temporary name in the same folder and move it into place when it is complete.

    Args:
        path: the file; one that is there is replaced.
        content: what it will hold.
        check: is called with the temporary file; whatever it raises leaves the target as it was.

    Raises:
        InputError: the folder is missing, or the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    check_folder(target.parent, str(path))
    if target.is_dir():
        raise InputError(f"cannot write {path}: it is a folder")
    if target.exists() and not target.is_file():
        raise InputError(f"cannot write {path}: it is no ordinary file")
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if check is not None:
            check(temporary)
        os.replace(temporary, target)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        # after the move there is nothing left under this name; after anything else, Ctrl-C included, it must go
        temporary.unlink(missing_ok=True)


def check_folder(folder: Path, path: str) -> None:
    """Refuse a folder in which nothing can be written; `path` is what the message names."""
    if not folder.exists():
        raise InputError(f"cannot write {path}: there is no folder {folder}")
    if not folder.is_dir():
        raise InputError(f"cannot write {path}: {folder} is not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"cannot write {path}: the folder {folder} is write-protected")


def plain(value: Any) -> Any:
    """Return a value as strict JSON can hold it: NumPy becomes numbers and lists, NaN and infinities None."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def as_json(value: Any, ascii_only: bool = False) -> str:
    """Return strict JSON, indented, with full precision, ending in a line feed."""
    return json.dumps(plain(value), indent=2, ensure_ascii=ascii_only, allow_nan=False) + "\n"
