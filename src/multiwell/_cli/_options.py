"""Options that several commands share."""

from collections.abc import Callable
from math import isfinite
from typing import Annotated

import typer

from multiwell._errors import InputError
from multiwell._limits import MOST_MEMBERS


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


def check_widths(value: str | None) -> str | None:
    """Refuses what is no list of layer widths."""
    parts = [] if value is None else [part.strip() for part in value.split(",")]
    if value is not None and not (
        len(parts) <= 4 and all(p.isdecimal() and 1 <= int(p) <= 256 for p in parts)
    ):
        raise InputError(f"--widths must be 1 to 4 whole numbers from 1 to 256, such as 8,8; got {value!r}")
    return value


def check_rho(value: float | None) -> float | None:
    """Refuses what is no sharpness."""
    if value is not None and not 0 < value < float("inf"):
        raise InputError(f"--rho must be above 0 and finite, in 1/energy units, got {value:g}")
    return value


def check_ensemble(value: int) -> int:
    """Refuses an ensemble of one, and one that nobody waits for."""
    if value != 0 and not 2 <= value <= MOST_MEMBERS:
        raise InputError(f"--ensemble must be 0 or a whole number from 2 to {MOST_MEMBERS:,}, got {value}")
    return value


def check_numbers(value: str | None) -> str | None:
    """Refuses what is no list of finite numbers."""
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
Seed = Annotated[int, typer.Option(callback=at_least(0, "--seed"), help="Seed of every random draw.")]
Model = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, or the folder that holds one.")]
