"""Fits of resampled data from independent starts, and what they agree on."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from threadpoolctl import threadpool_limits

from .._data import Dataset
from .._landscape import Minimum
from .._numerics import map_over_cores
from ._discovery import Stability, WellInterval

CONFIDENCE = 0.9
SAME_WELL = 0.03  # of the diagonal of the bounds
FEWEST = 2

Learn = Callable[[Dataset, Dataset, int], "Member | None"]


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
    minima: list[Minimum]


def run_ensemble(
    learn: Learn, train: Dataset, members: int, seed: int, seen: Callable[[Member | None], None]
) -> list[Member]:
    """Fit bootstrap resamples of the rows (of the groups, where there are any), one seed each, on all cores.

    Args:
        learn: fits a data set, given the rows that it does not hold and a seed; None where that came to nothing.
        train: the training data.
        members: how many fits.
        seed: of the resampling and the fits.
        seen: called in this thread with what `learn` returned, as members end.

    Returns:
        The fits that came to an end.

    Source: Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapter 6.
    """

    def fit_one(k: int) -> Member | None:
        return learn(*_resample(train, np.random.default_rng([seed, k])), seed + 1 + k)

    with threadpool_limits(1, "blas"):
        found = map_over_cores(fit_one, range(members), seen)
    return [member for member in found if member is not None]


def stability_of(
    wells: list[Minimum], members: list[Member], widths: Float[np.ndarray, " d"]
) -> tuple[Stability, list[float]]:
    """How well an ensemble agrees with a fit.

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
        alone = not np.isfinite(well.barrier) or len(barriers) < FEWEST
        x = np.array([minimum.x for minimum in own]).reshape(-1, len(well.x))
        intervals.append(
            WellInterval(
                found,
                [_interval(float(c), x[:, k]) for k, c in enumerate(well.x)],
                _interval(well.energy, np.array([minimum.energy for minimum in own])),
                None if alone else _interval(well.barrier, np.array(barriers)),
            )
        )
        often = found >= 0.5 and len(own) >= FEWEST
        barrier_errors.append((0.0 if alone else float(np.std(barriers, ddof=1))) if often else np.inf)
    return Stability(
        members=len(members),
        confidence=CONFIDENCE,
        modes=dict(sorted(Counter(member.n_modes for member in members).items())),
        wells=dict(sorted(Counter(member.n_wells for member in members).items())),
        intervals=intervals,
    ), barrier_errors


def _resample(train: Dataset, rng: np.random.Generator) -> tuple[Dataset, Dataset]:
    """Rows drawn with replacement, as weights, and the rows that were not drawn."""
    labels = np.arange(train.n) if train.group is None else np.unique(train.group, return_inverse=True)[1]
    drawn = np.bincount(rng.integers(labels.max() + 1, size=labels.max() + 1), minlength=labels.max() + 1)
    counts = drawn[labels]
    inside, outside = np.flatnonzero(counts), np.flatnonzero(counts == 0)
    weight = np.ones(train.n) if train.weight is None else train.weight
    return train.subset(inside, (weight * counts)[inside]), train.subset(outside)


def _nearest(well: Minimum, minima: list[Minimum], widths: Float[np.ndarray, " d"]) -> Minimum | None:
    if not minima:
        return None
    units = np.where(widths > 0, widths, 1.0)
    distance = [float(np.linalg.norm((minimum.x - well.x) / units)) for minimum in minima]
    best = int(np.argmin(distance))
    return minima[best] if distance[best] <= SAME_WELL * np.sqrt(len(units)) else None


def _interval(estimate: float, values: Float[np.ndarray, " k"]) -> tuple[float, float]:
    from scipy.stats import t

    if len(values) < FEWEST:
        return (-np.inf, np.inf)
    half = float(t.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * np.std(values, ddof=1))
    return (estimate - half, estimate + half)
