"""What a landscape says of itself when it cannot be trusted."""

import jax.numpy as jnp
import pytest
from landscape.polynomial import polynomial

import multiwell as mw


def test_minima_closer_than_the_resolution_are_one_and_it_is_said():
    with pytest.warns(mw.MultiwellWarning, match=r"closer together than 0.0005 half widths.*narrower bounds"):
        found = mw.landscape(polynomial({4: 1, 2: -8e-8, 0: 1.6e-15}), ([-1.0], [1.2]))
    assert len(found.minima) == 1
    assert found.saddles == []


def test_minima_between_which_nothing_is_curved_are_one_flat_minimum_until_looked_at_closely():
    energy = polynomial({4: 1, 2: -2e-10, 0: 1e-20})
    (flat,) = mw.landscape(energy, ([-1.0], [1.2])).minima
    assert flat.degenerate
    assert flat.x == pytest.approx([0.0], abs=1e-4)
    closer = mw.landscape(energy, ([-1e-4], [1.2e-4]))
    assert len(closer.minima) == 2
    assert len(closer.saddles) == 1


def test_a_direction_of_endless_fall_is_named_across_axes_too():
    # (x - y)^2 - 0.1 (x + y)
    falling = polynomial({(2, 0): 1, (1, 1): -2, (0, 2): 1, (1, 0): -0.1, (0, 1): -0.1})
    with pytest.warns(mw.MultiwellWarning, match="is unbounded below beyond the bounds, along"):
        mw.landscape(falling, ([-1, -1], [1, 1]))


@pytest.mark.parametrize("name", ["double-well", "muller-brown", "binary-choice"])
def test_sound_potentials_give_no_warning(name, landscape_of):
    assert landscape_of(name).warnings == []


@pytest.mark.parametrize(
    "energy",
    [
        polynomial({2: 1, 4: -1e-3}),  # rises at first
        lambda x: -jnp.cosh(x[0]),  # falls below all numbers
        lambda x: x[0] ** 2 - x[0] ** 60 / 1e20,
    ],
)
def test_an_endless_fall_is_seen_wherever_it_begins(energy):
    with pytest.warns(mw.MultiwellWarning, match="is unbounded below"):
        mw.landscape(energy, ([-2.0], [2.0]))


def test_waves_do_not_fall_without_end():
    assert mw.landscape(lambda x: jnp.sin(3 * x[0]), ([-2.0], [2.0])).warnings == []
