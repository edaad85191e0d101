"""Conditional potentials at conditions that were never seen: `python benchmarks/conditions.py [--seeds 3]`.

Families whose potential is known at every condition. Each is learned at a few conditions only, energies and gradients
noise-free, and asked at conditions between them.
"""

import argparse
import time
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from _table import keep, show_table

import multiwell as mw

ROWS = 40  # at every condition that is learned
UNSEEN = 200  # points at every condition that is asked
COLUMNS = (
    "family", "conditions learned", "conditions asked", "error of energy, unseen", "of gradient", "seconds",
    "modes",
)  # fmt: skip


class Family(NamedTuple):
    """A potential of one input and one condition, with its slope, the bounds of the input and the conditions."""

    energy: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray]
    reach: float
    learned: tuple[float, ...]
    asked: tuple[float, ...]


FAMILIES = {
    "parabola that moves, (x - c)^2": Family(
        lambda x, c: (x - c) ** 2, lambda x, c: 2 * (x - c), 3.0, (0.0, 1.0, 2.0), (0.5, 1.5)
    ),
    "Landau, x^4 + T x^2 + 0.1 x": Family(
        lambda x, t: x**4 + t * x**2 + 0.1 * x,
        lambda x, t: 4 * x**3 + 2 * t * x + 0.1,
        1.5,
        tuple(np.linspace(-2.0, 1.0, 7)),
        (-1.75, -1.25, -0.75, -0.25, 0.25, 0.75),
    ),
    "cusp, x^4 / 4 - x^2 / 2 + h x": Family(
        lambda x, h: x**4 / 4 - x**2 / 2 + h * x,
        lambda x, h: x**3 - x + h,
        1.8,
        tuple(np.linspace(-0.6, 0.6, 7)),
        (-0.5, -0.3, -0.1, 0.1, 0.3, 0.5),
    ),
    "well that deepens, -exp(a) exp(-2 x^2) + x^2 / 4": Family(
        lambda x, a: -np.exp(a) * np.exp(-2 * x**2) + x**2 / 4,
        lambda x, a: 4 * x * np.exp(a) * np.exp(-2 * x**2) + x / 2,
        2.0,
        tuple(np.linspace(-1.0, 1.0, 7)),
        (-0.8, -0.5, -0.2, 0.2, 0.5, 0.8),
    ),
}


def drawn(family: Family, conditions: tuple[float, ...], rows: int, seed: int) -> mw.Dataset:
    """Points at some conditions of a family."""
    c = np.repeat(conditions, rows)
    x = np.random.default_rng(seed).uniform(-family.reach, family.reach, c.size)
    return mw.Dataset(x[:, None], family.energy(x, c), family.slope(x, c)[:, None], condition=c[:, None])


def one(name: str, seed: int) -> dict:
    """Learn a family, and compare it at conditions that it has not seen."""
    family = FAMILIES[name]
    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        result = mw.fit(drawn(family, family.learned, ROWS, seed), seed=seed)
    seconds = time.perf_counter() - begun
    asked = drawn(family, family.asked, UNSEEN, seed + 1000)
    energy, gradient, _ = result.potential.evaluate(asked.x, asked.condition)
    return {
        "family": name,
        "seed": seed,
        "energy": float(np.sqrt(np.mean((energy - asked.energy) ** 2)) / asked.energy.std()),
        "gradient": float(np.sqrt(np.mean((gradient - asked.gradient) ** 2) / np.mean(asked.gradient**2))),
        "seconds": seconds,
        "modes": result.potential.n_modes,
        "status": result.status.value,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    table = []
    seeds = range(parser.parse_args().seeds)
    for name, family in FAMILIES.items():
        rows = [one(name, seed) for seed in seeds]
        for row in rows:
            keep("conditions", row)
            print(row, flush=True)
        worst = {key: max(row[key] for row in rows) for key in ("energy", "gradient")}
        table.append((
            name, str(len(family.learned)), str(len(family.asked)), f"{worst['energy']:.1e}",
            f"{worst['gradient']:.1e}", f"{np.median([row['seconds'] for row in rows]):.1f}",
            ", ".join(str(row["modes"]) for row in rows),
        ))  # fmt: skip
    show_table(f"Conditions that were never seen, worst of {len(seeds)} seeds", COLUMNS, table)
