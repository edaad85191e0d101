"""The conditions at which a command asks a model."""

from typing import TYPE_CHECKING

from multiwell._errors import InputError

from ._describe import count

if TYPE_CHECKING:
    from multiwell._fit import FitResult, Model


def condition_of(loaded: "Model | FitResult", at: str) -> list[float]:
    """The numbers of `--at`, one for every condition of a fitted model.

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
    """A conditional result with the minima at another condition."""
    from dataclasses import replace

    import numpy as np

    # what an ensemble said belongs to the condition of the fit
    return replace(
        result,
        condition=np.array(condition),
        minima=result.wells_at(condition),
        discovery=replace(result.discovery, stability=None),
    )
