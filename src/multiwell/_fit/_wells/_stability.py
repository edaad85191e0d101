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
) -> Stability:
    """Compare a fit with an ensemble.

    Args:
        wells: those of the fit.
        members: the ensemble, at least two.
        widths: of the data's bounds, shape `(d,)`.

    Returns:
        The agreement with one interval per well, `estimate +- t s` with the standard deviation `s` over the members
        that have it and Student's t.
    """
    intervals = []
    for well in wells:
        own = _found_in(members, well, widths)
        barriers = [minimum.barrier for minimum in own if np.isfinite(minimum.barrier)]
        # what no data decide, members may agree on by what they are made of
        known = np.isfinite(well.barrier) and not well.barrier_without_data
        alone = not known or len(barriers) < MIN_MEMBERS
        x = np.array([minimum.x for minimum in own]).reshape(-1, len(well.x))
        intervals.append(
            WellInterval(
                len(own) / len(members),
                [_interval(float(c), x[:, k]) for k, c in enumerate(well.x)],
                _interval(well.energy, np.array([minimum.energy for minimum in own])),
                None if alone else _interval(well.barrier, np.array(barriers)),
            )
        )
    return Stability(
        members=len(members),
        confidence=CONFIDENCE,
        modes=dict(sorted(Counter(member.n_modes for member in members).items())),
        wells=dict(sorted(Counter(member.n_wells for member in members).items())),
        intervals=intervals,
    )


def barrier_errors(
    minima: list[CriticalPoint], members: list[Member], widths: Float[np.ndarray, " d"]
) -> list[float]:
    """Return the standard errors of the ways from minima to deeper ones.

    Args:
        minima: of the fit, those that are to be judged.
        members: the ensemble, at least two.
        widths: of the data's bounds, shape `(d,)`.

    Returns:
        Their standard deviations over the members that know such a way, zero where fewer than two do (as for the
        deepest); infinite for a minimum that fewer than half of the members have.
    """
    errors = []
    for minimum in minima:
        own = _found_in(members, minimum, widths)
        heights = [near.barrier_to_deeper for near in own if np.isfinite(near.barrier_to_deeper)]
        often = len(own) >= MIN_MEMBERS and len(own) >= 0.5 * len(members)
        spread = float(np.std(heights, ddof=1)) if len(heights) >= MIN_MEMBERS else 0.0
        errors.append(spread if often else np.inf)
    return errors


def _found_in(
    members: list[Member], well: CriticalPoint, widths: Float[np.ndarray, " d"]
) -> list[CriticalPoint]:
    """Return the minimum of each member that stands for a well of the fit, where it has one."""
    return [near for member in members if (near := _nearest(well, member.minima, widths)) is not None]


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
