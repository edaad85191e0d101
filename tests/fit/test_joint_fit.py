import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate._candidate import candidate_of
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._monitor import Monitor
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._search._incumbent import Incumbent
from multiwell._fit._search._joint_fit import joint_fit
from multiwell._fit._solver._problem import make_problem


@pytest.fixture(scope="module")
def fit():
    data = mw.systems.get("double-well").dataset(120, seed=0)
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(data, scaling)

    def fit(places, hopeless):
        rows = np.array([np.argmin(np.abs(data.x[:, 0] - place)) for place in places])
        modes = start_modes("icnn", u, energy, rows, np.random.default_rng(0))
        monitor = Monitor(None, None)
        with jax.enable_x64(True):
            candidate = candidate_of(modes, np.asarray(0.0), len(rows))
            problem = make_problem(data, scaling, candidate.active)
            error = joint_fit(
                candidate, problem, None, 1e-3, 60, "all modes", monitor, Incumbent(), hopeless=hopeless
            )[1]
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
    assert fit(wells, 0.03) == fit(wells, np.inf)
    assert fit(wells, 0.03)[0] < 1e-3
