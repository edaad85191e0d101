"""The last fit of a search."""

import pytest

import multiwell as mw


@pytest.mark.parametrize(("noise", "last"), [(0.0, True), (0.1, False)])
def test_rows_held_back_are_fitted_in_the_end_where_rows_are_few_but_not_where_there_is_noise(noise, last):
    # the force has kinks, which few rows leave to guess between them
    data = mw.systems.get("curved-beam").dataset(80, seed=1, noise=noise)
    path = mw.fit(data, max_modes=2, seed=1, validation=0.0).discovery.path
    started = [step for step in path if step.change.startswith("start")]
    assert all(step.held_error > 1.5 * step.error for step in started)
    assert (path[-1].change == "all rows") == last
