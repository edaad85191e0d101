"""Padded stacks of modes, and their sharpness."""

import numpy as np
import pytest

from multiwell._fit._candidate import (
    PADDING,
    apply_update,
    candidate_of,
    n_parameters,
    potential_of,
    responsibilities,
    start_modes,
    start_sharpness,
    trainable_indices,
    with_mode,
    without_mode,
)
from multiwell._fit._candidate._sharpness import MAX_RHO, MIN_RHO, log_rho
from multiwell._fit._scale import Scaling
from multiwell._potential import EnergyUnits
from multiwell.inputs import Affine

U = np.random.default_rng(0).normal(size=(50, 2))
ENERGY = np.sum(U**2, axis=1)


def modes(count, seed=0):
    rng = np.random.default_rng(seed)
    return start_modes("icnn", U, ENERGY, np.arange(count), rng)


@pytest.fixture(params=[1, 3, PADDING])
def candidate(request):
    return candidate_of(modes(request.param), start_sharpness(float(np.ptp(ENERGY)), 1 / 6), request.param)


def test_padding_changes_nothing(candidate):
    count = candidate.n_active
    padded = candidate_of(modes(count), candidate.parameters[1], count + 1)
    assert len(padded.active) == PADDING * -(-(count + 1) // PADDING)
    for a, b in zip(derivatives(candidate), derivatives(padded), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)
    share = responsibilities(padded, U)
    np.testing.assert_allclose(share.sum(axis=1), 1.0, rtol=1e-12)
    assert not share[:, ~padded.active].any()


def derivatives(candidate):
    inputs = Affine.identity(2)
    return potential_of(candidate, Scaling(inputs, inputs, EnergyUnits.identity(), np.zeros(2))).evaluate(U)


def test_a_mode_takes_a_free_place_or_the_stack_grows(candidate):
    grown, place = with_mode(candidate, modes(1, seed=9))
    assert grown.n_active == candidate.n_active + 1
    assert grown.active[place]
    assert len(grown.active) == (len(candidate.active) if not candidate.active.all() else 2 * PADDING)
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


@pytest.mark.parametrize("free", [-1e4, -50.0, 0.0, 50.0, 120.0, 1e4])
def test_the_sharpness_stays_within_its_bounds(free):
    value = float(np.exp(np.asarray(log_rho(np.asarray(free)), np.float64)))
    assert MIN_RHO * (1 - 1e-5) <= value <= MAX_RHO * (1 + 1e-5)
    above = MIN_RHO + np.exp(min(0.1 * free, 700.0))
    assert value == pytest.approx(1 / (1 / MAX_RHO + 1 / above), rel=1e-5)
