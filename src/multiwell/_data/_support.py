"""Where the data lie, and its parts that nothing connects."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from multiwell._errors import InputError

from .._graph import displacement, linkage, tree_of, wrapped
from ._arrays import as_numbers, check_finite

SAMPLED_FROM = 20_000  # farthest-point sampling looks at no more points than this
PROBES = 4_000  # of a sample, this many are enough for a percentile of the distances


# one point in a hundred of the data's own kind lies beyond the 99th percentile itself, none in practice beyond twice
REACH = 2.0
ACROSS = 0.55  # of a gap between parallel curves
WIDE = 0.25  # of the distance between two wells: fits across narrower gaps are as sure as their residuals say


@dataclass(frozen=True, eq=False)
class Support:
    """The region that data cover: a box, and a neighbourhood of the points in it.

    Args:
        lower: smallest value of each input, shape `(d,)`.
        upper: largest value of each input, shape `(d,)`.
        points: points that stand for the data, shape `(m, d)`, as (x - lower) / (upper - lower); an input that never
            changes is not divided.
        radius: how far from the nearest of `points` the region reaches, in the same scaled units.
        periods: length after which each input repeats, shape `(d,)`, 0 for one that does not; its box is one period.
    """

    lower: Float[np.ndarray, " d"]
    upper: Float[np.ndarray, " d"]
    points: Float[np.ndarray, "m d"]
    radius: float
    periods: Float[np.ndarray, " d"]

    @classmethod
    def of(cls, x: Any, limit: int = 1024, periods: Float[np.ndarray, " d"] | None = None) -> "Support":
        """Make the support of points x, shape `(n, d)`.

        More than `limit` distinct points are thinned by farthest-point sampling (Gonzalez, "Clustering to minimize the
        maximum intercluster distance", 1985), more than 20,000 after a random draw. The radius is twice the 99th
        percentile of the distances to the nearest neighbour, or what it takes to reach from point to point where
        neighbours are closer in some directions, or in some places, than in others (see `linkage`); plus, when
        thinned, the largest distance of a datum to a kept point: every datum is inside.

        Args:
            x: points, shape `(n, d)`, finite.
            limit: the largest number of points kept.
            periods: length after which each input repeats, 0 for one that does not; None where none does.

        Raises:
            InputError: `x` is no table of finite numbers or has no rows, or `limit` is below 1.
        """
        x = as_numbers(x, "x")
        if x.ndim != 2 or 0 in x.shape:
            raise InputError(f"x must have shape (n, d) and at least one row, got {x.shape}")
        check_finite(x, "x")
        if limit < 1:
            raise InputError(f"limit must be at least 1, got {limit}")
        repeats = np.zeros(x.shape[1]) if periods is None else periods
        lower, upper = x.min(axis=0), x.max(axis=0)
        upper = np.where(repeats > 0, lower + repeats, upper)
        turns = np.where(repeats > 0, 1.0, 0.0)
        scaled = (x - lower) / _scale(lower, upper)
        scaled = np.unique(wrapped(scaled, np.zeros(x.shape[1]), turns), axis=0)
        sample = probes = scaled
        if len(scaled) > SAMPLED_FROM:
            sample = scaled[np.random.default_rng(0).choice(len(scaled), SAMPLED_FROM, replace=False)]
            probes = sample[:PROBES]
        radius = 0.0
        if len(scaled) > 1:
            nearest = np.asarray(tree_of(scaled, turns).query(probes, k=2, workers=-1)[0])[:, 1]
            radius = REACH * float(np.percentile(nearest, 99))
        points = scaled if len(scaled) <= limit else _farthest_points(sample, min(limit, len(sample)), turns)
        linked = linkage(points, turns)
        # halfway across a gap, a little more in the corners
        radius = max(radius, linked.spacing, ACROSS * linked.gap)
        if len(scaled) <= limit:
            return cls(lower, upper, scaled, radius, repeats)
        reach = float(np.max(tree_of(points, turns).query(scaled, workers=-1)[0]))
        return cls(lower, upper, points, radius + reach, repeats)

    @property
    def turns(self) -> Float[np.ndarray, " d"]:
        """Period of every scaled coordinate of the points: 1, or 0 where an input does not repeat."""
        return np.where(self.periods > 0, 1.0, 0.0)

    @property
    def places(self) -> Float[np.ndarray, "m d"]:
        """The points that stand for the data, in their units."""
        return np.asarray(self.lower + self.points * _scale(self.lower, self.upper))

    def first(self, d: int) -> "Support":
        """Return the support of the first `d` inputs, whatever the others are."""
        if d == self.lower.size:
            return self
        points = np.unique(self.points[:, :d], axis=0)
        return Support(self.lower[:d], self.upper[:d], points, self.radius, self.periods[:d])

    def reaches(self, x: Float[np.ndarray, " d"]) -> bool:
        """Return whether a point lies within the radius of a kept point, on whichever side of the bounds.

        Args:
            x: one point, shape `(d,)`.
        """
        distance = self._tree.query((x - self.lower) / _scale(self.lower, self.upper))[0]
        return bool(distance <= self.radius + 1e-9)

    def last(self, q: int) -> "Support":
        """Return the support of the last `q` columns, whatever the others are."""
        return Support.of(self.places[:, -q:], periods=self.periods[-q:])

    def joins(
        self, start: Float[np.ndarray, " d"], top: Float[np.ndarray, " d"], end: Float[np.ndarray, " d"]
    ) -> bool:
        """Return whether data lie on a way: at its top, and without a wide gap from one end to the other.

        A gap is wide where it is wider than those between neighbours and than a quarter of the distance between the
        ends; the radius may reach across gaps between parts of the data, and knows no energies there.

        Args:
            start: where the way begins, shape `(d,)`.
            top: its highest point.
            end: where it ends.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        places = (np.stack([start, top, end]) - self.lower) / _scale(self.lower, self.upper)
        length = float(np.linalg.norm(displacement(places[2] - places[0], self.turns)))
        reach = max(self._step, WIDE / 2 * length) + 1e-9
        away, nearest = self._tree.query(places)
        if away[1] > reach:
            return False
        pairs = self._tree.query_pairs(2 * reach, output_type="ndarray")
        m = len(self.points)
        graph = coo_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(m, m))
        label = connected_components(graph, directed=False)[1][nearest]
        return bool((label == label[0]).all())

    @cached_property
    def _step(self) -> float:
        """Return twice the distance of neighbours, or what it takes to reach from point to point, or across a grid."""
        if len(self.points) < 2:
            return 0.0
        nearest = np.asarray(self._tree.query(self.points, k=2)[0])[:, 1]
        linked = linkage(self.points, self.turns)
        return max(REACH * float(np.percentile(nearest, 99)), linked.spacing, ACROSS * linked.usual_gap)

    @cached_property
    def _tree(self) -> Any:
        return tree_of(self.points, self.turns)

    def contains(self, x: Any) -> Bool[np.ndarray, " n"]:
        """Return whether points lie within the bounds (to 1e-9 of the range) and within the radius of one of `points`.

        Args:
            x: points, shape `(n, d)`; a point that is not finite is outside.

        Raises:
            InputError: `x` is no table of numbers with d columns.
        """
        x = as_numbers(x, "x")
        d = self.lower.size
        if x.ndim != 2 or x.shape[1] != d:
            remedy = f"; for one point use x.reshape(1, {d})" if x.shape == (d,) else ""
            raise InputError(f"x must have shape (n, {d}), got {x.shape}{remedy}")
        x = wrapped(x, self.lower, self.periods)
        slack = 1e-9 * (self.upper - self.lower)
        inside: np.ndarray = ((x >= self.lower - slack) & (x <= self.upper + slack)).all(axis=1)
        if inside.any():
            scaled = (x[inside] - self.lower) / _scale(self.lower, self.upper)
            # rounding must not put the outermost datum outside
            inside[inside] = self._tree.query(scaled)[0] <= self.radius * (1 + 1e-12) + 1e-9
        return inside


def _scale(lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    return np.where(upper > lower, upper - lower, 1.0)


def _farthest_points(points: np.ndarray, count: int, turns: np.ndarray) -> np.ndarray:
    """Choose `count` of the points, each the farthest from those before it; the first is nearest to the mean."""
    chosen = int(((points - points.mean(axis=0)) ** 2).sum(axis=1).argmin())
    picks = [chosen]
    distance = np.full(len(points), np.inf)
    while len(picks) < count:
        distance = np.minimum(distance, (displacement(points - points[chosen], turns) ** 2).sum(axis=1))
        chosen = int(distance.argmax())
        picks.append(chosen)
    return np.asarray(points[np.sort(picks)])


def clusters_of(support: Support) -> list[tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]]:
    """Return lower and upper bounds of the clusters of a support, by the first input; one if the data hang together.

    Args:
        support: of the data.

    Returns:
        The bounds of every cluster in the units of the data, each of shape `(d,)`. Clusters are those of `linkage`: at
        least 5 % of the points that stand for the data, and farther from others than half the extent of the smaller.
    """
    label, places = linkage(support.points, support.turns).label, support.places
    own = [places[label == k] for k in range(label.max() + 1)]
    return sorted(((part.min(axis=0), part.max(axis=0)) for part in own), key=lambda bounds: tuple(bounds[0]))
