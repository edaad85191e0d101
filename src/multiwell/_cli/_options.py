"""Options that several commands share."""

from collections.abc import Callable
from typing import Annotated

import typer

from multiwell._errors import InputError


def at_least(least: int, option: str) -> Callable[[int], int]:
    """A check of a whole number, made before anything is read."""

    def check(value: int) -> int:
        if value < least:
            raise InputError(f"{option} must be a whole number of at least {least}, got {value}")
        return value

    return check


def check_seconds(value: float | None) -> float | None:
    """Refuses a limit of time that is none."""
    if value is not None and not value > 0:
        raise InputError(f"--max-seconds must be above 0, got {value:g}")
    return value


def check_tolerance(value: float) -> float:
    """Refuses what is no relative error."""
    if not 0 < value < 1:
        raise InputError(f"--tolerance must lie between 0 and 1, got {value:g}")
    return value


def check_rho(value: float | None) -> float | None:
    """Refuses what is no sharpness."""
    if value is not None and not 0 < value < float("inf"):
        raise InputError(f"--rho must be above 0 and finite, in 1/energy units, got {value:g}")
    return value


def check_ensemble(value: int) -> int:
    """Refuses an ensemble of one."""
    if value < 0 or value == 1:
        raise InputError(f"--ensemble must be 0 or a whole number of at least 2, got {value}")
    return value


Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout; everything else goes to stderr.")
]
Seed = Annotated[int, typer.Option(callback=at_least(0, "--seed"), help="Seed of every random draw.")]
Model = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, or the folder that holds one.")]
