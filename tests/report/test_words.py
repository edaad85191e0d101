"""A result in one line and as a table."""

from dataclasses import replace

import pytest

from .conftest import two_wells


@pytest.mark.parametrize(
    ("dominating", "words"),
    [
        (2, "2 modes"),
        (1, "2 modes (1 of them above one half somewhere)"),
        (0, "2 modes (none above one half)"),
    ],
)
def test_the_modes_of_the_potential_are_counted_and_those_that_dominate_named(dominating, words):
    result = replace(two_wells(2), n_dominant_modes=dominating)
    assert repr(result).startswith(f"FitResult({words}, 2 wells, ")
    assert f"<b>2 wells</b>, {words};" in result._repr_html_()
    assert (result.summary()["modes"], result.summary()["active_modes"]) == (dominating, 2)


def test_minima_are_counted_from_zero():
    text = two_wells(1)._repr_html_()
    assert all(f"<td>{name}</td>" in text for name in ("well 0", "well 1", "boundary 0"))
