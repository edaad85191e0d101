"""What is done with what a stage found, and searches with options and solvers of one's own."""

import numpy as np
import pytest

from multiwell._fit._candidate import FittedCandidate, candidate_of, start_modes
from multiwell._fit._candidate._sharpness import Sharpness
from multiwell._fit._monitor import Monitor
from multiwell._fit._recipes._default_recipe import fit_default
from multiwell._fit._search import SearchOptions, SearchState
from multiwell._fit._search._state import StageResult
from multiwell._fit._solver import ConjugateGradients, LevenbergMarquardt
from multiwell._fit._task import Task
from multiwell._potential import family_named


def task(data, **changes):
    asked = {"max_modes": 4, "family": "quadratic", "widths": (8, 8), "sharpness": Sharpness(), "seed": 0}
    return Task(data, **{**asked, "tolerance": 1e-3, "monitor": Monitor(None, None), **changes})


@pytest.fixture
def state(data):
    return SearchState.of(task(data), family_named("quadratic"))


def stage(state, error, **says):
    """A stage that takes three steps."""
    modes = start_modes("quadratic", np.zeros((1, 1)), np.zeros(1), np.array([0]), np.random.default_rng(0))
    fit = FittedCandidate(candidate_of(modes, np.asarray(0.0), 1), error, error)
    for _ in range(3):
        state.monitor.record("a stage", 1, error)
    return StageResult(fit, state.monitor.take(), [state.path_step("a stage", *fit)], **says)


def test_a_stage_that_is_kept_leads_and_its_steps_are_history(state):
    assert state.settle(stage(state, 0.1))
    assert state.settle(stage(state, 0.2))  # worse, but fewer modes, for example
    assert state.incumbent.error == 0.2
    assert [step.iteration for step in state.monitor.history] == list(range(6))
    assert [step.held_error for step in state.path] == [0.1, 0.2]


def test_of_a_stage_that_is_dropped_only_the_path_knows(state):
    state.settle(stage(state, 0.1))
    assert not state.settle(stage(state, 0.05, kept=False))
    assert state.incumbent.error == 0.1
    assert len(state.monitor.history) == 3
    assert len(state.path) == 2
    assert state.settle(stage(state, 0.2))
    assert [step.iteration for step in state.monitor.history] == list(range(6))


def test_a_stage_that_does_not_lead_is_history_but_not_the_best(state):
    state.settle(stage(state, 0.1))
    assert state.settle(stage(state, 0.3, leads=False))
    assert state.incumbent.error == 0.1
    assert len(state.monitor.history) == 6


def test_a_stage_with_nothing_to_try_changes_nothing(state):
    assert not state.settle(None)
    assert not state.path


def test_steps_of_a_stage_that_runs_belong_to_the_history(state):
    state.settle(stage(state, 0.1))
    state.monitor.record("another", 1, 0.5)
    assert [step.iteration for step in state.monitor.history] == list(range(4))


def test_a_search_takes_options_and_a_solver(data):
    solver = LevenbergMarquardt(ConjugateGradients(), acceleration=False)
    fitted = fit_default(
        task(data, max_modes=2, tolerance=1e-9, solver=solver),
        options=SearchOptions(starts=1, joint_steps=5),
    )
    assert fitted.solver.startswith("Levenberg-Marquardt without acceleration, conjugate gradients for ")
    starts = [step for step in fitted.discovery.path if step.change.startswith("start")]
    assert {step.change[:7] for step in starts} == {"start 1"}
