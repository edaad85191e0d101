"""The folder of results, and the model in it."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from multiwell._errors import InputError

from ._output import Output

if TYPE_CHECKING:
    from multiwell._fit import FitResult

MODEL = "model.safetensors"
PAGE = "report.html"


@contextmanager
def results_folder(out: str) -> Iterator[Path]:
    """The folder, made where it is missing; gone again if nothing was written into it.

    Raises:
        InputError: results could not be written into it.
    """
    folder = Path(out)
    if not out:
        raise InputError("--out must name a folder, got nothing")
    if os.path.lexists(folder) and not folder.is_dir():
        raise InputError(f"--out must name a folder; {out} is a file")
    made = not folder.is_dir()
    try:
        if made:
            _make(folder)
        _try_to_write(folder)
        yield folder
    finally:
        if made:
            with suppress(OSError):  # a folder that holds something stays
                folder.rmdir()


def _make(folder: Path) -> None:
    from multiwell._files import check_folder

    check_folder(folder.absolute().parent, str(folder))
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make the folder {folder}: {error.strerror or error}") from None


def _try_to_write(folder: Path) -> None:
    # the permissions alone do not tell: disks are full, and some file systems take no files
    probe = folder / f".{os.getpid()}.probe"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise InputError(f"cannot write to the folder {folder}: {error.strerror or error}") from None


def write_results(result: "FitResult", folder: Path, output: Output) -> tuple[dict[str, Any], list[str]]:
    """Write the model first, then `fit.json`, the pictures and the page; returns `fit.json` and the files' names."""
    from multiwell._files import as_json, save, write_atomically
    from multiwell._report import landscape_of, report, save_pictures

    _make(folder)
    model = folder / MODEL
    save(model, result)
    document = result.summary() | {"warnings": output.warnings, "model": str(model)}
    write_atomically(folder / "fit.json", as_json(document).encode())
    # the search compiles while the pictures are drawn
    with output.busy("drawing"), ThreadPoolExecutor(1) as beside:
        found = beside.submit(landscape_of, result)
        pictures = save_pictures(result, folder)
        report(result, folder / PAGE, landscape=found.result())
    return document, [MODEL, "fit.json", PAGE, *(path.name for path in pictures if path.suffix == ".png")]


def model_file(path: str) -> Path:
    """The model file that a path means: itself, or the one in the folder.

    Raises:
        InputError: the folder holds none.
    """
    if not os.path.isdir(path):
        return Path(path)
    file = Path(path) / MODEL
    if not file.exists():
        raise InputError(f"the folder {path} holds no model ({MODEL})")
    return file
