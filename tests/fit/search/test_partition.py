"""Modes that stand for wells from the start."""

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate import Sharpness, energies, responsibilities
from multiwell._fit._monitor import Monitor
from multiwell._fit._search import SearchState, search
from multiwell._fit._search._partition import _partition, partitioned
from multiwell._fit._task import Task
from multiwell._potential import family_named

GRID = np.linspace(-1.6, 1.6, 401)


@pytest.fixture(scope="module")
def searched(data):
    import jax

    task = Task(data, 2, "icnn", (4, 4), Sharpness("blunt"), 0, 1e-3, Monitor(None, None))
    state = SearchState.of(task, family_named("icnn"))
    with jax.enable_x64(True):
        search(state)
    return state


def test_a_quartic_double_well_is_exact_up_to_its_known_sharpness():
    energy = (GRID**2 - 1) ** 2
    best = max(
        _partition(GRID, energy, np.array([-1.0, 1.0]), rate).rho for rate in np.geomspace(0.05, 60, 200)
    )
    assert best == pytest.approx(1.32, rel=0.05)


def test_shares_hand_over_at_the_tops_of_the_barriers():
    energy = np.cos(4 * GRID)
    bottoms = np.array([-np.pi / 4, np.pi / 4])
    share = _partition(GRID, energy, bottoms, 3.0).share
    np.testing.assert_allclose(share.sum(axis=1), 1)
    np.testing.assert_allclose(share[np.argmin(abs(GRID))], [0.5, 0.5], atol=0.02)
    assert share[0, 0] > 0.99
    assert share[-1, 1] > 0.99


def test_neighbouring_bottoms_without_a_grid_point_between_them_give_no_partition():
    assert _partition(GRID, GRID**2, np.array([0.001, 0.002]), 1.0).rho == 0


def test_modes_of_a_partition_stand_for_wells(searched):
    import jax

    candidate = searched.incumbent.candidate
    with jax.enable_x64(True):
        parted = partitioned(searched, candidate)
        assert parted is not None
        bottoms = searched.basins.u[searched.basins.tree.rows[:2]]
        own = responsibilities(parted, bottoms)
        grid = searched.basins.u
        difference = energies(parted, grid) - energies(candidate, grid)
    assert own.max(axis=1).min() > 0.95
    assert len(set(own.argmax(axis=1))) == 2
    assert np.sqrt(np.mean(difference**2)) < 0.2 * energies(candidate, grid).std()


def test_inputs_that_repeat_or_are_several_have_none(searched):
    from dataclasses import replace

    data = mw.systems.get("four-well").dataset(60, seed=0)
    task = replace(searched.task, data=data)
    assert partitioned(SearchState.of(task, family_named("icnn")), searched.incumbent.candidate) is None
