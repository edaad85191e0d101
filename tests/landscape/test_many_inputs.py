"""Proofs in many inputs come to an end: in a process of its own, since one that hangs stops for nothing else."""

import subprocess
import sys

import pytest

QUESTION = """
import numpy as np
import multiwell as mw
from multiwell._fit._candidate._start import start_modes

d, n = {d}, {n}
rng = np.random.default_rng(0)
u = rng.normal(size=(200, d))
modes = start_modes("icnn", u, np.sum(u**2, axis=1), np.arange(n), rng)
inputs, units = mw.inputs.Affine.identity(d), mw.EnergyUnits.identity()
V = mw.Potential(modes, np.zeros(n), np.ones(n, bool), np.array(0.0), inputs, units)
bounds = (-np.ones(d), np.ones(d))
print(mw.convexity_map(V, bounds, max_boxes=20_000).shares)
print(mw.global_minimum(V, bounds, max_boxes=2_000).n_boxes)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("d", "n"), [(3, 12), (7, 4), (10, 12)])
def test_proofs_end(d, n):
    done = subprocess.run(
        [sys.executable, "-c", QUESTION.format(d=d, n=n)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
