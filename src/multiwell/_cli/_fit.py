"""`multiwell fit`: a table becomes a model."""

import math
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multiwell._errors import InputError

from ._options import Json, fit_options_of, takes_fit_options
from ._output import session

if TYPE_CHECKING:
    from multiwell._data import Dataset


@takes_fit_options
def fit(
    data: Annotated[
        str, typer.Argument(metavar="DATA", help="A table: .csv, .tsv, .txt, .dat, .parquet, .npz, .h5.")
    ],
    inputs: Annotated[str, typer.Option(metavar="A,B,...", help="Columns of the inputs.")],
    out: Annotated[str, typer.Option(metavar="DIR", help="Folder for the model, fit.json and the pictures.")],
    energy: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of the energy.")] = None,
    gradient: Annotated[
        str | None,
        typer.Option(metavar="A,B,...", help="Columns of the gradient, in the order of the inputs."),
    ] = None,
    hessian: Annotated[
        str | None,
        typer.Option(metavar="A,B,...", help="Columns of the Hessian: upper triangle, row by row, or all."),
    ] = None,
    condition: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            help="Columns of conditions (temperature, composition): what the potential depends on.",
        ),
    ] = None,
    weight: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of the rows' weights.")] = None,
    group: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Column of groups (load paths, specimens) that stay together."),
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=LENGTH", help="Period of an input, such as phi=360; once per such input."),
    ] = None,
    validation: Annotated[
        str, typer.Option(metavar="FRACTION|FILE", help="Share of rows never fitted, or a table of its own.")
    ] = "0.2",
    *,
    json: Json = False,
    **given: Any,
) -> None:
    """Learn a potential from a table and write it, with its wells and pictures, to a folder."""
    from ._folder import results_folder

    options, periods = fit_options_of(given), _periods(period or [])
    with session(json) as output, results_folder(out) as folder:
        from multiwell._data import read_table
        from multiwell._fit import fit as fit_potential

        from ._folder import finish, use_compilation_cache

        use_compilation_cache()

        def table(path: str) -> "Dataset":
            try:
                return read_table(
                    path,
                    inputs,
                    energy=energy,
                    gradient=gradient,
                    hessian=hessian,
                    condition=condition,
                    weight=weight,
                    group=group,
                    periods=periods,
                )
            except InputError as error:
                raise InputError(str(error).replace("periods:", "--period:")) from None

        with output.progress("reading") as show:
            held = _held(validation, table)
            result = fit_potential(table(data), **options.as_dict() | {"validation": held}, progress=show)
        finish(result, folder, output)


def _periods(texts: list[str]) -> dict[str, float]:
    """Return the periods that texts like `phi=360` give, by the names of their inputs."""
    periods: dict[str, float] = {}
    for text in texts:
        name, _, length = text.rpartition("=")
        try:
            number = float(length)
        except ValueError:
            number = math.nan
        name = name.strip()
        if not name or not (math.isfinite(number) and number > 0):
            raise InputError(f"--period must be NAME=LENGTH with a finite length above 0, got {text!r}")
        if "," in name and "=" in name:
            raise InputError(f"--period takes one input each time, --period A=360 --period B=2, got {text!r}")
        if name in periods:
            raise InputError(f"--period names {name!r} twice")
        periods[name] = number
    return periods


def _held(validation: str, table: Callable[[str], "Dataset"]) -> "float | Dataset":
    """Return the fraction that a text means, or the table that it names."""
    try:
        fraction = float(validation)
    except ValueError:
        if not os.path.exists(validation):
            raise InputError(
                f"--validation must be a fraction in [0, 1) or a table; {validation!r} is no number and no file"
            ) from None
        return table(validation)
    if not 0 <= fraction < 1:
        raise InputError(f"--validation must be a fraction in [0, 1) or a table, got {validation}")
    return fraction
