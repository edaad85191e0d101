"""Which minima of a fitted potential count as wells."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..._data import Support
from ..._landscape import CriticalPoint, height_of
from ..._potential import AbstractUnconditionalPotential
from ._found import FoundMinima
from ._minima import find_minima

RESOLVED = 3.0  # the lowest way from a well to a deeper one, in units of its own error


@dataclass(frozen=True)
class ClassifiedMinima:
    """The minima of a fitted potential, each in one of three lists, deepest first.

    Attributes:
        wells: minima inside the bounds and within the data, apart from deeper ones and from the boundary by more than
            three errors of the energy.
        boundary: minima on a face of the bounds of the data.
        unresolved: the others: dents within the error, or places that the data do not reach.
    """

    wells: list[CriticalPoint]
    boundary: list[CriticalPoint]
    unresolved: list[CriticalPoint]

    @property
    def in_words(self) -> str:
        """How many wells there are, and, where there is none, what there is instead."""
        count = len(self.wells)
        if count:
            return "1 well" if count == 1 else f"{count} wells"
        others = (self.boundary, "on their boundary"), (self.unresolved, "not resolved")
        kinds = [f"{_minima(len(found))} {where}" for found, where in others if found]
        return f"no well inside the data ({' and '.join(kinds) or 'no minimum at all'})"


def numbered(minima: ClassifiedMinima) -> list[tuple[str, CriticalPoint]]:
    """Return all minima with their names in tables, such as "well 0" and "boundary 1"."""
    kinds = {"well": minima.wells, "boundary": minima.boundary, "unresolved": minima.unresolved}
    return [(f"{kind} {k}", minimum) for kind, found in kinds.items() for k, minimum in enumerate(found)]


def wells_of(
    potential: AbstractUnconditionalPotential,
    x: Float[np.ndarray, "n d"],
    errors: dict[str, float],
    support: Support,
) -> ClassifiedMinima:
    """Find the minima of a potential among points of the data, and classify them by its errors; see `judged_by`."""
    return judged_by(errors, potential, x, find_minima(potential, x, support))


def judged_by(
    errors: dict[str, float],
    potential: AbstractUnconditionalPotential,
    x: Float[np.ndarray, "n d"],
    found: FoundMinima,
) -> ClassifiedMinima:
    """Classify the minima of a potential by its errors.

    Args:
        errors: relative errors; that of the energy counts, or the largest where the energy has none.
        potential: the potential.
        x: points of the data.
        found: its minima among them.
    """
    energy_spread = float(np.std(potential.energy(x)))
    energy_error = errors.get("energy", max(errors.values(), default=0.0)) * energy_spread
    return classify(found, [energy_error] * len(found.points), energy_spread)


def classify(found: FoundMinima, errors: list[float], energy_spread: float) -> ClassifiedMinima:
    """Sort minima into wells, boundary minima and unresolved ones, and give them their barriers.

    A minimum is resolved where the lowest way from it to a deeper minimum, or to one on the boundary, is higher than
    three of its errors. A barrier is the lowest way to any other minimum that is resolved: a dent within the error is
    no place to go to.

    Args:
        found: minima of the potential.
        errors: standard error of the height of that way, for every minimum, in the units of the data.
        energy_spread: standard deviation of the energies, above which no way counts: it stands for that of a minimum
            that has none.

    Returns:
        The three lists.
    """
    resolved = [
        min(height_of(way), energy_spread) > RESOLVED * error
        for way, error in zip(found.ways_to_rivals, errors, strict=True)
    ]
    points = found.with_barriers(resolved)
    wells = [
        bool(real and point.within_data and not point.on_boundary)
        for real, point in zip(resolved, points, strict=True)
    ]
    return ClassifiedMinima(
        [m for m, well in zip(points, wells, strict=True) if well],
        [m for m in points if m.on_boundary],
        [m for m, well in zip(points, wells, strict=True) if not (well or m.on_boundary)],
    )


def _minima(count: int) -> str:
    return "1 minimum" if count == 1 else f"{count} minima"
