"""Barriers as certain as asked for: a closer fit where they are not, and what is said."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._certainty import in_words_of_least_certain, is_certain, least_certain
from multiwell._report._page._tables import standard_errors_table


def barriers_of(result):
    return [well.standard_errors.barrier / well.barrier for well in result.wells]


@pytest.fixture(scope="module")
def fits():
    data = mw.systems.get("double-well").dataset(200, seed=0)
    options = {"widths": (4,), "tolerance": 0.2}
    with warnings.catch_warnings():
        warnings.simplefilter("error", mw.MultiwellWarning)
        return [mw.fit(data, **options, barrier_tolerance=share) for share in (0.9, 0.01)]


def test_the_search_goes_on_while_a_barrier_is_less_certain_than_asked_for(fits):
    content, closer = fits
    assert max(barriers_of(content)) > 0.01
    assert max(barriers_of(closer)) <= 0.01
    assert len(closer.history) > len(content.history)
    assert closer.status is mw.Status.TOLERANCE_REACHED


def test_the_least_certain_barrier_is_named_with_its_figure(fits):
    content, _ = fits
    number, ratio = least_certain(content.minima)
    assert ratio == max(barriers_of(content)) == barriers_of(content)[number]
    words = in_words_of_least_certain(content.minima, ratio / 2)
    assert words.startswith(f"the barrier of well {number} is known to ")
    assert in_words_of_least_certain(content.minima, ratio) is None
    assert least_certain(replace(content.minima, wells=[])) is None


def test_noise_is_said_and_not_followed():
    data = mw.systems.get("triple-well").dataset(400, seed=0, noise=0.05)
    with pytest.warns(mw.MultiwellWarning, match="the barrier of well . is known to"):
        result = mw.fit(data, tolerance=0.2, barrier_tolerance=1e-3, widths=(4,))
    assert len({step.change for step in result.discovery.path if step.change.startswith("start 1")}) == 1


def test_a_barrier_across_a_gap_is_not_known_and_not_searched_for():
    """True barriers are 1.460 and 0.960; the modes make 2.007 and 1.507 of them."""
    rng = np.random.default_rng(21)
    x = np.concatenate([rng.uniform(-1.2, -0.9, 80), rng.uniform(0.85, 1.1, 80)])
    data = mw.Dataset(x[:, None], 1.2 * (x**2 - 1) ** 2 + 0.25 * x)
    with (
        pytest.warns(mw.MultiwellWarning, match="2 clusters far apart"),
        pytest.warns(
            mw.MultiwellWarning, match="the barriers of wells 0 and 1 are not known: no data on the way"
        ),
    ):
        result = mw.fit(data)
    assert len(result.wells) == 2
    assert all(well.barrier_without_data for well in result.wells)
    assert "the barriers of wells 0 and 1 are not known" in repr(result)
    assert len({step.change for step in result.discovery.path if step.change.startswith("start 1")}) == 1
    assert is_certain(result.minima, 0.01)
    assert "not known: no data on the way" in standard_errors_table(result)
