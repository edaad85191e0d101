"""Energies with many wells: `python benchmarks/many_wells.py [--seeds 1] [--cases rastrigin,...]`.

A well is right where a minimum of the truth is within a hundredth of the range of every input, and false where there is
none. The file of `shared/cases` is taken where it is. `styblinski-tang` is given 170 s: it has its wells long before
its errors are small. With `--most` every case is fitted again with more modes than it takes.
"""

import argparse
import itertools
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _table import keep, show_table

import multiwell as mw

CASES_FOLDER = Path(__file__).parents[2] / "shared" / "cases"
NEAR = 0.01
Case = tuple[mw.Dataset, np.ndarray, dict]


def line(energy: Callable, slope: Callable, low: float, high: float, rows: int, seed: int) -> Case:
    """Rows of an energy along one input, and its minima from a fine grid."""
    x = np.sort(np.random.default_rng(seed).uniform(low, high, rows))
    grid = np.linspace(low, high, 400_001)
    rising = slope(grid) > 0
    minima = grid[1:][rising[1:] & ~rising[:-1]]
    return mw.Dataset(x[:, None], energy(x), slope(x)[:, None]), minima[:, None], {}


def many_wells_file(seed: int) -> Case | None:
    """A file as people bring it, of wells of very different depth and width; None where it is absent."""
    if not CASES_FOLDER.exists():
        return None
    name = "many_wells_1d.csv"
    x, energy, slope = np.loadtxt(CASES_FOLDER / name, delimiter=",", skiprows=1).T
    points = json.loads((CASES_FOLDER / "truth.json").read_text())[name]["stationary"]
    minima = np.array([[place] for place, _, kind in points if kind == "min"])
    return mw.Dataset(x[:, None], energy, slope[:, None]), minima, {"points": points}


def rippled(seed: int) -> Case:
    """A parabola with ripples, 20 wells."""
    return line(
        lambda x: 0.05 * x**2 + np.cos(2 * np.pi * x), lambda x: 0.1 * x - 2 * np.pi * np.sin(2 * np.pi * x),
        -10, 10, 800, seed,
    )  # fmt: skip


def gaussians(seed: int) -> Case:
    """Fifteen Gaussian holes of random depth and width in a parabola."""
    rng = np.random.default_rng(100 + seed)
    centre, width, depth = (
        np.sort(rng.uniform(-1, 1, 15)),
        rng.uniform(0.02, 0.1, 15),
        rng.uniform(0.2, 3, 15),
    )

    def holes(x: np.ndarray) -> np.ndarray:
        return depth * np.exp(-(((x[:, None] - centre) / width) ** 2) / 2)

    return line(
        lambda x: 2 * x**2 - holes(x).sum(axis=1),
        lambda x: 4 * x + (holes(x) * (x[:, None] - centre) / width**2).sum(axis=1),
        -1.2, 1.2, 600, seed,
    )  # fmt: skip


def rastrigin(seed: int) -> Case:
    """25 wells over two inputs."""
    x = np.random.default_rng(seed).uniform(-2.5, 2.5, (3000, 2))
    energy = (x**2 - 10 * np.cos(2 * np.pi * x) + 10).sum(axis=1)
    line = [-1.98991, -0.99496, 0.0, 0.99496, 1.98991]
    minima = np.array(list(itertools.product(line, repeat=2)))
    return mw.Dataset(x, energy, 2 * x + 20 * np.pi * np.sin(2 * np.pi * x)), minima, {}


def styblinski_tang(seed: int) -> Case:
    """32 wells over five inputs."""
    x = np.random.default_rng(seed).uniform(-4, 4, (4000, 5))
    energy = 0.5 * (x**4 - 16 * x**2 + 5 * x).sum(axis=1)
    minima = np.array(list(itertools.product([-2.903534, 2.746803], repeat=5)))
    return mw.Dataset(x, energy, 2 * x**3 - 16 * x + 2.5), minima, {"max_seconds": 170}


def six_hump_camel(seed: int) -> Case:
    """Six wells over two inputs."""
    x = np.random.default_rng(seed).uniform([-2, -1], [2, 1], (1000, 2))
    a, b = x.T
    energy = (4 - 2.1 * a**2 + a**4 / 3) * a**2 + a * b + (4 * b**2 - 4) * b**2
    gradient = np.stack([8 * a - 8.4 * a**3 + 2 * a**5 + b, a - 8 * b + 16 * b**3], axis=1)
    half = np.array([[0.0898, -0.7126], [-1.7036, 0.7961], [-1.6071, -0.5687]])
    return mw.Dataset(x, energy, gradient), np.vstack([half, -half]), {}


CASES = {
    "many_wells_1d.csv": many_wells_file, "rippled parabola": rippled, "gaussian holes": gaussians,
    "rastrigin": rastrigin, "styblinski-tang": styblinski_tang, "six-hump-camel": six_hump_camel,
}  # fmt: skip


def one(name: str, seed: int, max_modes: int | None) -> dict | None:
    """Fit one case; None where its data are absent."""
    case = CASES[name](seed)
    if case is None:
        print(f"{name}: skipped, there is no shared/cases")
        return None
    data, minima, more = case
    points = more.pop("points", None)
    begun = time.perf_counter()
    result = mw.fit(data, seed=seed, max_modes=max_modes, **more)
    seconds = time.perf_counter() - begun
    spread = result.bounds[1] - result.bounds[0]
    found = np.array([well.x for well in result.wells]).reshape(-1, data.dimension)
    away = (np.abs(found[:, None] - minima) / spread).max(axis=2)
    hit = away.min(axis=0, initial=np.inf) < NEAR
    asked = np.ones(len(minima), bool) if points is None else _standing_out(points)
    return {
        "case": name, "seed": seed, "most": max_modes, "minima": len(minima), "right": int(hit.sum()),
        "asked": int(asked.sum()), "right_of_asked": int(hit[asked].sum()),
        "false": int((away.min(axis=1, initial=np.inf) >= NEAR).sum()), "modes": result.potential.n_modes,
        "error": max(result.errors["validation"].values()), "seconds": seconds,
    }  # fmt: skip


def _standing_out(points: list) -> np.ndarray:
    """Which minima of a line have barriers above two hundredths of the range of the stationary points."""
    energies = np.array([energy for _, energy, _ in points])
    asked = []
    for k in [k for k, (*_, kind) in enumerate(points) if kind == "min"]:
        ends = [energies[k + side] for side in (-1, 1) if 0 <= k + side < len(points)]
        asked.append(min(ends) - energies[k] > 0.02 * np.ptp(energies))
    return np.array(asked)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--cases", default="", help="only cases that contain one of these words, by commas")
    parser.add_argument("--most", type=int, nargs="*", default=[], help="also with these values of max_modes")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", mw.MultiwellWarning)
    lines = []
    for name in [name for name in CASES if any(word in name for word in asked.cases.split(","))]:
        for most in [None, *asked.most]:
            rows = [row for seed in range(asked.seeds) if (row := one(name, seed, most)) is not None]
            for row in rows:
                keep("many_wells", row)
                print(row, flush=True)
            if rows:
                lines.append((
                    f"`{name}`" + (f", `max_modes={most}`" if most else ""),
                    ", ".join(f"{r['right']} of {r['minima']}" for r in rows),
                    ", ".join(f"{r['right_of_asked']} of {r['asked']}" for r in rows),
                    ", ".join(str(r["false"]) for r in rows), ", ".join(str(r["modes"]) for r in rows),
                    ", ".join(f"{r['error']:.1e}" for r in rows), ", ".join(f"{r['seconds']:.0f} s" for r in rows),
                ))  # fmt: skip
    columns = (
        "energy", "minima right", "of those that stand out", "false", "modes", "validation error", "time, cold or warm",
    )  # fmt: skip
    show_table("Many wells", columns, lines)
