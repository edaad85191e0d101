"""Stationary points of exact energies, from many seeds: `python benchmarks/landscape.py [--seeds 20] [--systems ...]`.

The energies of the reference systems are taken as they are, no fit is involved. A known point counts as found within
1e-8 (in the units of the system), a degenerate one, where it is reported, within 1e-4.
"""

import argparse
import statistics
import time

import numpy as np
from _table import keep, show_table

import multiwell as mw

SYSTEMS = {
    "double-well": {},
    "triple-well": {},
    "four-well": {},
    "muller-brown": {},
    "mechanochemical-2d": {},
    "mechanochemical-2d, 4 inputs": {"inputs": 4},
    "mechanochemical-3d": {},
    "von-mises-truss": {},
    "truss-chain": {},
    "curved-beam-symmetric": {},
    "curved-beam": {},
    "binary-choice": {},
    "binary-choice, p = (0, 0.5)": {"signal": (0.0, 0.5)},
    "binary-flip": {},
    "gene-switch": {},
}
FOUND, FOUND_DEGENERATE = 1e-8, 1e-4
COLUMNS = (
    "system", "minima and saddles known", "seeds right", "missed", "invented", "largest distance",
    "seconds, first", "seconds, median",
)  # fmt: skip


def one(name: str, system: mw.systems.System, seed: int) -> dict:
    """Search one system: what was missed, what was invented, and how long it took."""
    begun = time.perf_counter()
    found = mw.landscape(system.energy, (system.lower, system.upper), seed=seed)
    seconds = time.perf_counter() - begun
    missed = invented = known = 0
    farthest = 0.0
    degenerate = [point.x for point in system.stationary_points if point.degenerate]
    for truth, points in ((system.minima, found.wells), (system.saddles, found.saddles)):
        known += len(truth)
        away = distances([p.x for p in truth], [p.x for p in points if not p.degenerate])
        missed += int((away.min(axis=1, initial=np.inf) > FOUND).sum())
        invented += int((away.min(axis=0, initial=np.inf) > FOUND).sum())
        farthest = max(farthest, float(np.max(away.min(axis=1, initial=np.inf), initial=0.0)))
        flat = distances(degenerate, [p.x for p in points if p.degenerate])
        invented += int((flat.min(axis=0, initial=np.inf) > FOUND_DEGENERATE).sum())
    return {
        "system": name, "seed": seed, "known": known, "missed": missed, "invented": invented,
        "farthest": farthest, "seconds": seconds,
    }  # fmt: skip


def distances(first: list[np.ndarray], second: list[np.ndarray]) -> np.ndarray:
    """From each point of one list to each of another."""
    if not first or not second:
        return np.zeros((len(first), len(second)))
    return np.linalg.norm(np.array(first)[:, None] - np.array(second)[None], axis=2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS))
    asked = parser.parse_args()
    table = []
    for name in asked.systems:
        # one function for all seeds, which is compiled once
        system = mw.systems.get(name.partition(",")[0], **SYSTEMS[name])
        rows = [one(name, system, seed) for seed in range(asked.seeds)]
        for row in rows:
            keep("landscape", row)
        seconds = [row["seconds"] for row in rows]
        right = sum(row["missed"] == row["invented"] == 0 for row in rows)
        table.append((
            name, str(rows[0]["known"]), f"{right} of {len(rows)}", str(sum(row["missed"] for row in rows)),
            str(sum(row["invented"] for row in rows)), f"{max(row['farthest'] for row in rows):.1e}",
            f"{seconds[0]:.1f}", f"{statistics.median(seconds[1:] or seconds):.2f}",
        ))  # fmt: skip
        print(*table[-1], sep=" | ", flush=True)
    show_table(f"Stationary points of exact energies, {asked.seeds} seeds", COLUMNS, table)
