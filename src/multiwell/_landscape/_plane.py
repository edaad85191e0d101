"""The plane on which a landscape above two inputs is looked at."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

if TYPE_CHECKING:
    from ._landscape import Landscape

LINE = 65
IN_PLANE = 0.02  # of the bounds: points farther from a plane lie off it
APART = 0.01  # of the width: minima that differ by less do not count as different


def telling_inputs(found: "Landscape") -> tuple[int, ...]:
    """The one or two inputs that tell most: those in which the minima differ most, then those that cost most energy."""
    lower, upper = found.bounds
    origin = origin_of(found)
    places = np.array([point.x for point in found.minima] or [origin])
    ranks = []
    for k in range(len(lower)):
        apart = float(np.ptp(places[:, k]) / (upper[k] - lower[k]))
        line = np.tile(origin, (LINE, 1))
        line[:, k] = np.linspace(lower[k], upper[k], LINE)
        ranks.append((apart if apart > APART else 0.0, float(np.ptp(found.potential.energy(line)))))
    return tuple(sorted(sorted(range(len(lower)), key=lambda k: ranks[k])[-2:]))


def origin_of(found: "Landscape") -> Float[np.ndarray, " d"]:
    """The deepest minimum, or the middle of the bounds where there is none."""
    lower, upper = found.bounds
    return found.minima[0].x if found.minima else (lower + upper) / 2


def plane_points(
    found: "Landscape", inputs: tuple[int, ...], axes: list[Float[np.ndarray, " n"]]
) -> Float[np.ndarray, "k d"]:
    """Points of a grid over some inputs, the others as at the origin; the last input varies slowest."""
    grid = np.meshgrid(*axes)
    points = np.tile(origin_of(found), (grid[0].size, 1))
    for k, values in zip(inputs, grid, strict=True):
        points[:, k] = values.ravel()
    return points
