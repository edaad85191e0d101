import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate import candidate_of, start_modes
from multiwell._fit._monitor import Monitor
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._search._joint_fit import Incumbent, Stopping, joint_fit
from multiwell._fit._solver import LevenbergMarquardt, ScaledRows, make_problem


@pytest.fixture(scope="module")
def fit():
    data = mw.systems.get("double-well").dataset(120, seed=0)
    scaling = scaling_of(data)
    u, energy, *_ = scaled(data, scaling)

    def fit(places, hopeless):
        rows = np.array([np.argmin(np.abs(data.x[:, 0] - place)) for place in places])
        modes = start_modes("icnn", u, energy, rows, np.random.default_rng(0))
        monitor = Monitor(None, None)
        with jax.enable_x64(True):
            candidate = candidate_of(modes, np.asarray(0.0), len(rows))
            problem = make_problem(ScaledRows.of(data, scaling), candidate.active)
            stopping = Stopping(1e-3, 60, abort_above=hopeless)
            solver, incumbent = LevenbergMarquardt(), Incumbent()
            found = joint_fit(candidate, (problem, None), solver, stopping, "all modes", incumbent, monitor)
        error = found.holdout_error
        assert incumbent.error == error == found.train_error
        return error, len(monitor.history)

    return fit


def test_a_fit_that_leads_nowhere_ends_early(fit):
    # one convex mode has no second well
    early, steps = fit([-1.0], 0.03)
    late, all_steps = fit([-1.0], np.inf)
    assert min(early, late) > 0.1
    assert steps < 20 < all_steps


def test_a_fit_that_leads_there_goes_on(fit):
    wells = [-1.0, 1.0]
    bounded = fit(wells, 0.03)
    assert bounded == fit(wells, np.inf)
    assert bounded[0] < 1e-3


@pytest.mark.parametrize(
    ("course", "reason"),
    [
        ([(0.5, 0.09)], None),
        ([(0.5, 0.9), (0.09, 0.1)], "target reached"),
        ([(0.5, 0.9), (0.09, 0.2)], None),
        ([(0.2, 0.9)], "follows its rows"),
        ([(1.0, 1.0)] * 20, None),
        ([(1.0, 1.0)] * 21, "stalled"),
        # what is lost in between and gained again is no progress
        ([(1.0, 1.0), *[(0.9, 2.0)] * 9, *[(0.9, 0.9)] * 11], "stalled"),
        ([(1.0, 1.0)] * 51, "stalled"),
        ([(0.9**k, 0.9**k) for k in range(51)], "target reached"),
        ([(0.97**k, 0.97**k) for k in range(51)], "out of steps"),
    ],
)
def test_the_rules_judge_the_course(course, reason):
    assert Stopping(0.1, 50, max_holdout_ratio=4.0).judge(course) == reason


@pytest.mark.parametrize(
    ("pace", "steps", "reason"), [(0.98, 9, None), (0.98, 10, "hopeless"), (0.9, 10, None)]
)
def test_the_pace_of_ten_steps_says_where_a_fit_ends(pace, steps, reason):
    # 0.98 ** 50 is 0.36
    course = [(pace**k, pace**k) for k in range(steps + 1)]
    assert Stopping(0.1, 50, abort_above=0.3).judge(course) == reason


def test_where_the_holdout_is_ignored_progress_is_that_of_the_rows_fitted():
    course = [(0.9**k, 1.0) for k in range(21)]
    assert Stopping(1e-3, 50).judge(course) == "stalled"
    assert Stopping(1e-3, 50, ignore_holdout=True).judge(course) is None
    assert Stopping(1e-3, 20, ignore_holdout=True).judge(course) == "out of steps"
