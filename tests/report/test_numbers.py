"""Numbers in the page."""

import numpy as np
import pytest

from multiwell._report._page._figures import plain


@pytest.mark.parametrize("value", [4.1234567e-20, -3.5e7, 0.0, 1e-300])
def test_a_value_that_stands_alone_keeps_its_digits(value):
    assert plain(np.array([value])) == pytest.approx([value], rel=1e-9)
    assert plain(np.array([value, np.nan, value])) == [
        *plain(np.array([value])),
        None,
        *plain(np.array([value])),
    ]


def test_values_of_a_range_keep_what_can_be_seen():
    assert plain(np.array([0.0, 1.23456789])) == [0.0, 1.23457]
