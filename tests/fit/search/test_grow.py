"""Where a mode is added."""

import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._basins._basins import basins_of
from multiwell._fit._candidate._candidate import candidate_of
from multiwell._fit._candidate._sharpness import start_sharpness
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._scale import scaling_of
from multiwell._fit._search import SearchOptions
from multiwell._fit._search._growth import grow
from multiwell._fit._search._trainer import penalties_around

PENALTIES = SearchOptions().penalties


@pytest.mark.parametrize("given", ["energy", "gradient"])
def test_a_mode_is_added_where_the_potential_is_too_high_even_if_the_errors_are_larger_on_a_barrier(given):
    x = np.linspace(-1.5, 1.5, 121)[:, None]
    energy, gradient = 2 * (x[:, 0] ** 2 - 1) ** 2, 8 * x * (x**2 - 1)
    data = mw.Dataset(x, energy) if given == "energy" else mw.Dataset(x, gradient=gradient)
    basins = basins_of(data, scaling_of(data))
    modes = start_modes("quadratic", basins.u, basins.energy, np.array([60]), np.random.default_rng(0))
    flat = modes.__class__(modes.centre, 0.1 * modes.factor, np.array([basins.energy.mean()]), modes.floor)
    asked = []

    def start(rows):
        asked.extend(rows)
        return flat

    with jax.enable_x64(True):
        candidate = candidate_of(flat, start_sharpness(1.0, 0.2), 2, 1)
        on_barrier = 100.0 * np.exp(-20 * x[:, 0] ** 2) + 1.0
        grown, labels = grow(candidate, np.arange(121), on_barrier, basins, start, 256)
    assert abs(abs(x[asked[0], 0]) - 1) < 0.5
    assert grown.n_active == 2
    assert labels[asked[0]] == 1


def test_after_a_mode_was_added_one_stronger_penalty_is_tried_first():
    assert penalties_around(PENALTIES[2], PENALTIES) == PENALTIES[1:]
    assert penalties_around(PENALTIES[0], PENALTIES) == PENALTIES
    assert penalties_around(0.0, PENALTIES) == PENALTIES[-2:]
