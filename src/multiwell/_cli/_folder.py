"""Folders: of results with the model in it, of compiled programs; and what follows every fit."""

import os
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from multiwell._errors import InputError

from ._describe import describe
from ._group import INTERRUPTED
from ._output import Output

if TYPE_CHECKING:
    from multiwell._fit import FitResult


MODEL = "model.safetensors"
PAGE = "report.html"


@contextmanager
def results_folder(out: str) -> Iterator[Path]:
    """Hand out the folder, made where it is missing; remove it again if nothing was written into it.

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
    """Return the model file that a path means: itself, or the one in the folder.

    Raises:
        InputError: the folder holds none.
    """
    if not os.path.isdir(path):
        return Path(path)
    file = Path(path) / MODEL
    if not file.exists():
        raise InputError(f"the folder {path} holds no model ({MODEL})")
    return file


VARIABLE = "MULTIWELL_CACHE_DIR"


def use_compilation_cache() -> None:
    """Keep JAX's compiled programs in the user's cache folder (or where MULTIWELL_CACHE_DIR says).

    A cache that JAX was told about otherwise is left alone. Where the folder cannot be written there is no cache.
    """
    import jax
    import platformdirs

    if jax.config.jax_compilation_cache_dir is not None:  # type: ignore[attr-defined]
        return
    folder = os.environ.get(VARIABLE) or platformdirs.user_cache_dir("multiwell")
    try:
        os.makedirs(folder, exist_ok=True)
        _try_to_write(Path(folder))
    except (OSError, InputError):
        return
    jax.config.update("jax_compilation_cache_dir", folder)  # type: ignore[no-untyped-call]
    # every program counts: most compile in less than JAX's own threshold of a second
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)  # type: ignore[no-untyped-call]
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)  # type: ignore[no-untyped-call]
    # a damaged entry is compiled anew; nobody needs to hear of it
    warnings.filterwarnings("ignore", message=".*persistent compilation cache.*")


def finish(
    result: "FitResult",
    folder: Path,
    output: Output,
    more: dict[str, Any] | None = None,
    introduce: Callable[[], None] | None = None,
) -> None:
    """Write a result and then show it; exits with 130 where the fit was interrupted.

    Args:
        result: what the fit returned.
        folder: where to write.
        output: the streams.
        more: what else the JSON document holds.
        introduce: shows what stands before the result.
    """
    from multiwell._fit import Status

    document, names = write_results(result, folder, output)
    if introduce is not None:
        introduce()
    describe(result, output)
    output.say(f"written to {folder}: {', '.join(names)} (pictures also as SVG)")
    output.document(document | (more or {}))
    if result.status is Status.INTERRUPTED:
        raise typer.Exit(INTERRUPTED)
