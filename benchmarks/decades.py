"""Wells and barriers under energies that range over decades: `python benchmarks/decades.py [FOLDER] [--seeds 10]`.

FOLDER holds tables with a column U and maybe one of weights, w, the other columns being inputs, and `truth.json` with
their stationary points: `{"NAME.csv": {"stationary": [[place, energy, "min" or "saddle"], ...]}}`; a table
NAME_weighted.csv has the truth of NAME.csv.
"""

import argparse
import json
import statistics
import time
import warnings
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from _table import keep, show_table

import multiwell as mw

ROWS = 800
NEAR = 0.05  # of the diagonal: farther away it is another well
FILES = ("wide_range", "wide_range_weighted", "funnel")


def quartic(x):
    """Two wells behind a barrier of 0.9; the walls reach 12,000."""
    return (x[0] ** 2 - 1) ** 2 + 0.1 * x[0] + (x[1] - 0.5 * x[0]) ** 2


def repulsion(x):
    """Two wells at the bottom of a Lennard-Jones repulsion in the first input; it reaches 240,000."""
    away = x[0] - 1.12
    pair = 4 * (x[0] ** -12 - x[0] ** -6)
    return pair + 0.5 * away**2 + (x[1] ** 2 - 1) ** 2 + 0.3 * away * x[1] + 0.1 * x[1]


def of_function(energy, lower, upper, draw):
    """Return the data as a function of the seed, and the wells of the energy with their barriers."""
    found = mw.landscape(energy, (lower, upper))
    wells = [(well.x, well.barrier) for well in found.minima if not well.on_boundary]

    def data(seed):
        x = draw(np.random.default_rng(seed))
        return mw.Dataset(x, np.array([float(energy(jnp.asarray(row))) for row in x]))

    return data, wells


def of_table(path):
    """Return the data of a table, whatever the seed, and the wells of `truth.json`, whose barriers its saddle makes."""
    with path.open() as file:
        columns = file.readline().strip().split(",")
    weight = "w" if "w" in columns else None
    data = mw.read_table(
        path, [name for name in columns if name not in ("U", "w")], energy="U", weight=weight
    )
    truth = json.loads((path.parent / "truth.json").read_text())
    points = truth[path.name.replace("_weighted", "")]["stationary"]
    over = min((energy for _, energy, kind in points if kind != "min"), default=np.inf)
    return lambda seed: data, [(np.array(x), over - energy) for x, energy, kind in points if kind == "min"]


def judge(result, data, wells):
    """Return whether the wells are right, and the worst error of a place (of the diagonal) and of a barrier."""
    found, diagonal = result.wells, float(np.linalg.norm(data.upper - data.lower))
    places, barriers = [], []
    for x, barrier in wells:
        if not found:
            return False, np.inf, np.inf
        nearest = min(found, key=lambda well: np.linalg.norm(well.x - x))
        places.append(float(np.linalg.norm(nearest.x - x)) / diagonal)
        barriers.append(abs(nearest.barrier / barrier - 1) if np.isfinite(barrier) else 0.0)
    return len(found) == len(wells) and max(places) < NEAR, max(places), max(barriers)


def run(name, data_of, wells, seeds):
    """Fit every seed with the default settings and return a row of the table."""
    right, places, barriers, seconds, focuses = 0, [], [], [], []
    for seed in range(seeds):
        data = data_of(seed)
        begun = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", mw.MultiwellWarning)
            result = mw.fit(data, seed=seed)
        seconds.append(time.perf_counter() - begun)
        good, place, barrier = judge(result, data, wells)
        right += good
        focus = None if result.focus is None else result.focus.energy
        focuses += [] if focus is None else [focus]
        kept = {"system": name, "seed": seed, "right": bool(good), "place": place, "barrier": barrier}
        minima = [[m.x.tolist(), m.energy, m.barrier] for m in result.wells + result.minima.unresolved]
        keep("decades", {**kept, "focus": focus, "errors": result.errors, "minima": minima, "s": seconds[-1]})
        print(kept, flush=True)
        if good:
            places.append(place)
            barriers.append(barrier)
    worst = f"{max(places):.2%}" if places else "-", f"{max(barriers):.2%}" if barriers else "-"
    between = f"{min(focuses):.3g} to {max(focuses):.3g}" if focuses else "none"
    return (
        name,
        between,
        f"{right} of {seeds}",
        *worst,
        f"{statistics.median(seconds):.0f} s",
    )


def main():
    """Run the systems of this file, and the tables of a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--only", help="one system or table")
    asked = parser.parse_args()
    cases = {
        # denser towards the middle, as a search for wells samples
        "quartic": lambda: of_function(
            quartic, [-10, -10], [10, 10], lambda rng: 10 * rng.uniform(-1, 1, (ROWS, 2)) ** 3
        ),
        "repulsion": lambda: of_function(
            repulsion, [0.4, -2], [1.8, 2], lambda rng: rng.uniform([0.4, -2], [1.8, 2], (ROWS, 2))
        ),
    }
    if asked.folder:
        cases |= {name: lambda name=name: of_table(asked.folder / f"{name}.csv") for name in FILES}
    rows = [run(name, *case(), asked.seeds) for name, case in cases.items() if asked.only in (None, name)]
    columns = ("system", "focus", "wells right", "worst place", "worst barrier", "median time")
    show_table(
        "Energies over decades: default settings; the worst of the fits with the right wells", columns, rows
    )


if __name__ == "__main__":
    main()
