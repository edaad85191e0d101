"""The landscape of a fitted potential, within the bounds of its data."""

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from .._errors import InputError
from .._landscape import CriticalPoint, Landscape, landscape
from ._drawn import DrawnFit

Point = TypeVar("Point", bound=CriticalPoint)


def survey(result: DrawnFit, condition: Any, bounds: Any, seed: int) -> Landscape:
    """Return the landscape at a condition, where the potential has any, within bounds or those of the data."""
    potential = result.potential.at(result.condition if condition is None else condition)
    if bounds is None:
        bounds = lower, upper = result.bounds
        constant = np.flatnonzero(upper <= lower)
        if len(constant):
            k = int(constant[0])
            raise InputError(
                f"input {result.labels.inputs[k]!r} is {lower[k]:g} in all of the data: there is nothing to search "
                "along it; give bounds that are wider, or fit without it"
            )
    found = landscape(potential, bounds, seed=seed)
    support = result.support.first(potential.dimension)

    def with_support(points: list[Point]) -> list[Point]:
        x = np.array([point.x for point in points]).reshape(-1, potential.dimension)
        inside = support.contains(x).tolist()
        return [replace(point, within_data=within) for point, within in zip(points, inside, strict=True)]

    return replace(
        found,
        minima=with_support(found.minima),
        saddles=with_support(found.saddles),
        higher_index=with_support(found.higher_index),
    )
