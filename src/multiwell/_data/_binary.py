"""Parquet, NPZ and HDF5 files as named columns."""

import zipfile
from collections.abc import Sequence

import numpy as np

from multiwell._errors import InputError

from ._columns import Source, check_distinct, check_file, row_place


def open_parquet(path: str) -> Source:
    """Open the columns of a Parquet table.

    Raises:
        InputError: pyarrow is not installed, or the file is no Parquet table.
    """
    check_file(path)
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(
            f'{path}: reading Parquet needs pyarrow, which is not installed: pip install "multiwell[parquet]"'
        ) from None
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{path} is not a Parquet file, or a damaged one: {error}") from None
    names = list(file.schema_arrow.names)
    check_distinct(names, f"{path}: column names")
    if file.metadata.num_rows == 0:
        raise InputError(f"{path} has columns but no rows")

    def fetch(wanted: Sequence[str], labels: bool) -> dict[str, np.ndarray]:
        try:
            table = pq.read_table(path, columns=list(wanted), partitioning=None)
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{path} cannot be read: {error}") from None
        return {name: table.column(name).to_pandas().to_numpy() for name in wanted}

    return Source(path, "column", tuple(names), fetch, row_place)


def open_npz(path: str) -> Source:
    """Open the arrays of an NPZ file; pickled objects are refused.

    Raises:
        InputError: the file is no NPZ file, or an array asked for holds objects.
    """
    check_file(path)
    if not zipfile.is_zipfile(path):
        raise InputError(f"{path} is not an NPZ file (numpy.savez writes them), or a damaged one")
    with zipfile.ZipFile(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist()]
    check_distinct(names, f"{path}: array names")

    def fetch(wanted: Sequence[str], labels: bool) -> dict[str, np.ndarray]:
        arrays = {}
        with np.load(path, allow_pickle=False) as file:
            for name in wanted:
                try:
                    arrays[name] = np.asarray(file[name])
                except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
                    raise InputError(f"{path}: the array {name!r} cannot be read: {error}") from None
        return arrays

    return Source(path, "array", tuple(names), fetch, row_place)


def open_hdf5(path: str) -> Source:
    """Open the datasets of an HDF5 file, those in groups by their path ("run1/x").

    Raises:
        InputError: h5py is not installed, or the file is no HDF5 file.
    """
    check_file(path)
    try:
        import h5py
    except ImportError:
        raise InputError(
            f'{path}: reading HDF5 needs h5py, which is not installed: pip install "multiwell[hdf5]"'
        ) from None
    names: list[str] = []

    def collect(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            names.append(name)

    try:
        with h5py.File(path, "r") as file:
            file.visititems(collect)
    except OSError as error:
        raise InputError(f"{path} is not an HDF5 file, or a damaged one: {error}") from None

    def fetch(wanted: Sequence[str], labels: bool) -> dict[str, np.ndarray]:
        arrays = {}
        with h5py.File(path, "r") as file:
            for name in wanted:
                try:
                    arrays[name] = np.asarray(file[name][()])
                except OSError as error:
                    raise InputError(f"{path}: the dataset {name!r} cannot be read: {error}") from None
        return arrays

    return Source(path, "dataset", tuple(names), fetch, row_place)
