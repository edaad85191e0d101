"""The sharpest potential that explains the data, and what a reward does to a fit."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate import (
    candidate_of,
    log_rho_at_rest,
    padded_merges,
    reward_of_sharpness,
    start_modes,
    start_sharpness,
)
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import LevenbergMarquardt, ScaledRows, make_problem


@pytest.fixture(scope="module")
def blunt(data):
    return mw.fit(data, sharpness="blunt")


def test_a_sharpened_fit_is_as_good_and_sharper(result, blunt):
    assert "sharpened" in [step.change for step in result.discovery.path]
    assert result.status is mw.Status.TOLERANCE_REACHED
    assert result.potential.rho > 2 * blunt.potential.rho
    assert result.sharpness.before < result.potential.rho <= 1.01 * result.sharpness.sharpest
    assert "the sharpest that this search reached" in result.sharpness.in_words
    assert "another seed may reach another" in result.sharpness.in_words
    bottoms = np.array([well.x for well in result.wells])
    own = [
        potential.responsibilities(bottoms).max(axis=1).min()
        for potential in (result.potential, blunt.potential)
    ]
    assert own[0] > own[1]
    assert own[0] > 0.9


def test_a_blunt_fit_is_not_sharpened(blunt):
    assert "sharpened" not in [step.change for step in blunt.discovery.path]
    assert blunt.sharpness.as_dict() == {"rho": blunt.potential.rho, "before": None, "sharpest": None}
    assert blunt.sharpness.in_words == f"rho = {blunt.potential.rho:.4g}"


def test_one_mode_for_every_basin_stays(result):
    assert result.potential.n_modes >= result.discovery.basins


def test_time_that_is_up_ends_the_sharpening(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        result = mw.fit(data, max_seconds=1e-3)
    assert result.discovery.sharpness is None


@pytest.mark.parametrize("acceleration", [True, False])
def test_a_reward_for_the_sharpness_raises_it_at_a_price(data, acceleration):
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(data, scaling)
    rows = np.array([10, 60])
    modes = start_modes("icnn", u, energy, rows, np.random.default_rng(0))
    parameters, active = (modes, start_sharpness(float(np.ptp(energy)), 0.5)), np.ones(2, bool)
    problem = make_problem(ScaledRows.of(data, scaling), active)
    ends = []
    for reward in (0.0, 1e-2):
        own = (
            replace(problem, reward=reward_of_sharpness(parameters, active, None, reward))
            if reward
            else problem
        )
        solver = LevenbergMarquardt(acceleration=acceleration)
        state = solver.init(own, parameters)
        for _ in range(40):
            state = solver.step(state)
        ends.append((state.error, float(log_rho_at_rest(state.parameters[1]))))
    assert ends[1][1] > ends[0][1] + 0.1
    assert ends[1][0] > ends[0][0]


def test_merges_of_padding_have_no_reward():
    u = np.random.default_rng(0).normal(size=(20, 1))
    modes = start_modes("icnn", u, u[:, 0] ** 2, np.arange(3), np.random.default_rng(0))
    candidate = candidate_of(modes, np.asarray(0.0), 3)
    merges = padded_merges(np.array([[0, 1], [3, 2]]), candidate.active)
    parameters = candidate.parameters[0], np.zeros(len(merges))
    reward = reward_of_sharpness(parameters, candidate.active, merges, 1.0)
    np.testing.assert_array_equal(reward[-len(merges) :] > 0, [True, True, False])
    assert not reward[: -len(merges)].any()
