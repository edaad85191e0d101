"""Backward elimination."""

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate import FittedCandidate, candidate_of, start_modes, start_sharpness
from multiwell._fit._search._elimination import removals

U = np.random.default_rng(0).normal(size=(50, 2))
ENERGY = np.sum(U**2, axis=1)


@pytest.fixture
def full():
    modes = start_modes("icnn", U, ENERGY, np.arange(4), np.random.default_rng(0))
    return candidate_of(modes, start_sharpness(float(np.ptp(ENERGY)), 1 / 6), 4)


@pytest.mark.parametrize(("bound", "left"), [(0.0, 4), (0.35, 2), (9.0, 1)])
def test_elimination_ends_where_the_error_leaves_the_bound(full, bound, left):
    def refit(smaller):
        error = 0.15 * (4 - smaller.n_active)
        return FittedCandidate(smaller, error, error)

    found = list(removals(full, (U, None), refit, lambda fit: fit.holdout_error <= bound))
    kept = [removal.fit.candidate.n_active for removal in found if removal.accepted]
    assert min([4, *kept]) == left
    assert [removal.fit.candidate.n_active for removal in found] == list(range(3, max(left - 2, 0), -1))
    assert found[-1].accepted == (left == 1)


def test_the_least_responsible_mode_goes_first(full):
    full.parameters[0].offset[2] += 50.0
    (removal,) = removals(
        full, (U, None), lambda smaller: FittedCandidate(smaller, 1.0, 1.0), lambda fit: False
    )
    assert removal.mode == 2
    np.testing.assert_array_equal(removal.fit.candidate.active, [True, True, False, True])
    assert removal.largest_share < 1e-3


def test_modes_that_only_follow_noise_are_taken_out():
    rng = np.random.default_rng(1)
    x = rng.uniform([-0.08, -0.15], [0.08, 0.15], (250, 2))
    well = (x[:, 1] / 0.08) ** 2 - 1
    energy = 300 * x[:, 0] ** 2 + 25 * well**2 + 2 * x[:, 1]
    gradient = np.stack([600 * x[:, 0], 100 * well * x[:, 1] / 0.08**2 + 2], axis=1)
    noisy = mw.Dataset(x, energy + rng.normal(0, 0.02, 250), gradient + rng.normal(0, 0.5, (250, 2)))
    result = mw.fit(noisy, widths=(4,), seed=1)
    assert result.discovery.path[0].modes > 2
    assert result.potential.n_modes == 2
    assert result.status is mw.Status.TOLERANCE_REACHED
