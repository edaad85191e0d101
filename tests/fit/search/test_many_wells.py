"""Many wells: how many modes may start, narrow modes, and a partition of the line."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate import Sharpness
from multiwell._fit._monitor import Monitor
from multiwell._fit._search._line_start import _partition, has_many_wells_in_line, start_in_line
from multiwell._fit._search._state import SearchState
from multiwell._fit._task import NARROW, Task
from multiwell._potential import family_named

WELLS = 14
X = np.linspace(-WELLS / 2, WELLS / 2, 30 * WELLS)


def energy(x):
    return 0.02 * x**2 - np.cos(2 * np.pi * (x - 0.5)) * (1 + 0.3 * np.sin(x))


def slope(x):
    ripple, height = 2 * np.pi * (x - 0.5), 1 + 0.3 * np.sin(x)
    return 0.04 * x + 2 * np.pi * np.sin(ripple) * height - np.cos(ripple) * 0.3 * np.cos(x)


DATA = mw.Dataset(X[:, None], energy(X), slope(X)[:, None])


def task(**given):
    asked = {"max_modes": 12, "family": "icnn", "widths": (8, 8), "sharpness": Sharpness(), "seed": 0}
    return Task(
        DATA, **asked | {"tolerance": 1e-3, "monitor": Monitor(None, None), "given": frozenset()} | given
    )


def test_modes_follow_the_basins_unless_they_were_asked_for():
    def basins(of):
        return lambda most: min(of, most)

    few, many, crowd = (task().for_basins(basins(of)) for of in (3, 20, 500))
    assert (few.max_modes, few.widths) == (12, (8, 8))
    assert (many.max_modes, many.widths) == (22, NARROW)
    assert crowd.max_modes == 64
    asked = task(max_modes=5, widths=(16,), given=frozenset(("max_modes", "widths"))).for_basins(basins(20))
    assert (asked.max_modes, asked.widths) == (5, (16,))
    short = replace(task(), data=DATA.subset(np.arange(15))).for_basins(basins(40))
    assert short.max_modes == 15


@pytest.mark.parametrize("name", ["icnn", "quadratic"])
def test_stretched_modes_are_the_same_ones_in_other_units(name):
    rng = np.random.default_rng(0)
    modes = family_named(name).start(rng.normal(size=(3, 2)), rng.normal(size=3), rng, (4, 4))
    factor, height = np.array([0.5, 3.0, 8.0]), np.array([9.0, 2.0, 0.5])
    with jax.enable_x64(True):
        u = jnp.array([0.3, -0.2])
        stretched = np.asarray(modes.stretched(factor, height).energies(u))
        own = [np.asarray(modes.energies(f * u))[k] for k, f in enumerate(factor)]
    # the floor of the curvature is no part of what is stretched
    np.testing.assert_allclose(stretched, height * own, atol=1e-2)


def test_a_partition_shares_every_point_and_has_the_slopes_of_its_shares():
    bottoms = np.array([-2.0, -0.9, 0.0, 1.1])
    x = np.linspace(-3, 3, 2001)
    parts = _partition(x, energy(x), slope(x), bottoms, 4.0)
    np.testing.assert_allclose(np.exp(parts.log_share).sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(np.gradient(parts.log_share, x, axis=0)[1:-1], parts.slope[1:-1], atol=1e-2)
    assert (np.exp(parts.log_share)[np.searchsorted(x, bottoms), np.arange(4)] > 0.8).all()


@pytest.mark.slow
def test_modes_of_a_partition_stand_for_their_wells():
    state = SearchState.of(task(), family_named("icnn"))
    rows = state.basins.tree.rows[state.basins.kept(state.task.max_modes)]
    assert len(rows) == WELLS
    assert has_many_wells_in_line(state, rows)
    assert not has_many_wells_in_line(state, rows[:3])
    start = start_in_line(state, rows, np.random.default_rng(0), WELLS)
    squares = state.trainer.row_errors(start)[1]
    assert np.sqrt(squares.sum()) < 0.3


@pytest.mark.slow
def test_every_well_of_a_line_is_found_and_none_invented():
    result = mw.fit(DATA)
    grid = np.linspace(X[0], X[-1], 200_001)
    rising = slope(grid) > 0
    true = grid[1:][rising[1:] & ~rising[:-1]]
    assert len(result.wells) == len(true)
    np.testing.assert_allclose(sorted(well.x[0] for well in result.wells), true, atol=0.01)
    # more modes make it no worse
    again = mw.fit(DATA, max_modes=24)
    assert len(again.wells) == len(true)
