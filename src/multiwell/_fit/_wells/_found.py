"""Minima of a fitted potential with the lowest ways between them, before anything is said of which are real."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from ..._data import Support
from ..._landscape import Barrier, CriticalPoint, height_of, lowest_ways, ways_to_no_higher


@dataclass(frozen=True, eq=False)
class FoundMinima:
    """The minima of a potential among data.

    Attributes:
        points: the minima, deepest first; their barriers are not yet known.
        ways: the lowest ways between all pairs that are connected, there and back, in energy units.
        tops: where ways are highest, shape `(t, d)`; `Barrier.saddle` counts them after the minima.
        support: where the data lie; None where that is not asked.
    """

    points: list[CriticalPoint]
    ways: list[Barrier]
    tops: Float[np.ndarray, "t d"]
    support: Support | None = None

    def top_of(self, way: Barrier) -> Float[np.ndarray, " d"]:
        """Return the highest point of a way."""
        return np.asarray(self.tops[way.saddle - len(self.points)])

    def is_seen(self, way: Barrier) -> bool:
        """Return whether data lie on a way, so that its height is no guess of the modes."""
        ends = self.points[way.start].x, self.points[way.end].x
        return self.support is None or self.support.joins(ends[0], self.top_of(way), ends[1])

    @property
    def ways_to_rivals(self) -> list[Barrier | None]:
        """For every minimum the lowest way to one that is listed before it or lies on the bounds, if there is any.

        Where such a way is within the error, the data cannot tell the two apart: there is one minimum, and it is the
        rival. Of a deep well and a dent beside it only the dent has such a way.
        """
        rivals = [way for way in self.ways if way.end < way.start or self.points[way.end].on_boundary]
        return lowest_ways(rivals, len(self.points))

    def ways_out(self, resolved: Sequence[bool]) -> list[Barrier | None]:
        """Return for every minimum the lowest way to any other that is resolved, if there is any."""
        return lowest_ways([way for way in self.ways if resolved[way.end]], len(self.points))

    def dents_beside(self, k: int, resolved: Sequence[bool]) -> list[int]:
        """Return the minima that are connected with one and not resolved."""
        return [way.end for way in self.ways if way.start == k and not resolved[way.end]]

    def with_barriers(self, resolved: Sequence[bool]) -> list[CriticalPoint]:
        """Return the minima with their barriers, given which of them are places to go to."""
        energies = [point.energy for point in self.points]
        deeper = lowest_ways(ways_to_no_higher(energies, self.ways), len(self.points))
        return [
            replace(point, barrier=height_of(out), barrier_to_deeper=height_of(way))
            for point, out, way in zip(self.points, self.ways_out(resolved), deeper, strict=True)
        ]
