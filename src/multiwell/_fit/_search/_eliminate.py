"""Backward elimination: the fewest modes that explain the data."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from .._candidate import Candidate, FittedCandidate, responsibilities, without_mode
from .._discovery import PathStep


def eliminate(
    candidate: Candidate,
    u: Float[np.ndarray, "n d"],
    condition: Float[np.ndarray, "n q"] | None,
    accepted: Callable[[float, float], bool],
    refit: Callable[[Candidate], FittedCandidate],
    time_is_up: Callable[[], bool],
    path: list[PathStep],
) -> tuple[Candidate, float] | None:
    """Remove the least responsible mode and fit the others again, as long as the errors are accepted.

    Responsibilities do not depend on the gauge: a gate can be undone by an offset, a share of the energy cannot.

    Args:
        candidate: where to start.
        u: scaled points at which the shares are measured.
        condition: their scaled conditions, or None.
        accepted: whether the errors on the fitted and on the watched rows are as good as before.
        refit: fits a candidate; gives it back with its error on the fitted rows and on the watched rows.
        time_is_up: ends the elimination.
        path: every trial is added to it.

    Returns:
        The smallest candidate that was accepted and its error; None if no mode could go.

    Source: backward elimination, Hastie, Tibshirani and Friedman, "The elements of statistical learning" (2009),
    section 3.3.2.
    """
    best: tuple[Candidate, float] | None = None
    while candidate.n_active > 1 and not time_is_up():
        shares = responsibilities(candidate, u, condition)
        mode = int(np.argmin(np.where(candidate.active, shares.mean(axis=0), np.inf)))
        smaller, own, error = refit(without_mode(candidate, mode))
        removed = accepted(own, error)
        change = f"mode {mode} {'removed' if removed else 'is needed'}"
        largest = float(shares[:, mode].max())
        path.append(PathStep(smaller.n_active, change, own, error, len(u), largest))
        if not removed:
            break
        candidate, best = smaller, (smaller, error)
    return best
