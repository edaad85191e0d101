"""`multiwell report`: the page of a model."""

from pathlib import Path
from typing import Annotated

import typer

from multiwell._errors import InputError

from ._folder import PAGE
from ._options import Json, Model, Seed
from ._output import session
from ._survey import At, Bounds, fitted_model, survey


def report(
    model: Model,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help=f"The page to write; {PAGE} beside the model by default."),
    ] = None,
    data: Annotated[
        str | None, typer.Option(metavar="DATA", help="A table to compare with, such as the one of the fit.")
    ] = None,
    bounds: Bounds = None,
    at: At = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Write the page of a model: one HTML file with its potential, wells, barriers and errors."""
    with session(json) as output:
        from multiwell._files import check_folder
        from multiwell._report import read_given
        from multiwell._report import report as write_page

        path, result = fitted_model(model, at)
        page = path.parent / PAGE if out is None else Path(out)
        check_folder(page.absolute().parent, str(page))
        check_page(page, path, data)
        given = None if data is None else read_given(result, data)
        found = survey(result, bounds, seed, output)
        with output.busy("drawing"):
            write_page(result, page, landscape=found, data=given)
        output.say(f"written to {page}")
        output.document({"model": str(path), "report": str(page), "warnings": output.warnings})


def check_page(page: Path, model: Path, data: str | None) -> None:
    """Refuse a page in the place of the model, of the table or of a folder."""
    if page.is_dir():
        raise InputError(f"--out is a folder ({page}); name a file in it")
    for what, path in (("model", model), ("table", data)):
        if path is not None and page.exists() and Path(path).exists() and page.samefile(path):
            raise InputError(f"--out is the {what} itself ({path}); name another file")
