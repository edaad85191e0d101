"""Draws `four-well.png` beside this file: a fitted potential with four wells, next to the energy it was fitted to."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

import multiwell as mw

system = mw.systems.get("four-well")
data = system.dataset(1000, seed=0)
result = mw.fit(data, seed=0)

axis = [np.linspace(low, high, 161) for low, high in zip(system.lower, system.upper, strict=True)]
grid = np.stack(np.meshgrid(*axis), axis=-1)
points = grid.reshape(-1, 2)
fitted = result.potential.energy(points)
exact = system.evaluate(points)[0]
levels = np.arange(-0.5, 4.01, 0.25)

figure, axes = plt.subplots(1, 2, figsize=(8.6, 4.4), sharex=True, sharey=True, layout="constrained")
for panel, energy, title in zip(
    axes, (exact, fitted), ("given: 1000 points of this energy", "fitted"), strict=True
):
    drawn = panel.contourf(*axis, energy.reshape(grid.shape[:2]), levels, cmap="viridis", extend="max")
    panel.set(title=title, xlabel="$x_1$", aspect="equal")
axes[0].set_ylabel("$x_2$")
axes[0].plot(*data.x.T, ".", color="white", markersize=1.5, alpha=0.6)
for well in result.wells:
    axes[1].plot(*well.x, "o", color="white", markeredgecolor="black")
    axes[1].annotate(
        f"{well.energy:.3f}", well.x, (0, 8), textcoords="offset points", color="white", ha="center"
    )
figure.colorbar(drawn, ax=axes, label="energy", ticks=range(5))
figure.savefig(Path(__file__).with_name("four-well.png"), dpi=160)
