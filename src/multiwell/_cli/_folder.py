"""The folder of results, and the model in it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from multiwell._errors import InputError

from ._output import Output

if TYPE_CHECKING:
    from multiwell._fit import FitResult

MODEL = "model.safetensors"


def check_results_folder(out: str) -> Path:
    """The folder, which may be missing; refused where results could not be written into it."""
    from multiwell._files import check_folder

    folder = Path(out)
    if not out:
        raise InputError("--out must name a folder, got nothing")
    if os.path.lexists(folder) and not folder.is_dir():
        raise InputError(f"--out must name a folder; {out} is a file")
    check_folder(folder if folder.is_dir() else folder.absolute().parent, out)
    return folder


def write_results(result: "FitResult", folder: Path, output: Output) -> dict[str, Any]:
    """Write the model, `fit.json` and the pictures, the model first; returns the document of `fit.json`."""
    from multiwell._files import as_json, save, write_atomically
    from multiwell._report import save_pictures

    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make the folder {folder}: {error.strerror or error}") from None
    model = folder / MODEL
    save(model, result)
    document = result.summary() | {"warnings": output.warnings, "model": str(model)}
    write_atomically(folder / "fit.json", as_json(document).encode())
    with output.busy("drawing"):
        pictures = save_pictures(result, folder)
    names = [MODEL, "fit.json", *(path.name for path in pictures if path.suffix == ".png")]
    output.say(f"written to {folder}: {', '.join(names)} (pictures also as SVG)")
    return document


def model_file(path: str) -> Path:
    """The model file that a path means: itself, or the one in the folder."""
    return Path(path) / MODEL if os.path.isdir(path) else Path(path)
