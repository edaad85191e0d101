"""How far a plane through residuals near a point may be wrong."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..._graph import tree_of
from .._weighting import effective_rows


class Near(NamedTuple):
    """Residuals of one kind near a point, nearest first, one column per component."""

    kind: str
    away: Float[np.ndarray, "k d"]
    residual: Float[np.ndarray, "k m"]
    weight: Float[np.ndarray, " k"]
    scale: float  # of the weights, in the fit
    raised: Float[np.ndarray, " k"]  # how much larger squares are where rows are unseen


def covariance_of_plane(parts: list[Near], count: int) -> Float[np.ndarray, "p p"] | None:
    """Return the covariance of a plane through the first residuals of all kinds; None where it is not finite."""
    d = parts[0].away.shape[1]
    normal, meat = np.zeros((1 + d, 1 + d)), np.zeros((1 + d, 1 + d))
    for part in parts:
        weight = part.scale * part.weight[:count]
        plane = np.concatenate([np.ones((count, 1)), part.away[:count]], axis=1)
        for k in range(part.residual.shape[1]):
            design = plane if part.kind == "energy" else np.tile(np.eye(1 + d)[1 + k], (count, 1))
            with np.errstate(over="ignore"):
                square = np.average((part.raised * part.residual[:, k] ** 2)[:count], weights=weight)
            square *= 1 + (count - 1) * _correlation(part.residual[:, k], part.weight, part.away)
            normal += (design.T * weight) @ design
            meat += square * (design.T * weight**2) @ design
    if not np.isfinite(meat).all():
        return None
    inverse = np.linalg.pinv(normal, rcond=1e-12, hermitian=True)
    return np.asarray(inverse @ meat @ inverse)


def _correlation(
    residual: Float[np.ndarray, " k"], weight: Float[np.ndarray, " k"], away: Float[np.ndarray, "k d"]
) -> float:
    """Return the correlation of residuals with those of their nearest neighbours, as far as it is no chance."""
    # a weight says how sure a row is: so weighted, residuals are of one size
    residual = np.sqrt(weight / weight.max()) * residual
    k, largest = len(residual), float(np.abs(residual).max())
    if not 0 < largest < np.inf:
        return 0.0
    residual = residual / largest
    # the nearest of two rows at one point may be either
    first, second = np.asarray(tree_of(away, None).query(away, 2)[1]).T
    nearest = np.where(first == np.arange(k), second, first)
    alike = float(np.sum(residual * residual[nearest]) / np.sum(residual**2))
    # noise alone correlates by about one over the square root of the number of pairs
    return float(np.clip(alike - 1 / np.sqrt(effective_rows(weight)), 0.0, 1.0))
