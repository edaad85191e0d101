"""The neighbour graph, the walk over it, and energies integrated along it."""

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from multiwell._graph import complete_over_graph, neighbour_edges, persistence

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("n", "d"), [(2, 1), (50, 1), (3, 2), (200, 2), (300, 5), (12, 10)])
def test_the_graph_is_connected_without_loops_or_doubles(n, d):
    u = RNG.normal(size=(n, d))
    u[n // 2 :] += 100.0  # two clusters far apart
    edges = neighbour_edges(u)
    assert (edges[:, 0] < edges[:, 1]).all()
    assert len(np.unique(edges, axis=0)) == len(edges)
    graph = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    assert connected_components(graph, directed=False)[0] == 1


def test_rows_at_one_point_are_tied_together():
    distinct = RNG.normal(size=(40, 2))
    u = np.repeat(distinct, 30, axis=0)
    edges = neighbour_edges(u)
    first = np.arange(40) * 30
    tied = edges[edges[:, 0] // 30 == edges[:, 1] // 30]
    assert len(tied) == 40 * 29
    between = edges[edges[:, 0] // 30 != edges[:, 1] // 30]
    np.testing.assert_array_equal(np.unique(between), first)
    np.testing.assert_array_equal(np.unique(between // 30, axis=0), neighbour_edges(distinct))


def test_basins_of_a_line():
    energy = np.array([0.0, 2.0, 1.0, 5.0, -1.0, 3.0, 2.5])
    edges = np.stack([np.arange(6), np.arange(1, 7)], axis=1)
    tree = persistence(energy, edges)
    np.testing.assert_array_equal(tree.rows, [4, 0, 2, 6])
    np.testing.assert_array_equal(tree.death, [5.0, 5.0, 2.0, 3.0])
    np.testing.assert_array_equal(tree.lifetime, [6.0, 5.0, 1.0, 0.5])
    np.testing.assert_array_equal(tree.saddle_rows, [-1, 3, 1, 5])
    kept = np.array([True, True, False, False])
    # the ridge row 3 descends to its lowest neighbour
    np.testing.assert_array_equal(tree.basins(kept), [1, 1, 1, 0, 0, 0, 0])
    np.testing.assert_array_equal(tree.basins(np.array([True] * 4)), [1, 1, 2, 0, 0, 0, 3])


def test_one_constant_level_is_one_basin():
    tree = persistence(np.zeros(10), np.stack([np.arange(9), np.arange(1, 10)], axis=1))
    assert len(tree.rows) == 1


def test_lifetimes_do_not_depend_on_the_order_of_rows():
    u = RNG.uniform(-1.6, 1.6, size=(400, 2))
    energy = ((u**2 - 1) ** 2).sum(axis=1) + 0.1 * u[:, 0]
    order = RNG.permutation(400)
    first = persistence(energy, neighbour_edges(u)).lifetime
    second = persistence(energy[order], neighbour_edges(u[order])).lifetime
    np.testing.assert_allclose(first, second, rtol=1e-12)
    assert (first[:4] > 0.5).all()
    assert (first[4:] < 0.2).all()


@pytest.mark.parametrize("dimension", [1, 2])
@pytest.mark.parametrize("given", ["gradient", "hessian"])
def test_energies_are_integrated_from_derivatives(dimension, given):
    u = RNG.uniform(-1, 1, size=(600, dimension))
    energy = np.sum(u**3, axis=1) + u[:, 0] * u[:, -1]
    gradient = 3 * u**2
    gradient[:, 0] += u[:, -1]
    gradient[:, -1] += u[:, 0]
    hessian = np.zeros((600, dimension, dimension))
    hessian[:, range(dimension), range(dimension)] = 6 * u
    hessian[:, 0, -1] += 1.0
    hessian[:, -1, 0] += 1.0
    missing = np.full(600, np.nan)
    if given == "gradient":
        filled, slope = complete_over_graph(u, neighbour_edges(u), missing, gradient, None)
        np.testing.assert_array_equal(slope, gradient)
        design = np.ones((600, 1))
    else:
        nothing = np.full((600, dimension), np.nan)
        filled, _ = complete_over_graph(u, neighbour_edges(u), missing, nothing, hessian)
        design = np.column_stack([np.ones(600), u])
    difference = filled - energy
    rest = difference - design @ np.linalg.lstsq(design, difference, rcond=None)[0]
    assert np.abs(rest).max() < 0.04 * energy.std()


def test_known_energies_are_kept_and_holes_filled():
    u = np.sort(RNG.uniform(-1, 1, size=(200, 1)), axis=0)
    energy = u[:, 0] ** 2
    holes = energy.copy()
    holes[::3] = np.nan
    filled, _ = complete_over_graph(u, neighbour_edges(u), holes, 2 * u, None)
    np.testing.assert_allclose(filled, energy, atol=1e-3)
