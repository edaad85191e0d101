"""How often 90 % intervals of an ensemble hold the truth: `python benchmarks/coverage.py [--replicates 20]`.

Every call adds replicates to the rows that are kept, as `benchmarks/discovery.py` does.
"""

import argparse
import json
import warnings

import numpy as np
from _table import ROWS, keep, show
from discovery import source_code
from scipy.stats import binomtest

import multiwell as mw

SYSTEM = "double-well"
NOISE = 0.02
MEMBERS = 10
SAME = 0.03  # of the diagonal


def barrier_of(system, well) -> float:
    """Height of the lowest saddle above a true well of a system with two wells."""
    return min(saddle.energy for saddle in system.saddles) - well.energy


def one(seed: int) -> dict:
    """Which intervals of one replicate hold the truth, by kind."""
    system = mw.systems.get(SYSTEM)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = mw.fit(system.dataset(seed=seed, noise=NOISE), seed=seed, ensemble=MEMBERS)
    stability = result.discovery.stability
    held = {"position": [], "energy": [], "barrier": []}
    for well in system.minima:
        reach = SAME * float(np.linalg.norm(system.upper - system.lower))
        own = [k for k, found in enumerate(result.wells) if np.linalg.norm(found.x - well.x) <= reach]
        if not own:
            continue
        interval = stability.intervals[own[0]]
        pairs = [("position", interval.x[0], well.x[0]), ("energy", interval.energy, well.energy)]
        if interval.barrier is not None:
            pairs.append(("barrier", interval.barrier, barrier_of(system, well)))
        for kind, (low, high), truth in pairs:
            held[kind].append(bool(low <= truth <= high))
    return {"seed": seed, "seconds": result.seconds, "wells": len(result.wells), **held}


def kept_rows(code: str) -> list[dict]:
    """The replicates of the present source code."""
    path = ROWS / "coverage.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [row for row in map(json.loads, lines) if row["code"] == code]


def table_of(rows: list[dict]) -> list[tuple[str, str, str]]:
    """Coverage by kind, with its Wilson interval."""
    table = []
    for kind in ("position", "energy", "barrier"):
        held = [value for row in rows for value in row[kind]]
        if not held:
            continue
        low, high = binomtest(sum(held), len(held)).proportion_ci(method="wilson")
        share = f"{np.mean(held):.0%} of {len(held)} ({low:.0%} to {high:.0%})"
        table.append((f"{kind}: share of 90 % intervals that hold the truth", "85 to 95 %", share))
    seconds = np.median([row["seconds"] for row in rows])
    return [*table, (f"time of a fit with {MEMBERS} members, median", "-", f"{seconds:.1f} s")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=20)
    code = source_code()
    first = max((row["seed"] for row in kept_rows(code)), default=-1) + 1
    for seed in range(first, first + parser.parse_args().replicates):
        row = one(seed)
        keep("coverage", {"code": code, **row})
        print(seed, row, flush=True)
    rows = kept_rows(code)
    show(f"Intervals of {SYSTEM}, noise {NOISE:g}, {len(rows)} replicates", table_of(rows))
