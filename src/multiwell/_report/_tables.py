"""Writing a table of columns."""

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np

from .._errors import InputError
from .._files import check_folder, write_atomically

SUFFIXES = (".csv", ".parquet")


def check_table_path(path: str | os.PathLike[str]) -> None:
    """Refuse, before anything is computed, a path to which no table could be written."""
    path = Path(path)
    if path.suffix not in SUFFIXES:
        raise InputError(f"out must end in {' or '.join(SUFFIXES)}, got {str(path)!r}")
    if path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder")
    check_folder(path.absolute().parent, str(path))
    if path.suffix == ".parquet":
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            raise InputError(
                f'{path}: writing Parquet needs pyarrow, which is not installed: pip install "multiwell[parquet]"'
            ) from None


def write_table(path: str | os.PathLike[str], columns: Mapping[str, np.ndarray]) -> None:
    """Write columns as CSV or Parquet, by the extension; numbers keep all their digits."""
    import pandas as pd

    check_table_path(path)
    frame = pd.DataFrame(dict(columns))
    if Path(path).suffix == ".csv":
        content = frame.to_csv(index=False).encode()
    else:
        buffer = BytesIO()
        frame.to_parquet(buffer, index=False)
        content = buffer.getvalue()
    write_atomically(path, content)
