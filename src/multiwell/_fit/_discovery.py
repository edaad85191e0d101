"""How the number of modes was found, and how sure it is."""

from dataclasses import asdict, dataclass, field
from typing import Any

BELOW_FLOOR = 0.5  # of the floor: errors that ended so far below it show that there is none


@dataclass(frozen=True)
class PathStep:
    """One number of modes that was tried.

    Attributes:
        modes: modes that took part.
        change: what was done: a start, a mode added or removed, a last fit.
        error: relative error of the rows fitted; None where it was not measured.
        held_error: relative error of the rows held back; that of the fitted rows where there are none.
        rows: rows that were fitted.
        largest_share: largest responsibility at any fitted row of a mode whose removal was tried.
    """

    modes: int
    change: str
    error: float | None = None
    held_error: float | None = None
    rows: int | None = None
    largest_share: float | None = None


REFUSED = ("is needed", "not worthwhile", "not enough")


def refused(step: PathStep) -> bool:
    """Return whether a step was tried and not kept."""
    return step.change.endswith(REFUSED)


@dataclass(frozen=True)
class WellInterval:
    """How far a well moves from one member of the ensemble to the next.

    Attributes:
        found: share of the members that have a minimum there, a well or one that is not resolved.
        x: lower and upper end for every input, in its unit.
        energy: lower and upper end, in the energy's unit.
        barrier: lower and upper end of the lowest escape barrier; None for an only well.
    """

    found: float
    x: list[tuple[float, float]]
    energy: tuple[float, float]
    barrier: tuple[float, float] | None


@dataclass(frozen=True)
class Stability:
    """What independent fits of resampled data agree on.

    Attributes:
        members: how many there were.
        confidence: nominal coverage of the intervals.
        modes: how many members ended with so many modes.
        wells: how many members found so many wells.
        intervals: one per well of the fit, in its order.
    """

    members: int
    confidence: float
    modes: dict[int, int]
    wells: dict[int, int]
    intervals: list[WellInterval]


@dataclass(frozen=True)
class Discovery:
    """How the number of modes was found.

    Attributes:
        path: what was tried, in order.
        basins: how many basins of the data stand out of noise and spacing; None where none were sought.
        lifetimes: how deep each basin of the data is below the point where it merges with a deeper one, deepest first,
            the deepest itself left out, in the energy's unit: an assumption-free count of wells.
        threshold: the lifetime from which a basin counts, in the energy's unit.
        noise: estimated noise of the energies, in their unit.
        floor: relative error (energy and gradient added in squares) at which independent fits ended alike, above the
            tolerance: noise or contradictions in the data, or too few modes; None where no such floor was met.
        gates: final weights of all gates, where the recipe has any.
        stability: what an ensemble agrees on; None where none was asked for.
        sharpness: that before it was raised, and the largest that the search reached while the error stayed within
            its bound, 1 / energy units; None where it was not raised.
    """

    path: list[PathStep]
    basins: int | None = None
    lifetimes: list[float] = field(default_factory=list)
    threshold: float | None = None
    noise: float | None = None
    floor: float | None = None
    gates: list[float] | None = None
    stability: Stability | None = None
    sharpness: tuple[float, float] | None = None

    def in_words_of_floor(self, reached: float) -> str | None:
        """Say that independent fits ended alike; None where none did, or an error ended far below."""
        if self.floor is None or reached < BELOW_FLOOR * self.floor:
            return None
        return (
            f"independent fits end alike at {self.floor:.2g} (all kinds together, rows held back): noise or "
            "contradictions in the data, too few rows or conditions, or what so many modes of this recipe can "
            "represent keep the errors there"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the steps as plain values."""
        return asdict(self)
