"""A tilted stack is the stack plus linear functions, whatever its family."""

import numpy as np
import pytest

from .catalogue import CATALOGUE, of_modes

NAMES = [name for name in CATALOGUE if not name.startswith("tree")]


@pytest.mark.parametrize("name", NAMES)
def test_a_tilt_adds_a_linear_function(name):
    modes = CATALOGUE[name]().modes
    rng = np.random.default_rng(0)
    slope, offset = rng.normal(size=(modes.n_modes, modes.dimension)), rng.normal(size=modes.n_modes)
    tilted = modes.tilted(slope, offset)
    u = rng.normal(size=(20, modes.dimension))
    before, after = (of_modes(stack, u)[0] for stack in (modes, tilted))
    np.testing.assert_allclose(
        after, before + u @ slope.T + offset, rtol=1e-9, atol=1e-9 * np.abs(after).max()
    )
