"""The parts of the search: rows, stacks with spare room, growth, elimination."""

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate._assemble import potential_of, responsibilities
from multiwell._fit._candidate._candidate import SLOTS, candidate_of, with_mode, without_mode
from multiwell._fit._candidate._free_sharpness import LEAST_RHO, log_rho, start_sharpness
from multiwell._fit._candidate._parameters import apply_update, n_parameters, trainable_indices
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._search._eliminate import eliminate
from multiwell._fit._search._sample import MOST_HELD, Sample
from multiwell._potential import Scaling

U = np.random.default_rng(0).normal(size=(50, 2))
ENERGY = np.sum(U**2, axis=1)


def modes(count, seed=0):
    rng = np.random.default_rng(seed)
    return start_modes("icnn", U, ENERGY, np.arange(count), rng)


@pytest.fixture(params=[1, 3, SLOTS])
def candidate(request):
    return candidate_of(modes(request.param), start_sharpness(float(np.ptp(ENERGY)), 1 / 6), request.param)


def test_rows_fitted_and_rows_held_back_are_apart():
    sample = Sample(200, 3)
    sample.take(50)
    held = sample.held
    assert held.sum() == 30
    assert sample.fitted.sum() == 50
    assert not (held & sample.fitted).any()
    before = sample.fitted
    sample.take(120)
    assert (sample.fitted & before).sum() == 50
    sample.take(10**9)
    assert sample.exhausted
    assert (held ^ sample.fitted).all()
    sample.release()
    assert sample.held is None
    assert sample.fitted.all()


@pytest.mark.parametrize(("rows", "held"), [(20, 0), (40, 6), (10**6, MOST_HELD)])
def test_few_rows_are_never_held_back_and_never_too_many(rows, held):
    found = Sample(rows, 0).held
    assert (0 if found is None else found.sum()) == held


def test_spare_room_changes_nothing(candidate):
    count = candidate.n_active
    roomy = candidate_of(modes(count), candidate.parameters[1], count + 1)
    assert len(roomy.active) == SLOTS * -(-(count + 1) // SLOTS)
    for a, b in zip(derivatives(candidate), derivatives(roomy), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)
    share = responsibilities(roomy, U)
    np.testing.assert_allclose(share.sum(axis=1), 1.0, rtol=1e-12)
    assert not share[:, ~roomy.active].any()


def derivatives(candidate):
    return potential_of(candidate, Scaling.identity(2)).evaluate(U)


def test_a_mode_takes_a_free_place_or_the_stack_grows(candidate):
    grown, place = with_mode(candidate, modes(1, seed=9))
    assert grown.n_active == candidate.n_active + 1
    assert grown.active[place]
    assert len(grown.active) == (len(candidate.active) if not candidate.active.all() else 2 * SLOTS)
    back = without_mode(grown, place)
    np.testing.assert_array_equal(back.active[: len(candidate.active)], candidate.active)
    for a, b in zip(derivatives(back), derivatives(candidate), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_step_moves_the_modes_that_take_part_only(candidate):
    step = np.zeros(n_parameters(candidate.parameters))
    step[trainable_indices(candidate.parameters, candidate.active)] = 1.0
    stack, sharpness = apply_update(candidate.parameters, step)
    assert sharpness == candidate.parameters[1] + 1.0
    difference = stack.offset - candidate.parameters[0].offset
    np.testing.assert_allclose(difference, candidate.active.astype(float), atol=1e-12)


@pytest.mark.parametrize("free", [-1e4, -50.0, 0.0, 50.0])
def test_the_sharpness_never_falls_below_its_least(free):
    value = float(np.exp(np.asarray(log_rho(np.asarray(free)), np.float64)))
    assert value >= LEAST_RHO * (1 - 1e-6)
    assert value == pytest.approx(LEAST_RHO + np.exp(0.1 * free), rel=1e-5)


@pytest.mark.parametrize(("bound", "left"), [(0.0, 4), (0.35, 2), (9.0, 1)])
def test_elimination_ends_where_the_error_leaves_the_bound(bound, left):
    full = candidate_of(modes(4), start_sharpness(float(np.ptp(ENERGY)), 1 / 6), 4)
    path = []

    def refit(smaller):
        error = 0.15 * (4 - smaller.n_active)
        return smaller, error, error

    found = eliminate(full, U, None, lambda own, error: error <= bound, refit, lambda: False, path)
    assert (4 if found is None else found[0].n_active) == left
    assert [step.modes for step in path] == list(range(3, max(left - 2, 0), -1))
    assert path[-1].change.endswith("removed") == (left == 1)


def test_the_least_responsible_mode_goes_first():
    full = candidate_of(modes(4), start_sharpness(float(np.ptp(ENERGY)), 1 / 6), 4)
    full.parameters[0].offset[2] += 50.0
    seen = []

    def refit(smaller):
        seen.append(smaller.active)
        return smaller, 1.0, 1.0

    eliminate(full, U, None, lambda own, error: False, refit, lambda: False, [])
    np.testing.assert_array_equal(seen, [[True, True, False, True]])


def test_modes_that_only_follow_noise_are_taken_out():
    rng = np.random.default_rng(1)
    x = rng.uniform([-0.08, -0.15], [0.08, 0.15], (250, 2))
    well = (x[:, 1] / 0.08) ** 2 - 1
    energy = 300 * x[:, 0] ** 2 + 25 * well**2 + 2 * x[:, 1]
    gradient = np.stack([600 * x[:, 0], 100 * well * x[:, 1] / 0.08**2 + 2], axis=1)
    noisy = mw.Dataset(x, energy + rng.normal(0, 0.02, 250), gradient + rng.normal(0, 0.5, (250, 2)))
    result = mw.fit(noisy, seed=1)
    assert result.discovery.path[0].modes > 2
    assert result.potential.n_modes == 2
    assert result.status is mw.Status.TOLERANCE_REACHED
