"""Options that several commands share."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Annotated, Any, get_type_hints

import typer

from multiwell._errors import InputError
from multiwell._fit_options import FitOptions, options
from multiwell._limits import WIDTHS, at_least


def as_option(name: str) -> str:
    """Return the option that stands for an argument: "max_modes" is `--max-modes`."""
    return f"--{name.replace('_', '-')}"


def check_seed(value: int) -> int:
    """Refuse what is no seed, before anything is read."""
    return int(at_least(0).check("--seed", value))


def fit_options_of(given: Mapping[str, Any]) -> FitOptions:
    """Return the options of a fit, from those of the command line.

    Raises:
        InputError: one is out of range; the message names it as the command line does.
    """
    values = dict(given)
    if isinstance(widths := values.get("widths"), str):
        sizes = [int(part) if part.strip().isdecimal() else part for part in widths.split(",")]
        values["widths"] = WIDTHS.check(as_option("widths"), sizes)
    try:
        return FitOptions(**values)
    except InputError as error:
        name, _, rest = str(error).partition(" ")
        raise InputError(f"{as_option(name)} {rest}" if name in values else str(error)) from None


def takes_fit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that takes `**given` an option for every option of a fit that it does not name itself."""
    own = inspect.signature(command)
    named = [part for part in own.parameters.values() if part.kind is not part.VAR_KEYWORD]
    last = [part for part in named if part.kind is part.KEYWORD_ONLY]
    derived, kinds = [], get_type_hints(FitOptions)
    for each in options():
        if each.name in own.parameters:
            continue
        # lists are written with commas
        kind = str | None if kinds[each.name] == Sequence[int] | None else kinds[each.name]
        about = typer.Option(metavar=each.metadata["metavar"], help=each.metadata["help"])
        derived.append(
            inspect.Parameter(
                each.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=each.default,
                annotation=Annotated[kind, about],
            )
        )
    command.__signature__ = own.replace(parameters=[*named[: len(named) - len(last)], *derived, *last])  # type: ignore[attr-defined]
    return command


def check_numbers(value: str | None) -> str | None:
    """Refuse what is no list of finite numbers."""
    for part in [] if value is None else value.split(","):
        try:
            finite = isfinite(float(part))
        except ValueError:
            finite = False
        if not finite:
            raise InputError(f"--at must be one number per condition, such as 0.5,300; got {value!r}")
    return value


Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout; everything else goes to stderr.")
]
Seed = Annotated[int, typer.Option(callback=check_seed, help="Seed of every random draw.")]
Model = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, or the folder that holds one.")]
