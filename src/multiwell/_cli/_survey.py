"""The landscape that a command is asked for: of which model, within which bounds, at which condition."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from multiwell._errors import InputError

from ._describe import count
from ._options import check_numbers
from ._output import Output

if TYPE_CHECKING:
    from multiwell._fit import FitResult, Model
    from multiwell._landscape import Landscape


def condition_of(loaded: "Model | FitResult", at: str) -> list[float]:
    """Return the numbers of `--at`, one for every condition of a fitted model.

    Raises:
        InputError: the model depends on no conditions, or on another number of them.
    """
    from multiwell._fit import FitResult

    if not isinstance(loaded, FitResult) or not loaded.labels.conditions:
        raise InputError("--at: this model depends on no conditions")
    names, condition = loaded.labels.conditions, [float(value) for value in at.split(",")]
    if len(condition) != len(names):
        given, asked = count(len(condition), "number"), count(len(names), "condition")
        raise InputError(f"--at: {given} for {asked} ({', '.join(names)})")
    return condition


def at_condition(result: "FitResult", condition: list[float]) -> "FitResult":
    """Return a conditional result with the minima at another condition."""
    from dataclasses import replace

    import numpy as np

    # what an ensemble said belongs to the condition of the fit
    return replace(
        result,
        condition=np.array(condition),
        minima=result.wells_at(condition),
        discovery=replace(result.discovery, stability=None),
    )


Bounds = Annotated[
    str | None,
    typer.Option(
        metavar="A:B,...",
        help="Lower and upper bound of every input, such as -1:1,0:2; those of the data by default.",
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        metavar="VALUES",
        callback=check_numbers,
        help="The condition, where the model depends on any: one number per condition, by commas.",
    ),
]


def fitted_model(model: str, at: str | None) -> "tuple[Path, FitResult]":
    """Return the file that a path means and the result in it, at another condition where one is given.

    Raises:
        InputError: there is none, it is a bare potential, or the condition does not fit.
    """
    from multiwell._files import load
    from multiwell._fit import FitResult

    from ._folder import model_file

    path = model_file(model)
    result = load(path)
    if not isinstance(result, FitResult):
        raise InputError(
            f"{path} holds a {type(result).__name__} without the names and bounds of its inputs; "
            "save the result of a fit"
        )
    return path, result if at is None else at_condition(result, condition_of(result, at))


def survey(result: "FitResult", bounds: str | None, seed: int, output: Output) -> "Landscape":
    """Return the landscape of a fitted model, at its condition where it depends on any.

    Raises:
        InputError: bounds that do not fit the model.
    """
    from ._folder import use_compilation_cache

    box = None if bounds is None else read_bounds(bounds, result.labels.inputs)
    use_compilation_cache()
    with output.busy("searching"):
        return result.landscape(bounds=box, seed=seed)


def read_bounds(text: str, names: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return lower and upper bounds from `a:b,c:d`.

    Raises:
        InputError: there are not two numbers for every input.
    """
    parts = text.split(",")
    if len(parts) != len(names):
        raise InputError(f"--bounds: {len(parts)} given for {len(names)} inputs ({', '.join(names)})")
    lower, upper = [], []
    for part, name in zip(parts, names, strict=True):
        try:
            low, high = (float(number) for number in part.split(":"))
        except ValueError:
            raise InputError(f"--bounds: {part!r} for {name} must be two numbers, such as -1:1") from None
        if not low < high:
            raise InputError(f"--bounds: {part!r} for {name} must rise from the lower to the upper bound")
        lower.append(low)
        upper.append(high)
    return lower, upper
