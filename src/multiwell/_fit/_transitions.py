"""How sharp a fitted potential is, and how wide its transitions from well to well are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from .._graph import displacement
from .._landscape import CriticalPoint
from .._potential import AbstractSoftPotential
from ._wells import Phase, shares_by_well

POINTS = 801  # of the line between two wells
FROM, TO = 0.1, 0.9  # of the share: where a transition begins and ends


@dataclass(frozen=True)
class LearnedSharpness:
    """The sharpness of a fit, and what its search went through on the way there.

    Neither is a bound of the data: fits from other seeds may be blunter, or sharper, and explain them as well.

    Attributes:
        rho: the sharpness, 1 / energy units; that of the root of a tree.
        before: that of the fit before it was sharpened, which explains the data as well. None where the sharpness was
            not raised.
        sharpest: the largest that this search reached while the error stayed within its bound. None where the sharpness
            was not raised.
    """

    rho: float
    before: float | None = None
    sharpest: float | None = None

    @property
    def in_words(self) -> str:
        """One phrase."""
        if self.sharpest is None:
            return f"rho = {self.rho:.4g}"
        return (
            f"rho = {self.rho:.4g}; the sharpest that this search reached with its error within the bound is "
            f"{self.sharpest:.4g}, another seed may reach another"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {"rho": self.rho, "before": self.before, "sharpest": self.sharpest}


@dataclass(frozen=True)
class Transition:
    """How the modes of one well hand over to those of another along the line between them.

    Attributes:
        wells: their numbers.
        part: of the line, over which the share of one, of those of both, goes from a tenth to nine tenths.
        complete: whether it has less than a tenth at one well and more than nine tenths at the other; else the
            transition is wider than it is seen to be.
        distance: length of the line, in the unit of the inputs; None where they differ in units.
    """

    wells: tuple[int, int]
    part: float
    complete: bool
    distance: float | None

    @property
    def width(self) -> float | None:
        """Its length, in the unit of the inputs; None where they differ in units."""
        return None if self.distance is None else self.part * self.distance

    @property
    def width_in_words(self) -> str:
        """Its length, where inputs have one unit, and that as a share of the distance."""
        length = "" if self.width is None else f"{self.width:.2g} wide, "
        return f"{'' if self.complete else 'at least '}{length}{self.part:.0%} of the distance"

    @property
    def in_words(self) -> str:
        """One sentence."""
        first, second = self.wells
        return f"the transition between well {first} and well {second} is {self.width_in_words} between them"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "wells": list(self.wells),
            "width": self.width,
            "distance": self.distance,
            "part": self.part,
            "complete": self.complete,
        }


def transitions_of(
    potential: AbstractSoftPotential,
    wells: list[CriticalPoint],
    phases: list[Phase],
    spread: Float[np.ndarray, " d"] | None = None,
) -> list[Transition]:
    """Return the transition from every well to the nearest one with a smaller number, where modes tell them apart.

    Args:
        potential: the potential, at one condition where it has any.
        wells: its wells.
        phases: their modes.
        spread: of the inputs where they differ in units: says which well is nearest. None where they do not.
    """
    found = []
    units = np.ones(potential.dimension) if spread is None else np.where(spread > 0, spread, 1.0)
    for k in range(1, len(phases)):
        ways = [displacement(well.x - wells[k].x, potential.input_map.periods) for well in wells[:k]]
        lengths = [float(np.linalg.norm(way / units)) for way in ways]
        near = int(np.argmin(lengths))
        if not (phases[k].distinct and phases[near].distinct):
            continue
        along = np.linspace(0.0, 1.0, POINTS)
        points = wells[k].x + along[:, None] * ways[near]
        share = shares_by_well(phases, potential.responsibilities(points))[:, [k, near]]
        part = share[:, 1] / np.maximum(share.sum(axis=1), np.finfo(float).tiny)
        inside = np.flatnonzero((part > FROM) & (part < TO))
        steps = int(inside[-1] - inside[0]) + 2 if len(inside) else 1
        found.append(
            Transition(
                wells=(near, k),
                part=min(steps / (POINTS - 1), 1.0),
                complete=bool(part.min() <= FROM and part.max() >= TO),
                distance=lengths[near] if spread is None else None,
            )
        )
    return found
