"""Which minima of a fitted potential count as wells."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float

from ..._data import Support
from ..._landscape import CriticalPoint, finite_or_none, height_of
from ..._potential import AbstractUnconditionalPotential
from .._few import ProcessErrors
from .._weighting import Weight, weighted_std
from ._found import FoundMinima
from ._minima import find_minima
from ._residuals import Residuals
from ._standard_errors import WellErrors

RESOLVED = 3.0  # the lowest way from a well to a deeper one, in units of its own error
WITHOUT_DATA = "not known: no data on the way"


@dataclass(frozen=True)
class ClassifiedMinima:
    """The minima of a fitted potential, each in one of three lists, deepest first.

    Attributes:
        wells: minima inside the bounds and within the data, apart from deeper ones and from the boundary by more than
            three errors.
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
        others = (self.boundary, "on the boundary of the data"), (self.unresolved, "not resolved")
        kinds = [f"{_minima(len(found))} {where}" for found, where in others if found]
        return f"no well inside the data ({' and '.join(kinds) or 'no minimum at all'})"

    @property
    def in_words_of_unknown(self) -> str | None:
        """Which wells have a barrier that no data decide; None where all are decided."""
        unknown = [str(k) for k, well in enumerate(self.wells) if well.barrier_without_data]
        if not unknown:
            return None
        if len(unknown) == 1:
            return f"the barrier of well {unknown[0]} is {WITHOUT_DATA}"
        return f"the barriers of wells {', '.join(unknown[:-1])} and {unknown[-1]} are {WITHOUT_DATA}"

    def as_dict(self) -> dict[str, list[dict[str, Any]]]:
        """Return plain values."""
        kinds = {"wells": self.wells, "boundary_minima": self.boundary, "unresolved": self.unresolved}
        return {name: [_plain(minimum) for minimum in found] for name, found in kinds.items()}


def _plain(minimum: CriticalPoint) -> dict[str, Any]:
    errors = minimum.standard_errors
    return {
        "x": minimum.x.tolist(),
        "energy": minimum.energy,
        "eigenvalues": minimum.eigenvalues.tolist(),
        "mode": minimum.mode,
        "responsibility": minimum.responsibility,
        "barrier": finite_or_none(minimum.barrier),
        "barrier_to_deeper": finite_or_none(minimum.barrier_to_deeper),
        "standard_errors": None if errors is None else errors.as_dict(),
        "within_data": minimum.within_data,
    }


def numbered(minima: ClassifiedMinima) -> list[tuple[str, CriticalPoint]]:
    """Return all minima with their names in tables, such as "well 0" and "boundary 1"."""
    kinds = {"well": minima.wells, "boundary": minima.boundary, "unresolved": minima.unresolved}
    return [(f"{kind} {k}", minimum) for kind, found in kinds.items() for k, minimum in enumerate(found)]


def standard_errors_in_cells(minima: ClassifiedMinima, unknown: str = "–") -> list[list[str]]:
    """Return a row of a table for every minimum with standard errors: whose, of `x`, energy, barrier."""
    rows = []
    for name, minimum in numbered(minima):
        if (errors := minimum.standard_errors) is not None:
            nothing = WITHOUT_DATA if minimum.barrier_without_data else unknown
            barrier = f"{errors.barrier:.2g}" if np.isfinite(errors.barrier) else nothing
            rows.append(
                [f"of {name}", *(f"{error:.2g}" for error in errors.x), f"{errors.energy:.2g}", barrier]
            )
    return rows


def wells_of(
    potential: AbstractUnconditionalPotential,
    x: Float[np.ndarray, "n d"],
    errors: dict[str, float],
    support: Support,
    residuals: Residuals | ProcessErrors | None = None,
    condition: Float[np.ndarray, " q"] | None = None,
    weight: Weight = None,
) -> ClassifiedMinima:
    """Find the minima of a potential among points of the data, and classify them by its errors there.

    Args:
        potential: the potential.
        x: points of the data.
        errors: as in `errors_of`.
        support: where the data lie.
        residuals: of the fit; None where the data are gone.
        condition: that of the potential, where there are any.
        weight: of the points, in the errors; None where all count alike.
    """
    found = find_minima(potential, x, support)
    own = errors_of(found, potential, x, errors, residuals, condition, weight)
    return classify(own, energy_spread(potential, x))


def errors_of(
    found: FoundMinima,
    potential: AbstractUnconditionalPotential,
    x: Float[np.ndarray, "n d"],
    errors: dict[str, float],
    residuals: Residuals | ProcessErrors | None = None,
    condition: Float[np.ndarray, " q"] | None = None,
    weight: Weight = None,
) -> WellErrors:
    """Return how far minima may be wrong.

    Args:
        found: the minima.
        potential: whose minima they are.
        x: points of the data.
        errors: relative errors; that of the energy, or the largest where it has none, times the weighted spread of the
            energies stands for the errors of minima near which there are too few rows.
        residuals: as in `wells_of`.
        condition: as in `wells_of`.
        weight: as in `wells_of`.
    """
    relative = errors.get("energy", max(errors.values(), default=0.0))
    return WellErrors(found, potential, relative * energy_spread(potential, x, weight), residuals, condition)


def energy_spread(
    potential: AbstractUnconditionalPotential, x: Float[np.ndarray, "n d"], weight: Weight = None
) -> float:
    """Return the standard deviation of the energies at points of the data, which may have weights."""
    return weighted_std(potential.energy(x), weight)


def classify(
    errors: WellErrors, highest: float, barrier_errors: list[float] | None = None
) -> ClassifiedMinima:
    """Sort minima into wells, boundary minima and unresolved ones; give them their barriers and standard errors.

    A minimum is resolved where the lowest way from it to a deeper minimum, or to one on the boundary, is higher than
    three times the standard error of that height. A barrier is the lowest way to any other minimum that is resolved: a
    dent within the error is no place to go to.

    Args:
        errors: of the minima.
        highest: height above which no way counts; it stands for that of a minimum that has none.
        barrier_errors: standard errors of these heights, one per minimum, where others than `errors` are known.

    Returns:
        The three lists.
    """
    found = errors.found
    ways = found.ways_to_rivals
    own = barrier_errors or [errors.of_height(k, way) for k, way in enumerate(ways)]
    resolved = [
        min(height_of(way), highest) > RESOLVED * error or errors.surely_rises(k, way, RESOLVED)
        for k, (way, error) in enumerate(zip(ways, own, strict=True))
    ]
    points = [
        replace(point, standard_errors=errors.of_minimum(k, out, found.dents_beside(k, resolved)))
        for k, (point, out) in enumerate(
            zip(found.with_barriers(resolved), found.ways_out(resolved), strict=True)
        )
    ]
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
