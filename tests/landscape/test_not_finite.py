"""Energies that are no numbers somewhere: said with the point, whatever finds it."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw


def with_hole(x):
    """A double well in two inputs whose right well is no number."""
    hole = (x[0] - 1) ** 2 + x[1] ** 2 < 0.04**2
    return jnp.where(hole, jnp.nan, (x[0] ** 2 - 1) ** 2 + 2 * x[1] ** 2)


@pytest.mark.parametrize("seed", range(4))
def test_a_hole_that_only_searches_meet_is_named(seed):
    with pytest.raises(mw.InputError, match=r"V is not finite at x = \[") as caught:
        mw.landscape(with_hole, ([-2.0, -2.0], [2.0, 2.0]), seed=seed)
    words = str(caught.value).partition("[")[2].rstrip("]").split()
    place = np.array([float(word) for word in words])
    assert np.linalg.norm(place - [1.0, 0.0]) < 0.0401


def test_flows_that_meet_a_hole_name_it():
    # the landscape of the plain function, asked about points that flow into a hole it has since got
    from multiwell._landscape._box import boxed_potential
    from multiwell._landscape._function import as_potential
    from multiwell._landscape._search import Span, descend

    lower, upper = np.full(2, -2.0), np.full(2, 2.0)
    plain = boxed_potential(as_potential(lambda x: x @ x, 2), lower, upper, 0)
    holed = replace(plain, inner=as_potential(with_hole, 2))
    with pytest.raises(mw.InputError, match=r"V is not finite at x = \["):
        descend(holed, np.array([[0.3, 0.1], [-0.3, 0.1]]), Span.box(np.zeros(2)))


def test_the_spinodal_names_the_point():
    with pytest.raises(mw.InputError, match=r"V is not finite at x = \[-2.\]"):
        mw.spinodal(lambda x: jnp.log(x[0]), ([-2.0], [2.0]))


@pytest.mark.slow
def test_a_kink_in_the_middle_of_the_bounds_is_no_reason_to_stop():
    found = mw.landscape(
        lambda x: (x[0] ** 2 - 1) ** 2 + jnp.sqrt(x[0] ** 2 + x[1] ** 2), ([-2.0, -2.0], [2.0, 2.0])
    )
    assert len(found.minima) == 2
