"""Which minima are wells, and what the way out of one is where there are dents beside it."""

import jax.numpy as jnp
import numpy as np
import pytest

from multiwell._data import Support
from multiwell._fit._wells import ClassifiedMinima, classify, find_minima
from multiwell._fit._wells._standard_errors import WellErrors
from multiwell._landscape._function import FunctionPotential

X = np.linspace(-1.6, 1.6, 401)[:, None]


def double_well(x):
    return (x[0] ** 2 - 1) ** 2 + 0.1 * x[0]


def with_dent(x):
    """A dent, 0.05 deep, on the inner slope of the deep well."""
    return double_well(x) - 0.2 * jnp.exp(-(((x[0] + 0.5) / 0.06) ** 2))


def with_ripple(x):
    """The bottom of the deep well is two minima with a rim of 0.01 between them."""
    return double_well(x) + 0.1 * jnp.exp(-(((x[0] + 1.01) / 0.12) ** 2))


def flat_floor(x):
    """A valley whose floor leads to the right, over a rim of 0.003 from its lowest point."""
    wall = jnp.where(x[0] < -1.2, (x[0] + 1.2) ** 2, 0.0)
    return wall - 2e-3 * jnp.exp(-(((x[0] + 0.9) / 0.15) ** 2)) + 5e-4 * jnp.cos(4 * x[0])


def classified(energy, error, x=X):
    potential = FunctionPotential.of(energy, 1)
    found = find_minima(potential, x, Support.of(x))
    return classify(WellErrors(found, potential, error), 1.0)


def test_a_dent_beside_a_deep_well_takes_nothing_from_it():
    plain, minima = classified(double_well, 0.02), classified(with_dent, 0.02)
    assert len(minima.wells) == len(plain.wells) == 2
    (dent,) = minima.unresolved
    assert dent.x[0] == pytest.approx(-0.5, abs=0.05)
    # the way out leads over the dent
    for own, expected in zip(minima.wells, plain.wells, strict=True):
        assert own.barrier == pytest.approx(expected.barrier, abs=1e-6)
    assert dent.barrier == dent.barrier_to_deeper < 0.06


def test_a_dent_that_is_resolved_is_a_way_out_and_no_way_to_a_deeper_well():
    deep, shallow, dent = classified(with_dent, 1e-3).wells
    assert deep.barrier == pytest.approx(dent.energy + dent.barrier - deep.energy)
    assert deep.barrier < shallow.energy + shallow.barrier - deep.energy
    assert deep.barrier_to_deeper == np.inf
    assert shallow.barrier < shallow.barrier_to_deeper + 1e-12
    assert dent.barrier == dent.barrier_to_deeper


def test_a_well_with_a_rippled_bottom_is_one_well():
    deep, shallow = classified(with_ripple, 0.01).wells
    assert (deep.x[0] < -0.8, shallow.x[0] > 0.8) == (True, True)
    assert deep.barrier > 0.9
    assert len(classified(with_ripple, 0.01).unresolved) == 1
    assert len(classified(with_ripple, 1e-4).wells) == 3


def test_a_minimum_that_no_rim_parts_from_the_boundary_is_unresolved():
    x = np.linspace(-1.6, 0.6, 301)[:, None]
    minima = classified(flat_floor, 0.01, x)
    assert minima.wells == []
    assert len(minima.boundary) == len(minima.unresolved) == 1
    assert len(classified(flat_floor, 1e-4, x).wells) == 1


def test_what_there_is_instead_of_wells_is_said_in_words():
    found = classified(double_well, 1e-3)
    edge = ClassifiedMinima([], found.wells[:1], [])
    assert edge.in_words == "no well inside the data (1 minimum on the boundary of the data)"
    both = ClassifiedMinima([], found.wells, found.wells[:1])
    assert both.in_words.endswith("(2 minima on the boundary of the data and 1 minimum not resolved)")
