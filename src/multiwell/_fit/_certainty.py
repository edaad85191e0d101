"""How certain the barriers of a fit are, and whether a closer fit may make them more so."""

from collections.abc import Callable

import numpy as np

from .._data import Dataset
from .._errors import FitError
from .._fit_options import FitOptions
from .._style import percent
from ._discovery import Discovery
from ._judge import Judged
from ._search import SearchOptions
from ._weighting import weighted_std
from ._wells import ClassifiedMinima

CLOSER = (1 / 3, 1 / 10)  # of the tolerance: at which the search goes on


def least_certain(minima: ClassifiedMinima) -> tuple[int, float] | None:
    """Return the well with the largest standard error over its barrier, and that ratio; None without any."""
    ratios = {
        number: well.standard_errors.barrier / well.barrier
        for number, well in enumerate(minima.wells)
        if well.standard_errors is not None and np.isfinite(well.barrier) and well.barrier > 0
    }
    known = {number: ratio for number, ratio in ratios.items() if np.isfinite(ratio)}
    return max(known.items(), key=lambda item: item[1]) if known else None


def is_certain(minima: ClassifiedMinima, barrier_tolerance: float) -> bool:
    """Return whether every barrier that data decide is as certain as asked for, and every minimum among them resolved.

    Of a barrier that no data decide a closer fit knows no more.
    """
    worst = least_certain(minima)
    open_ones = any(bool(minimum.within_data) for minimum in minima.unresolved)
    return not open_ones and (worst is None or worst[1] <= barrier_tolerance)


def in_words_of_least_certain(minima: ClassifiedMinima, barrier_tolerance: float) -> str | None:
    """Say which barriers no data decide, and how certain the least certain other one is, where not enough."""
    parts, worst = [], least_certain(minima)
    if (words := minima.in_words_of_unknown) is not None:
        parts.append(words)
    if worst is not None and worst[1] > barrier_tolerance:
        well, ratio = worst
        parts.append(
            f"the barrier of well {well} is known to {percent(ratio)} (barrier_tolerance {percent(barrier_tolerance)})"
        )
    return "; ".join(parts) or None


def until_certain(
    best: Judged, closer: Callable[[float], Judged], train: Dataset, options: FitOptions
) -> Judged:
    """Fit again at smaller tolerances while barriers are not certain and noise is not why; return the most certain fit.

    Args:
        best: the fit at the tolerance that was asked for.
        closer: fits at a share of it.
        train: the training data.
        options: of the fit.
    """
    for share in CLOSER:
        fitted = best.fitted
        if fitted.ended != "done" or is_certain(best.minima, options.certain_enough):
            break
        # what missed its tolerance misses a smaller one
        missed = max(best.errors["train"].values()) > options.tolerance
        if missed or _noise_explains(fitted.discovery, best.errors, train):
            break
        try:
            other = closer(share)
        except (KeyboardInterrupt, FitError) as error:
            fitted.ended = "interrupted" if isinstance(error, KeyboardInterrupt) else fitted.ended
            break
        ended = other.fitted.ended
        if other.well_errors is not None and _doubt(other.minima) < _doubt(best.minima):
            best = other
        best.fitted.ended = ended
    return best


def _noise_explains(discovery: Discovery, errors: dict[str, dict[str, float]], train: Dataset) -> bool:
    """Return whether the noise of the energies makes the largest error of the rows that were fitted."""
    spread = 1.0 if train.energy is None else weighted_std(train.energy, train.weight)
    return (discovery.noise or 0.0) > SearchOptions.noise_share * max(errors["train"].values()) * spread


def _doubt(minima: ClassifiedMinima) -> tuple[int, int, float]:
    worst = least_certain(minima)
    open_ones = sum(bool(minimum.within_data) for minimum in minima.unresolved)
    unknown = sum(well.barrier_without_data for well in minima.wells)
    return open_ones, unknown, 0.0 if worst is None else worst[1]
