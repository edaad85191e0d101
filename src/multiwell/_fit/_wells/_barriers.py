"""How high the lowest ways between minima are."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..._graph import Persistence, displacement, neighbour_edges, persistence, tree_of
from ..._landscape import (
    Barrier,
    Span,
    Stationary,
    barriers_of,
    lines_between,
    merges_of,
    newton,
    scaled_energies,
)
from ..._potential import AbstractUnconditionalPotential, evaluate_features

SAME = 1e-6  # scaled units
REACHED = 1e-4  # the same, between the end of a descent and a minimum
AWAY = 1e-3  # the same, between a saddle and where its descents begin
SHORT_STEP = 0.05  # the same: longer steps of a descent might leave its valley
SLOPE = 1e-8  # of one plus the energy: at a point held by a face it is larger
MAX_STARTS = 64  # of searches for saddles


class _Graph(NamedTuple):
    """Minima, rows of the data and points of the edges between them, in this order, in scaled units."""

    u: Float[np.ndarray, "k d"]
    energy: Float[np.ndarray, " k"]
    tree: Persistence
    tops: Int[np.ndarray, " t"]  # the highest points of the lines between minima, nearest pairs first


class _Pass(NamedTuple):
    """A way between two minima: the energy at its highest point, and the node of the graph there."""

    energy: float
    ends: tuple[int, int]
    node: int


class Ways(NamedTuple):
    """The lowest ways between minima, there and back, and the highest points of ways, which they count after minima."""

    barriers: list[Barrier]
    tops: Float[np.ndarray, "t d"]


def ways_between(
    potential: AbstractUnconditionalPotential,
    u: Float[np.ndarray, "n d"],
    points: Float[np.ndarray, "m d"],
    energies: Float[np.ndarray, " m"],
    span: Span,
) -> Ways:
    """Find the lowest ways between minima.

    Saddles are searched from where the basins of a graph over minima and data merge, and from the tops of the lines
    between minima; a saddle joins what its two descents reach. Where no saddle joins them, minima are joined at the
    energy at which the graph does.

    Args:
        potential: the potential.
        u: scaled points of the data, shape `(n, d)`.
        points: the minima, scaled, deepest first, shape `(m, d)`.
        energies: their scaled energies, shape `(m,)`.
        span: the directions in which the data vary.

    Returns:
        The ways and their tops, in scaled units; a height is zero where neither a saddle nor the graph shows a ridge
        between a minimum and a deeper one.
    """
    from scipy.cluster.hierarchy import DisjointSet

    if len(points) < 2:
        return Ways([], points[:0])
    graph = _graph_of(potential, u, points, energies, span)
    passes = _passes(graph, energies)
    starts = np.concatenate([np.array([way.node for way in passes], int), graph.tops])[:MAX_STARTS]
    saddles = _saddles(potential, graph.u[starts], span)
    connects = _connections(potential, saddles, points, span)
    heights, tops = saddles.energy.tolist(), [saddles.u]
    sets = DisjointSet(range(len(points)))
    for first, second in connects:
        if first is not None and second is not None:
            sets.merge(first, second)
    for way in sorted(passes, key=lambda way: way.energy):
        if sets.merge(*way.ends):
            heights.append(way.energy)
            connects.append(way.ends)
            tops.append(graph.u[[way.node]])
    merges = merges_of([*energies.tolist(), *heights], connects)
    return Ways(barriers_of(energies.tolist(), merges), np.concatenate(tops))


def _graph_of(
    potential: AbstractUnconditionalPotential,
    u: Float[np.ndarray, "n d"],
    points: Float[np.ndarray, "m d"],
    energies: Float[np.ndarray, " m"],
    span: Span,
) -> _Graph:
    """Join minima and data by a neighbour graph; every edge is cut at its middle, so a ridge between rows is seen.

    The straight lines between minima belong to it: in a narrow valley they pass lower than any rows of the data.
    """
    rows = np.concatenate([points, u])
    edges = neighbour_edges(rows, span.periods)
    lines = lines_between(points, len(rows) + len(edges), span.periods)
    way = displacement(rows[edges[:, 1]] - rows[edges[:, 0]], span.periods)
    nodes = np.concatenate([rows, rows[edges[:, 0]] + way / 2, lines.u])
    energy = scaled_energies(potential, nodes)
    energy[: len(points)] = energies
    # a row at a minimum is no deeper than it, whatever rounding says
    distance, nearest = (
        np.asarray(part) for part in tree_of(points, span.periods).query(nodes, distance_upper_bound=SAME)
    )
    same = np.isfinite(distance)
    energy[same] = np.maximum(energy[same], energies[nearest[same]])
    # a line is a way from end to end, no place for other basins
    first = len(nodes) - len(lines.u)
    np.maximum(energy[first:], energies[lines.ends].max(axis=1), out=energy[first:])
    middles = np.arange(len(rows), len(rows) + len(edges))
    halves = [np.stack([edges[:, 0], middles], 1), np.stack([edges[:, 1], middles], 1)]
    tree = persistence(energy, np.concatenate([*halves, lines.edges]))
    return _Graph(nodes, energy, tree, first + lines.tops(energy[first:]))


def _passes(graph: _Graph, energies: Float[np.ndarray, " m"]) -> list[_Pass]:
    """Find the lowest ways along the graph that join all minima, as far as it shows them."""
    from scipy.cluster.hierarchy import DisjointSet

    tree, passes = graph.tree, []
    sets = DisjointSet(range(len(tree.rows)))
    minimum_of: dict[int, int] = {}
    # minima that share a basin have no ridge between them that the graph can see
    for k, basin in enumerate(tree.leaf[: len(energies)].tolist()):
        other = minimum_of.setdefault(basin, k)
        if other != k:
            passes.append(_Pass(float(energies[k]), (other, k), k))
    merging = np.flatnonzero(tree.saddle_rows >= 0)
    for basin in merging[np.argsort(tree.death[merging], kind="stable")].tolist():
        sides = [minimum_of.get(sets[part]) for part in (basin, int(tree.parent[basin]))]
        sets.merge(basin, int(tree.parent[basin]))
        known = [side for side in sides if side is not None]
        if known:
            minimum_of[sets[basin]] = known[0]
        if len(known) == 2:
            height = max(float(tree.death[basin]), *energies[known].tolist())
            passes.append(_Pass(height, (known[0], known[1]), int(tree.saddle_rows[basin])))
    return passes


def _saddles(
    potential: AbstractUnconditionalPotential, starts: Float[np.ndarray, "k d"], span: Span
) -> Stationary:
    """Find saddles of index 1, each once."""
    ends = newton(potential, starts, span, index=1)
    free = ends.gradient < SLOPE * (1 + np.abs(ends.energy))
    lowest, second = ends.eigenvalues[:, 0], ends.eigenvalues[:, 1:].min(axis=1, initial=np.inf)
    kept: list[int] = []
    for k in np.flatnonzero(ends.converged & free & (lowest < 0) & (second > 0)).tolist():
        if all(span.distance(ends.u[k], ends.u[j]) > SAME for j in kept):
            kept.append(k)
    return Stationary(*(part[kept] for part in ends))


def _connections(
    potential: AbstractUnconditionalPotential,
    saddles: Stationary,
    points: Float[np.ndarray, "m d"],
    span: Span,
) -> list[tuple[int | None, ...]]:
    """Return the minima that the two descents of every saddle reach; None for an end that is none of them."""
    if len(saddles.u) == 0:
        return []
    hessians = evaluate_features(potential, saddles.u, "hessian")[2]
    lowest = np.linalg.eigh(span.basis.T @ hessians @ span.basis)[1][:, :, 0] @ span.basis.T
    starts = np.concatenate([saddles.u + AWAY * lowest, saddles.u - AWAY * lowest])
    ends = newton(potential, starts, span, longest_step=SHORT_STEP).u
    distance = span.distance(ends[:, None], points)
    reached = [
        int(k) if near[k] <= REACHED else None for near, k in zip(distance, distance.argmin(1), strict=True)
    ]
    return list(zip(reached[: len(saddles.u)], reached[len(saddles.u) :], strict=True))
