"""What an ensemble of fits agrees on."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..._landscape import CriticalPoint
from .._discovery import Stability, WellInterval

CONFIDENCE = 0.9
SAME_WELL = 0.03  # of the diagonal of the bounds
MIN_MEMBERS = 2


@dataclass(frozen=True)
class Member:
    """One fit of an ensemble.

    Attributes:
        n_modes: modes that dominate somewhere.
        n_wells: its wells.
        minima: its minima inside the bounds and within the data, wells or not.
    """

    n_modes: int
    n_wells: int
    minima: list[CriticalPoint]


def stability_of(
    wells: list[CriticalPoint], members: list[Member], widths: Float[np.ndarray, " d"]
) -> tuple[Stability, list[float]]:
    """Compare a fit with an ensemble.

    Args:
        wells: minima of the fit that are to be judged.
        members: the ensemble, at least two.
        widths: of the data's bounds, shape `(d,)`.

    Returns:
        The agreement with one interval per minimum, `estimate +- t s` with the standard deviation `s` over the members
        that have it and Student's t; and the standard errors of the barriers (infinite for a minimum that fewer
        than half of the members have).
    """
    intervals, barrier_errors = [], []
    for well in wells:
        own = [near for member in members if (near := _nearest(well, member.minima, widths)) is not None]
        found = len(own) / len(members)
        barriers = [minimum.barrier for minimum in own if np.isfinite(minimum.barrier)]
        alone = not np.isfinite(well.barrier) or len(barriers) < MIN_MEMBERS
        x = np.array([minimum.x for minimum in own]).reshape(-1, len(well.x))
        intervals.append(
            WellInterval(
                found,
                [_interval(float(c), x[:, k]) for k, c in enumerate(well.x)],
                _interval(well.energy, np.array([minimum.energy for minimum in own])),
                None if alone else _interval(well.barrier, np.array(barriers)),
            )
        )
        often = found >= 0.5 and len(own) >= MIN_MEMBERS
        barrier_errors.append((0.0 if alone else float(np.std(barriers, ddof=1))) if often else np.inf)
    return Stability(
        members=len(members),
        confidence=CONFIDENCE,
        modes=dict(sorted(Counter(member.n_modes for member in members).items())),
        wells=dict(sorted(Counter(member.n_wells for member in members).items())),
        intervals=intervals,
    ), barrier_errors


def _nearest(
    well: CriticalPoint, minima: list[CriticalPoint], widths: Float[np.ndarray, " d"]
) -> CriticalPoint | None:
    if not minima:
        return None
    units = np.where(widths > 0, widths, 1.0)
    distance = [float(np.linalg.norm((minimum.x - well.x) / units)) for minimum in minima]
    best = int(np.argmin(distance))
    return minima[best] if distance[best] <= SAME_WELL * np.sqrt(len(units)) else None


def _interval(estimate: float, values: Float[np.ndarray, " k"]) -> tuple[float, float]:
    from scipy.stats import t

    if len(values) < MIN_MEMBERS:
        return (-np.inf, np.inf)
    half = float(t.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * np.std(values, ddof=1))
    return (estimate - half, estimate + half)
