"""How high the lowest ways out of minima are."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from .._graph import Persistence, neighbour_edges, persistence
from .._potential import AbstractPotential
from ._search import Span, lines_between, newton, scaled_energies

LARGEST_SHIFT = 3  # longest edges: a saddle farther from the graph's merging point is another one
SAME = 1e-6  # scaled units


class _Graph(NamedTuple):
    """Minima, rows of the data and the middles of the edges between them, in this order, in scaled units."""

    u: Float[np.ndarray, "k d"]
    energy: Float[np.ndarray, " k"]
    tree: Persistence
    longest_edge: float


def escape_barriers(
    potential: AbstractPotential,
    u: Float[np.ndarray, "n d"],
    points: Float[np.ndarray, "m d"],
    energies: Float[np.ndarray, " m"],
    span: Span,
) -> Float[np.ndarray, " m"]:
    """Height of the lowest way out of every minimum to a deeper one; for the deepest, to any other.

    Args:
        potential: the potential.
        u: scaled points of the data, shape `(n, d)`; the ways lead along their neighbour graph.
        points: the minima, scaled, shape `(m, d)`.
        energies: their scaled energies, shape `(m,)`.
        span: the directions in which the data vary.

    Returns:
        Barriers in scaled energy units, shape `(m,)`; infinite for the only minimum, zero where the graph sees no
        ridge between a minimum and a deeper one.
    """
    graph = _graph_of(potential, u, points, energies)
    tree = graph.tree
    barriers = np.full(len(points), np.inf)
    joined = np.flatnonzero((tree.saddle_rows >= 0) & (tree.rows < len(points)))
    deepest = int(tree.rows[0])
    if len(joined):
        for k, top in zip(joined, _pass_energies(potential, graph, joined, span), strict=True):
            own = int(tree.rows[k])
            barriers[own] = top - energies[own]
            if deepest < len(points) and tree.parent[k] == 0:
                barriers[deepest] = min(barriers[deepest], top - energies[deepest])
    # minima that share a basin of the graph with a deeper one have no ridge between them that the data can see
    barriers[np.setdiff1d(np.arange(len(points)), tree.rows)] = 0.0
    return barriers


def _graph_of(
    potential: AbstractPotential,
    u: Float[np.ndarray, "n d"],
    points: Float[np.ndarray, "m d"],
    energies: Float[np.ndarray, " m"],
) -> _Graph:
    """The neighbour graph of minima and data; every edge is cut at its middle, so a ridge between rows is seen.

    The straight lines between minima belong to it: in a narrow valley they pass lower than any rows of the data.
    """
    from scipy.spatial import cKDTree

    rows = np.concatenate([points, u])
    edges = neighbour_edges(rows)
    lines = lines_between(points, len(rows) + len(edges))
    nodes = np.concatenate([rows, rows[edges].mean(axis=1), lines.u])
    energy = scaled_energies(potential, nodes)
    energy[: len(points)] = energies
    # a row at a minimum is no deeper than it, whatever rounding says
    distance, nearest = (np.asarray(part) for part in cKDTree(points).query(nodes, distance_upper_bound=SAME))
    same = np.isfinite(distance)
    energy[same] = np.maximum(energy[same], energies[nearest[same]])
    # a line is a way from end to end, no place for other basins
    on_lines = energy[len(nodes) - len(lines.u) :]
    np.maximum(on_lines, energies[lines.ends].max(axis=1), out=on_lines)
    middles = np.arange(len(rows), len(rows) + len(edges))
    halves = [np.stack([edges[:, 0], middles], 1), np.stack([edges[:, 1], middles], 1)]
    longest = float(np.max(np.linalg.norm(np.diff(rows[edges], axis=1)[:, 0], axis=1)))
    return _Graph(nodes, energy, persistence(energy, np.concatenate([*halves, lines.edges])), longest)


def _pass_energies(
    potential: AbstractPotential, graph: _Graph, joined: Int[np.ndarray, " b"], span: Span
) -> Float[np.ndarray, " b"]:
    """Energies at which basins join a deeper one: of the saddle nearby, else of the graph's merging point."""
    tops = graph.tree.saddle_rows[joined]
    bottoms = graph.energy[graph.tree.rows[joined]]
    saddles = newton(potential, graph.u[tops], span, index=1)
    shifts = np.linalg.norm(saddles.u - graph.u[tops], axis=1)
    near = shifts < LARGEST_SHIFT * graph.longest_edge
    settled = saddles.converged & near & (saddles.energy > bottoms)
    energies: Float[np.ndarray, " b"] = np.where(
        settled, saddles.energy, np.maximum(graph.energy[tops], bottoms)
    )
    return energies
