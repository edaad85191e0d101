"""What is asked of fitted potentials: `python benchmarks/fitted_landscapes.py [--systems ...] [--seed 0]`.

Each reference system is fitted once. Its landscape is compared with the truth, its convex region is proven (as share of
the volume where the lowest eigenvalue is positive at 100,000 random points), its global minimum is bracketed, and its
report is written. Every verb is called twice: the first call compiles.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _table import keep, show_table

import multiwell as mw

SYSTEMS: dict[str, dict] = {
    "double-well": {},
    "triple-well": {},
    "von-mises-truss": {},
    "curved-beam-symmetric": {},
    "truss-chain": {},
    "gene-switch": {},
    "four-well": {},
    "muller-brown": {},
    "mechanochemical-2d": {},
    "binary-choice": {},
    "binary-choice, p = (0, 0.5)": {"signal": (0.0, 0.5)},
    "binary-flip": {},
    "gaussian-mixture, d = 2": {"dimension": 2, "components": 4, "seed": 0},
    "mechanochemical-2d, 4 inputs": {"inputs": 4},
    "gaussian-mixture, d = 5": {"dimension": 5, "components": 4, "seed": 0},
    "mechanochemical-3d": {},
}
POINTS = 100_000
COLUMNS = (
    "system", "inputs", "gradient error", "wells", "saddles", "farthest / diagonal", "besides", "landscape, s",
    "convex, proven", "s", "bracket / scale", "boxes", "s", "report, MB", "s",
)  # fmt: skip


def timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """The answer of a call with the seconds of the first and of the second call."""
    seconds = []
    for _ in range(2):
        begun = time.perf_counter()
        answer = call()
        seconds.append(time.perf_counter() - begun)
    return answer, seconds[0], seconds[1]


def one(name: str, seed: int) -> dict:
    """Everything that is measured on one fit."""
    system = mw.systems.get(name.partition(",")[0], **SYSTEMS[name])
    result = mw.fit(system.dataset(seed=seed), seed=seed)
    bounds = result.bounds
    row = {"system": name, "inputs": len(bounds[0]), "error": result.errors["validation"]["gradient"]}
    found, row["landscape_first"], row["landscape"] = timed(result.landscape)
    diagonal = float(np.linalg.norm(bounds[1] - bounds[0]))
    farthest, known, besides = 0.0, [], 0
    for truth, points in ((system.minima, found.wells), (system.saddles, found.saddles)):
        places = np.array([point.x for point in points]).reshape(-1, len(bounds[0]))
        inside = [p for p in truth if ((p.x >= bounds[0]) & (p.x <= bounds[1])).all()]
        away = [
            float(np.linalg.norm(places - point.x, axis=1).min(initial=np.inf)) / diagonal for point in inside
        ]
        near = [distance for distance in away if distance < 0.01]
        farthest = max([farthest, *near])
        known.append(f"{len(near)} of {len(inside)}")
        besides += len(points) - len(near)
    row |= {"wells": known[0], "saddles": known[1], "farthest": farthest, "besides": besides}

    proven, row["convex_first"], row["convex_seconds"] = timed(
        lambda: mw.convexity_map(result.potential, bounds)
    )
    x = np.random.default_rng(0).uniform(*bounds, (POINTS, len(bounds[0])))
    convex = float((mw.stability_margin(result.potential, x) > 0).mean())
    row["convex"] = proven.shares["proven convex"] / convex if convex else 1.0
    lowest, row["bracket_first"], row["bracket_seconds"] = timed(
        lambda: mw.global_minimum(result.potential, bounds)
    )
    row |= {
        "gap": (lowest.energy - lowest.bound) / float(result.potential.units.scale),
        "boxes": lowest.n_boxes,
    }
    with tempfile.TemporaryDirectory() as folder:
        page, row["report_first"], row["report"] = timed(
            lambda: mw.report(result, Path(folder) / "report.html")
        )
        row["megabytes"] = page.stat().st_size / 1e6
    return row


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS))
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    table = []
    for name in asked.systems:
        row = one(name, asked.seed)
        keep("fitted_landscapes", row)
        table.append((
            name, str(row["inputs"]), f"{row['error']:.1e}", row["wells"], row["saddles"], f"{row['farthest']:.1e}",
            str(row["besides"]), f"{row['landscape_first']:.1f}, then {row['landscape']:.2f}",
            f"{row['convex']:.1%}", f"{row['convex_seconds']:.2f}", f"{row['gap']:.1e}", str(row["boxes"]),
            f"{row['bracket_seconds']:.2f}", f"{row['megabytes']:.2f}", f"{row['report']:.1f}",
        ))  # fmt: skip
        print(*table[-1], sep=" | ", flush=True)
    show_table("Landscapes of fitted potentials", COLUMNS, table)
