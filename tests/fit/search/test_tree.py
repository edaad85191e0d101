"""Trees of soft minima: how modes merge, when a tree is learned, and where the sharpness may start."""

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate._assemble import energies, potential_of, responsibilities
from multiwell._fit._candidate._candidate import candidate_of, without_mode
from multiwell._fit._candidate._sharpness import MAX_RHO, MIN_RHO, log_rho_at_rest, sharpness_of
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._candidate._tree import compact, merge_tree, padded_merges, with_leaf
from multiwell._fit._scale import Scaling
from multiwell._fit._search._tree_stage import insert_leaf, to_single_sharpness
from multiwell._graph import neighbour_edges
from multiwell._potential import EnergyUnits
from multiwell.inputs import Affine

LINE = np.linspace(-3, 3, 121)[:, None]


def test_modes_whose_pass_is_lowest_merge_first():
    # three regions; the pass between the last two is the lower one; a fourth mode dominates nowhere
    edges = np.stack([np.arange(120), np.arange(1, 121)], axis=1)
    energy = np.exp(-20 * (LINE[:, 0] + 1) ** 2) + 0.1 * np.exp(-20 * (LINE[:, 0] - 1) ** 2)
    shares = np.zeros((121, 4))
    shares[np.arange(121), np.digitize(LINE[:, 0], [-1, 1])] = 1.0
    assert merge_tree(shares, energy, edges).tolist() == [[1, 2], [0, 4], [5, 3]]
    assert neighbour_edges(LINE).shape[1] == 2


@pytest.mark.parametrize(
    ("active", "merges", "nodes"),
    [
        ([1, 1, 1, 1], [[1, 2], [0, 4], [5, 3]], [0, 1, 2]),
        ([1, 0, 1, 1], [[0, 1], [3, 2]], [1, 2]),
        ([0, 1, 1, 0], [[0, 1]], [0]),
        ([0, 0, 1, 1], [[0, 1]], [2]),
        ([0, 0, 0, 1], [], []),
    ],
)
def test_a_tree_without_some_of_its_leaves(active, merges, nodes):
    found, kept = compact(np.array([[1, 2], [0, 4], [5, 3]]), np.array(active, bool))
    assert (found.tolist(), kept.tolist()) == (merges, nodes)


@pytest.mark.parametrize("active", [[1, 1, 1, 0, 0], [0, 1, 1, 0, 1], [0, 0, 1, 1, 1]])
def test_padding_of_a_tree_changes_nothing(active):
    active = np.array(active, bool)
    merges = np.array([[0, 2], [1, 3]])
    whole = padded_merges(merges, active)
    assert whole.shape == (4, 2)
    assert sorted(whole.ravel()) == list(range(8))
    back, nodes = compact(whole, active)
    np.testing.assert_array_equal(back, merges)
    assert nodes.tolist() == [0, 1]


@pytest.mark.parametrize("removed", range(4))
def test_a_candidate_may_be_a_tree(removed):
    u = np.random.default_rng(0).normal(size=(50, 2))
    modes = start_modes("icnn", u, np.sum(u**2, axis=1), np.arange(4), np.random.default_rng(0))
    plain = candidate_of(modes, np.asarray(0.0), 6)
    merges = padded_merges(np.array([[3, 1], [0, 2], [4, 5]]), plain.active)
    tree = plain._replace(parameters=(plain.parameters[0], np.zeros(len(merges))), merges=merges)
    inputs = Affine.identity(2)
    unit = Scaling(inputs, inputs, EnergyUnits.identity(), np.zeros(2))
    assert isinstance(potential_of(tree, unit), mw.TreePotential)
    for a, b in zip(potential_of(plain, unit).evaluate(u), potential_of(tree, unit).evaluate(u), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12 * np.abs(a).max())
    sharp = tree._replace(parameters=(plain.parameters[0], np.linspace(-9.0, 9.0, len(merges))))
    fewer = without_mode(sharp, removed)
    found = potential_of(fewer, unit)
    assert found.n_modes == 3
    np.testing.assert_allclose(
        found.responsibilities(u), responsibilities(fewer, u)[:, fewer.active], atol=1e-12
    )
    for place in (removed - 1, removed - 2):
        fewer = without_mode(fewer, place % 4)
    assert isinstance(potential_of(fewer, unit), mw.Potential)


def test_a_leaf_merges_first_with_the_one_beside_it():
    # in the tree 0 and 2 merge, then 1: a leaf that becomes number 1 is put beside what was number 1 and is 2 now
    assert with_leaf(np.array([[0, 2], [3, 1]]), 1, 1).tolist() == [[2, 1], [0, 3], [5, 4]]
    assert with_leaf(np.array([[0, 1]]), 2, 0).tolist() == [[0, 2], [3, 1]]


@pytest.mark.parametrize("beside", range(4))
@pytest.mark.parametrize("free", [None, 1])
def test_a_mode_more_that_is_far_above_leaves_a_tree_as_it_was(beside, free):
    u = np.random.default_rng(0).normal(size=(50, 2))
    rng = np.random.default_rng(0)
    modes = start_modes("icnn", u, np.sum(u**2, axis=1), np.arange(4), rng)
    plain = candidate_of(modes, np.asarray(0.0), 4, 4)
    merges = padded_merges(np.array([[3, 1], [0, 2], [4, 5]]), plain.active)
    tree = plain._replace(parameters=(plain.parameters[0], np.array([9.0, -3.0, 4.0])), merges=merges)
    if free is not None:
        tree = without_mode(tree, free)
    high = start_modes("icnn", u, np.sum(u**2, axis=1) + 1e3, np.array([7]), rng)
    neighbour = int(np.flatnonzero(tree.active)[beside % tree.n_active])
    grown, place = insert_leaf(tree, high, neighbour)
    assert grown.n_active == tree.n_active + 1
    assert grown.active[place]
    assert len(grown.parameters[1]) == len(grown.merges) == len(grown.active) - 1
    np.testing.assert_allclose(energies(grown, u), energies(tree, u), rtol=1e-12)
    # its sharpness is that of the merge of the one beside it
    scipy_merges, nodes = compact(grown.merges, grown.active)
    assert sorted(grown.active.nonzero()[0][scipy_merges[0]]) == sorted((place, neighbour))
    above = [k for k, pair in enumerate(scipy_merges) if grown.n_active in pair]
    assert grown.parameters[1][nodes[0]] == grown.parameters[1][nodes[above[0]]]


@pytest.fixture(scope="module")
def two_scales():
    """Wells behind a barrier and a far lower one, exactly a tree of three parabolas."""
    modes = mw.modes.QuadraticModes(
        np.array([[-2.0], [1.2], [1.9]]), np.full((3, 1, 1), 2.0), np.array([0.0, 0.1, 0.15]), 1e-3
    )
    truth = mw.TreePotential(
        modes,
        np.zeros(3),
        np.ones(3, bool),
        np.array([[1, 2], [0, 3]]),
        np.log([20.0, 0.4]),
        Affine.identity(1),
        EnergyUnits.identity(),
    )
    energy, gradient, _ = truth.evaluate(LINE)
    return mw.Dataset(LINE, energy, gradient)


def test_a_tree_is_learned_where_one_sharpness_does_not_do(two_scales):
    single = mw.fit(two_scales, max_modes=3, family="quadratic", sharpness="single", tolerance=1e-2)
    assert single.status is mw.Status.TOLERANCE_MISSED
    assert isinstance(single.potential, mw.Potential)
    result = mw.fit(two_scales, max_modes=3, family="quadratic", tolerance=1e-2)
    assert result.status is mw.Status.TOLERANCE_REACHED
    assert isinstance(result.potential, mw.TreePotential)
    np.testing.assert_allclose(result.potential.rhos, [20.0, 0.4], rtol=0.05)
    assert any(step.change == "tree of soft minima: 2 sharpnesses" for step in result.discovery.path)
    assert result.summary()["rhos"] == result.potential.rhos.tolist()


def test_forms_that_are_tried_first_may_be_a_tree(two_scales):
    result = mw.fit(two_scales, tolerance=1e-2)
    assert isinstance(result.potential, mw.TreePotential)
    assert result.potential.modes.family == "quadratic"
    np.testing.assert_allclose(result.potential.rhos, [20.0, 0.4], rtol=0.05)
    assert not any(step.change.startswith("start") for step in result.discovery.path)


@pytest.mark.slow
def test_a_tree_grows_on_from_where_it_helped():
    modes = mw.modes.QuadraticModes(
        np.array([[-2.0], [1.2], [1.9], [2.6]]),
        np.full((4, 1, 1), 2.0),
        np.array([0.0, 0.1, 0.15, 0.3]),
        1e-3,
    )
    merges = np.array([[1, 2], [4, 3], [0, 5]])
    active, units = np.ones(4, bool), (Affine.identity(1), EnergyUnits.identity())
    truth = mw.TreePotential(modes, np.zeros(4), active, merges, np.log([8.0, 6.0, 0.4]), *units)
    x = np.linspace(-3, 4, 161)[:, None]
    energy, gradient, _ = truth.evaluate(x)
    result = mw.fit(mw.Dataset(x, energy, gradient), max_modes=6, family="quadratic")
    changes = [step.change for step in result.discovery.path]
    tree = next(k for k, change in enumerate(changes) if change.endswith("sharpnesses"))
    assert changes[tree + 1] == "mode added"
    before, after = result.discovery.path[tree : tree + 2]
    assert after.modes == before.modes + 1
    assert after.held_error < before.held_error
    assert isinstance(result.potential, mw.TreePotential)
    assert result.status is mw.Status.TOLERANCE_REACHED
    assert result.n_dominant_modes == 4


@pytest.mark.parametrize("shape", [(3, 4), (5, 8)])
def test_back_from_a_tree_the_sharpness_is_the_median_of_its_merges_whatever_the_padding(shape):
    count, slots = shape
    u = np.random.default_rng(0).normal(size=(50, 1))
    modes = start_modes("quadratic", u, u[:, 0] ** 2, np.arange(count), np.random.default_rng(0))
    plain = candidate_of(modes, np.asarray(0.0), slots, slots)
    chain = np.array([[0, 1]] + [[count + k, k + 2] for k in range(count - 2)])
    merges = padded_merges(chain, plain.active)
    sharpness = np.where(np.arange(slots - 1) < count - 1, np.arange(slots - 1.0), 99.0)
    tree = plain._replace(parameters=(plain.parameters[0], sharpness), merges=merges)
    back = to_single_sharpness(tree)
    assert back.merges is None
    assert float(back.parameters[1]) == np.median(np.arange(count - 1.0))


@pytest.mark.slow
def test_a_tree_may_do_with_fewer_modes(two_scales):
    single = mw.fit(two_scales, max_modes=5, family="quadratic", tolerance=0.12, sharpness="single")
    result = mw.fit(two_scales, max_modes=5, family="quadratic", tolerance=0.12)
    assert single.status is result.status is mw.Status.TOLERANCE_REACHED
    assert result.potential.n_modes == 3 < single.potential.n_modes
    assert isinstance(result.potential, mw.TreePotential)
    again = [step.change for step in result.discovery.path].index(
        "tree of soft minima: removals are tried again"
    )
    assert result.discovery.path[again + 1].change.endswith("removed")
    assert {step.modes for step in result.history[-1:]} == {3}


def test_a_tree_of_a_mixture_learns_equal_sharpnesses(mixture_data, mixture):
    result = mw.fit(mixture_data, max_modes=4, family="quadratic", sharpness="tree")
    assert isinstance(result.potential, mw.TreePotential)
    np.testing.assert_allclose(result.potential.rhos, 1.0, atol=1e-2)
    assert isinstance(mixture.potential, mw.Potential)


def test_noise_is_no_reason_for_a_tree():
    data = mw.systems.get("triple-well").dataset(100, seed=0, noise=0.05)
    result = mw.fit(data, max_modes=4, widths=(4,))
    assert isinstance(result.potential, mw.Potential)
    assert not any("tree" in step.change for step in result.discovery.path)


@pytest.mark.parametrize("rho", [1e-3, MIN_RHO, 0.5, 40.0, 1e9])
def test_a_start_of_the_sharpness_is_what_was_said_or_just_within_the_bounds(rho):
    started = float(np.exp(log_rho_at_rest(sharpness_of(rho))))
    assert started == pytest.approx(min(max(rho, MIN_RHO * np.exp(0.1)), MAX_RHO * np.exp(-0.1)), rel=1e-5)


@pytest.mark.parametrize("share", [0.01, pytest.param(1.0, marks=pytest.mark.slow), 100.0])
@pytest.mark.parametrize(
    ("name", "rows", "options"),
    [
        ("double-well", 120, {"widths": (4,), "tolerance": 1e-2}),
        pytest.param("four-well", 500, {}, marks=pytest.mark.slow),
    ],
)
def test_the_sharpness_may_start_anywhere(name, rows, options, share):
    system = mw.systems.get(name)
    data = system.dataset(rows, seed=0)
    result = mw.fit(data, **options, rho=share / float(np.ptp(data.energy)))
    assert result.discovery.path[0].change.startswith("start 1, rho from ")
    assert result.status is mw.Status.TOLERANCE_REACHED
    assert len(result.wells) == len(system.minima)
    found = np.array([well.x for well in result.wells])
    for point in system.minima:
        assert np.abs(found - point.x).max(axis=1).min() < 0.03
