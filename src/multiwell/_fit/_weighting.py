"""Means, spreads and medians of what was measured at weighted rows; without weights they are those of NumPy."""

import numpy as np
from jaxtyping import Float

Weight = Float[np.ndarray, " n"] | None


def weighted_mean(values: Float[np.ndarray, " n"], weight: Weight) -> float:
    """Return the mean of the values that are no NaN."""
    if weight is None:
        return float(np.nanmean(values))
    known = np.isfinite(values) & (weight > 0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else 0.0


def weighted_std(values: Float[np.ndarray, " n"], weight: Weight) -> float:
    """Return the standard deviation of the values that are no NaN."""
    if weight is None:
        return float(np.nanstd(values))
    known = np.isfinite(values)
    away = values[known] - weighted_mean(values, weight)
    return float(np.sqrt(np.average(away**2, weights=weight[known])))


def weighted_rms(values: Float[np.ndarray, "n ..."], weight: Weight) -> float:
    """Return the root of the mean square of the entries that are no NaN; an entry has the weight of its row."""
    if weight is None:
        return float(np.sqrt(np.nanmean(values**2)))
    known = np.isfinite(values)
    each = np.broadcast_to(weight.reshape(-1, *([1] * (values.ndim - 1))), values.shape)
    return float(np.sqrt(np.average(values[known] ** 2, weights=each[known])))


def weighted_median(values: Float[np.ndarray, " n"], weight: Weight) -> float:
    """Return the value below which half of the weight lies."""
    if weight is None:
        return float(np.median(values))
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(below, below[-1] / 2)])


def weighted_range(values: Float[np.ndarray, " n"], weight: Weight) -> float:
    """Return how far above the lowest value others lie, each counted with the root of its weight over the largest."""
    if weight is None:
        return float(np.ptp(values))
    return float(np.max((values - values.min()) * np.sqrt(weight / weight.max())))


def effective_rows(weight: Float[np.ndarray, " n"]) -> float:
    """Return how many rows of one weight say as much: `(sum w)^2 / sum w^2`.

    Source: Kish, "Survey sampling" (1965), section 11.7.
    """
    scaled = weight / weight.max()
    return float(scaled.sum() ** 2 / np.sum(scaled**2))
