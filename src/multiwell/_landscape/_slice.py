"""The slice on which a potential above two inputs is looked at."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from .._graph import wrapped
from .._potential import AbstractPotential
from ._critical_point import CriticalPoint
from ._drawn import DrawnLandscape

LINE = 65
IN_PLANE = 0.02  # of the bounds: what is farther from a slice lies off it
LEVEL = 1e-9  # of the range of the minima's energies
DIGITS = 6  # by which inputs are ranked: rounding must not decide

Bounds = tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]


def telling_inputs(
    potential: AbstractPotential, minima: Sequence[CriticalPoint], bounds: Bounds
) -> tuple[int, ...]:
    """Return the one or two inputs that tell most: in which the minima differ most, then that cost most energy.

    Args:
        potential: the potential.
        minima: of it, deepest first; those inside the bounds and within the data decide, where there are any.
        bounds: lower and upper bounds; inputs that are constant in them tell nothing.
    """
    lower, upper = bounds
    origin = origin_of(minima, bounds)
    places = np.array([point.x for point in _inner(minima)] or [origin])
    ranks = {}
    for k in np.flatnonzero(upper > lower).tolist():
        apart = float(np.ptp(places[:, k]) / (upper[k] - lower[k]))
        line = np.tile(origin, (LINE, 1))
        line[:, k] = np.linspace(lower[k], upper[k], LINE)
        energy = float(np.ptp(potential.energy(line)))
        ranks[k] = (_rounded(apart) if apart > IN_PLANE else 0.0, _rounded(energy))
    return tuple(sorted(sorted(ranks, key=lambda k: ranks[k])[-2:]))


def origin_of(minima: Sequence[CriticalPoint], bounds: Bounds) -> Float[np.ndarray, " d"]:
    """Return the deepest minimum inside the bounds and within the data, else any, else the middle of the bounds.

    Of minima that are level to rounding the one with the lowest coordinates counts.
    """
    inner = _inner(minima)
    if not inner:
        return (bounds[0] + bounds[1]) / 2
    energies = np.array([point.energy for point in inner])
    level = np.flatnonzero(energies <= energies.min() + LEVEL * np.ptp(energies)).tolist()
    first: Float[np.ndarray, " d"] = min(
        (inner[k].x for k in level), key=lambda x: np.round(x, DIGITS).tolist()
    )
    return first


def slice_points(
    origin: Float[np.ndarray, " d"], inputs: tuple[int, ...], axes: list[Float[np.ndarray, " n"]]
) -> Float[np.ndarray, "k d"]:
    """Return points of a grid over some inputs, the others as at the origin; the last input varies slowest."""
    grid = np.meshgrid(*axes)
    points = np.tile(origin, (grid[0].size, 1))
    for k, values in zip(inputs, grid, strict=True):
        points[:, k] = values.ravel()
    return points


def wrapping_inputs(found: DrawnLandscape) -> list[int]:
    """Return the inputs whose bounds are one period apart: their faces are one seam."""
    return np.flatnonzero(np.asarray(found.potential.periods) > 0).tolist()


def broken_at_seams(found: DrawnLandscape, x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    """Return the points of a path within the bounds, NaN at the first point behind every seam that it goes through."""
    lower, upper = found.bounds
    periods = np.zeros(len(lower))
    periods[wrapping_inputs(found)] = (upper - lower)[wrapping_inputs(found)]
    inside = np.array(wrapped(x, lower, periods))
    through = ((np.abs(np.diff(inside, axis=0)) > periods / 2) & (periods > 0)).any(axis=1)
    inside[1:][through] = np.nan
    return inside


def _inner(minima: Sequence[CriticalPoint]) -> list[CriticalPoint]:
    inner = [point for point in minima if not point.on_boundary and point.within_data is not False]
    return inner or list(minima)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
