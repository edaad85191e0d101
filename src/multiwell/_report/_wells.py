"""Wells that were found beside wells that are known."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .._fit import FitResult
from ..systems import System


@dataclass(frozen=True)
class WellMatch:
    """A known well and the found one that belongs to it, if any.

    Attributes:
        known: position of the known well.
        known_energy: its energy.
        found: position of the found well; None where none is left for it.
        found_energy: its energy.
        distance: between the two, in units of the diagonal of the bounds.
    """

    known: tuple[float, ...]
    known_energy: float
    found: tuple[float, ...] | None = None
    found_energy: float | None = None
    distance: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the match as plain values."""
        return asdict(self)


def match_wells(result: FitResult, system: System) -> list[WellMatch]:
    """Pair the known wells of a system with the found ones, so that the sum of the distances is smallest."""
    from scipy.optimize import linear_sum_assignment

    known, found = system.minima, result.wells
    matches = [WellMatch(tuple(point.x.tolist()), point.energy) for point in known]
    if not known or not found:
        return matches
    diagonal = float(np.linalg.norm(system.upper - system.lower))
    away = np.array([[system.distance(k.x, f.x) / diagonal for f in found] for k in known])
    for i, j in zip(*linear_sum_assignment(away), strict=True):
        matches[i] = WellMatch(
            matches[i].known, known[i].energy, tuple(found[j].x.tolist()), found[j].energy, float(away[i, j])
        )
    return matches
