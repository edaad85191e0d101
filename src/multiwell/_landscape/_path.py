"""Minimum energy paths: from minimum to minimum over a saddle."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from .._potential import ComposedPotential
from ._search import scaled_energies

IMAGES = 101


@dataclass(frozen=True, eq=False)
class MinimumEnergyPath:
    """A minimum energy path, at equal distances, in the units of the potential.

    Attributes:
        x: points from one end over the saddle to the other, shape `(n, d)`; where inputs wrap around, a path that
            crosses the bounds goes on beyond them.
        energy: energies there, shape `(n,)`.
        length: distance from the first point, in half widths of the bounds, shape `(n,)`.
        top: the row of the saddle.
    """

    x: Float[np.ndarray, "n d"]
    energy: Float[np.ndarray, " n"]
    length: Float[np.ndarray, " n"]
    top: int

    def __repr__(self) -> str:
        start, saddle, end = (f"{self.energy[row]:.6g}" for row in (0, self.top, -1))
        return f"MinimumEnergyPath({len(self.x)} points, energy from {start} over {saddle} to {end})"


def path_over(
    boxed: ComposedPotential, first: Float[np.ndarray, "s d"], second: Float[np.ndarray, "t d"]
) -> MinimumEnergyPath:
    """Join the two ways down from a saddle to a path; the saddle itself is one of its points.

    Args:
        boxed: the potential, in the units of the box.
        first: the way down on one side, scaled, from the saddle on.
        second: the way down on the other.

    Source: Fukui, Acc. Chem. Res. 14 (1981) 363: steepest descents from a saddle.
    """
    whole = sum(float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum()) for way in (first, second))
    back, onward = (_resampled(way, whole) for way in (first, second))
    u = np.concatenate([back[::-1], onward[1:]])
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(u, axis=0), axis=1))])
    return MinimumEnergyPath(
        boxed.input_map.undo(u), boxed.units.undo(scaled_energies(boxed, u)), length, len(back) - 1
    )


def _resampled(way: Float[np.ndarray, "t d"], whole: float) -> Float[np.ndarray, "n d"]:
    """Return a way at equal distances, with its share of the images."""
    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    count = max(round((IMAGES - 1) * at[-1] / whole), 1) if whole > 0 else 1
    wanted = np.linspace(0.0, at[-1], count + 1)
    return np.stack([np.interp(wanted, at, column) for column in way.T], axis=1)
