"""Which minima of a fitted potential count as wells."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..._data import Support
from ..._landscape import CriticalPoint
from ..._potential import AbstractUnconditionalPotential
from ._minima import find_minima

RESOLVED = 3.0  # a well's lowest escape barrier in units of the energy's own error


@dataclass(frozen=True)
class ClassifiedMinima:
    """The minima of a fitted potential, each in one of three lists, deepest first.

    Attributes:
        wells: minima inside the bounds and within the data, behind a barrier of more than three energy errors.
        boundary: minima on a face of the bounds of the data.
        unresolved: the others: barriers within the error, or places that the data do not reach.
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
    """Find the minima of a potential among points of the data, and classify them by its errors.

    Args:
        potential: the potential.
        x: points of the data.
        errors: relative errors; that of the energy counts, or the largest where the energy has none.
        support: where the data lie.
    """
    energy_spread = float(np.std(potential.energy(x)))
    energy_error = errors.get("energy", max(errors.values(), default=0.0)) * energy_spread
    return classify(find_minima(potential, x, support), energy_error, energy_spread)


def classify(
    minima: list[CriticalPoint],
    energy_error: float,
    energy_spread: float,
    barrier_errors: list[float] | None = None,
) -> ClassifiedMinima:
    """Sort minima into wells, boundary minima and unresolved ones.

    Args:
        minima: minima of the potential.
        energy_error: standard error of an energy, in the units of the data.
        energy_spread: standard deviation of the energies, which stands for the barrier of an only minimum.
        barrier_errors: standard errors of the barriers of the minima, where they are known; else that of the energy.

    Returns:
        The three lists.
    """
    errors = [energy_error] * len(minima) if barrier_errors is None else barrier_errors
    resolved = [
        m.within_data and not m.on_boundary and min(m.barrier, energy_spread) > RESOLVED * error
        for m, error in zip(minima, errors, strict=True)
    ]
    return ClassifiedMinima(
        [m for m, well in zip(minima, resolved, strict=True) if well],
        [m for m in minima if m.on_boundary],
        [m for m, well in zip(minima, resolved, strict=True) if not (well or m.on_boundary)],
    )


def _minima(count: int) -> str:
    return "1 minimum" if count == 1 else f"{count} minima"
