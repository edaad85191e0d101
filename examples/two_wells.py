"""From arrays to a fitted potential: its wells, the barrier between them, and its derivatives anywhere."""

import tempfile
from pathlib import Path

import numpy as np

import multiwell as mw

# energies and gradients of 2 (x^2 - 1)^2 + 0.3 x, as if a simulation had written them
x = np.random.default_rng(0).uniform(-1.6, 1.6, (200, 1))
energy = 2 * (x[:, 0] ** 2 - 1) ** 2 + 0.3 * x[:, 0]
gradient = 8 * x * (x**2 - 1) + 0.3

result = mw.fit(mw.Dataset(x, energy, gradient), seed=0)
print(result)
for well in result.wells:
    print(f"well at x = {well.x[0]:.4f}, energy {well.energy:.4f}, barrier {well.barrier:.4f}")

new = np.linspace(-1.5, 1.5, 7)[:, None]
energy, gradient, hessian = result.potential.evaluate(new)
for point, e, g, h in zip(new[:, 0], energy, gradient[:, 0], hessian[:, 0, 0], strict=True):
    print(f"x = {point:5.2f}   V = {e:7.4f}   V' = {g:8.4f}   V'' = {h:8.4f}")

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "two-wells.safetensors"
    mw.save(path, result)
    again = mw.load(path)
    print("the same after saving and loading:", np.array_equal(again.potential.energy(new), energy))
