"""The slice on which a potential above two inputs is looked at, and what wraps around in it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float

from .._graph import displacement
from .._potential import AbstractPotential, ComposedPotential
from ._critical_point import CriticalPoint
from ._drawn import DrawnLandscape

LINE = 65
IN_PLANE = 0.02  # of the bounds: what is farther from a slice lies off it
LEVEL = 1e-9  # of the range of the minima's energies
DIGITS = 6  # by which inputs are ranked: rounding must not decide
ON_SEAM = 1e-9  # of a period: a path that runs along a seam is not broken by rounding

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
    periods = periods_of(potential)
    ranks = {}
    for k in np.flatnonzero(upper > lower).tolist():
        apart = _extent(places[:, k], float(periods[k])) / float(upper[k] - lower[k])
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


def on_slice(
    x: Float[np.ndarray, "n d"],
    origin: Float[np.ndarray, " d"],
    inputs: tuple[int, ...],
    bounds: Bounds,
    periods: Float[np.ndarray, " d"],
) -> Bool[np.ndarray, " n"]:
    """Return which points lie on the slice over some inputs through the origin, or near it, through the seam too."""
    lower, upper = bounds
    within = IN_PLANE * np.where(upper > lower, upper - lower, 1.0)
    close = np.abs(displacement(x - origin, periods)) <= within
    near: Bool[np.ndarray, " n"] = np.delete(close, inputs, axis=1).all(axis=1)
    return near


def periods_of(potential: AbstractPotential) -> Float[np.ndarray, " d"]:
    """Return the length after which every input repeats; 0 for one that does not, or whose box is less than it."""
    if isinstance(potential, ComposedPotential):
        lengths: Float[np.ndarray, " d"] = np.abs(np.asarray(potential.input_map.scale)) * potential.periods
        return lengths
    return potential.input_map.periods


def broken_at_seams(found: DrawnLandscape, path: Float[np.ndarray, "n c"]) -> Float[np.ndarray, "m c"]:
    """Return a path within the bounds, broken where it goes through a seam.

    Args:
        found: the landscape.
        path: its points, shape `(n, d)`; what is known of each may stand in further columns.

    Returns:
        The same with a point on either side of every seam that it goes through, and a row of NaN between them.
    """
    around = np.flatnonzero(periods_of(found.potential))
    lower, upper = (bound[around] for bound in found.bounds)
    rows = np.arange(len(path))
    turns = _turns(path[:, around], lower, upper)
    # the rows, and parts of rows, at which a seam is reached
    cuts = []
    for row, k in np.argwhere(np.diff(turns, axis=0) != 0).tolist():
        first, second = path[row : row + 2, around[k]].tolist()
        seam = lower[k] + (upper - lower)[k] * turns[row : row + 2, k].max()
        cuts.append(row + float(np.clip((seam - first) / (second - first), 0.0, 1.0)))
    pieces = []
    for start, end in pairwise([0.0, *sorted(cuts), len(path) - 1.0]):
        at = np.unique([start, *rows[(rows > start) & (rows < end)], end])
        piece = np.stack([np.interp(at, rows, column) for column in path.T], axis=1)
        # the middle of a piece is on a seam only where all of it is
        own = _turns(piece[:, around].mean(axis=0), lower, upper)
        piece[:, around] = np.clip(piece[:, around] - own * (upper - lower), lower, upper)
        pieces += [piece, np.full((1, path.shape[1]), np.nan)]
    return np.concatenate(pieces[:-1])


def _turns(
    x: Float[np.ndarray, "*n k"], lower: Float[np.ndarray, " k"], upper: Float[np.ndarray, " k"]
) -> Float[np.ndarray, "*n k"]:
    """Return how many periods points are beyond the first, which is the bounds."""
    turns: Float[np.ndarray, "*n k"] = np.floor((x - lower) / (upper - lower) + ON_SEAM)
    return turns


def _inner(minima: Sequence[CriticalPoint]) -> list[CriticalPoint]:
    inner = [point for point in minima if not point.on_boundary and point.within_data is not False]
    return inner or list(minima)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _extent(values: Float[np.ndarray, " n"], period: float) -> float:
    """Return how much of an input some values span; of one that repeats, all but the widest gap between them."""
    if not period:
        return float(np.ptp(values))
    around = np.sort(np.mod(values, period))
    return period - float(np.diff(around, append=around[0] + period).max())
