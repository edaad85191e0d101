"""Wells and modes found on the reference systems: `python benchmarks/discovery.py [--seeds 20] [--noise 0.02] ...`.

Every call adds seeds to the rows that are kept, and prints the table of all rows of the present source code; it can be
stopped and called again at any time.
"""

import argparse
import hashlib
import json
import time
import warnings
from pathlib import Path

import jax
import numpy as np
from _table import ROWS, keep, show
from scipy.stats import binomtest

import multiwell as mw

PLENTY = {
    "double-well": ("double-well", {}),
    "triple-well": ("triple-well", {}),
    "four-well": ("four-well", {}),
    "muller-brown": ("muller-brown", {}),
    "mechanochemical-2d": ("mechanochemical-2d", {}),
    "truss-chain, n = 3": ("truss-chain", {"n": 3}),
    "curved-beam": ("curved-beam", {}),
    "binary-choice": ("binary-choice", {}),
    "binary-choice, p = (0, 0.5)": ("binary-choice", {"signal": (0.0, 0.5)}),
    "binary-flip": ("binary-flip", {}),
} | {
    f"gaussian-mixture, d = 2, k = {k}": ("gaussian-mixture", {"dimension": 2, "components": k})
    for k in range(2, 7)
}
LARGE = {
    "mechanochemical-2d, 4 inputs": ("mechanochemical-2d", {"inputs": 4}),
    "mechanochemical-3d": ("mechanochemical-3d", {}),
    "gaussian-mixture, d = 5, k = 4": ("gaussian-mixture", {"dimension": 5, "components": 4}),
    "gaussian-mixture, d = 10, k = 6": ("gaussian-mixture", {"dimension": 10, "components": 6}),
}
SMOOTH_1D = ("double-well", "triple-well", "truss-chain, n = 3")
REACH = {0.0: 0.01}  # of the diagonal; with noise 3 %
SMALLEST_BARRIER = (
    0.06  # of the energy's standard deviation: with noise, shallower wells need not be resolved
)


def source_code() -> str:
    """Fingerprint of the package's source, so that rows of different code are never added up."""
    digest = hashlib.sha1()
    for path in sorted(Path(mw.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def system_of(case: str, seed: int):
    """The system of a case; Gaussian mixtures are drawn anew by every seed."""
    name, options = (PLENTY | LARGE)[case]
    drawn = {"seed": seed} if name == "gaussian-mixture" else {}
    return mw.systems.get(name, **options, **drawn)


def judge(system, wells, noise: float) -> dict:
    """How many true wells were found and missed, and how many of the wells reported are no true ones."""
    truth = np.array([point.x for point in system.minima]).reshape(-1, len(system.lower))
    found = np.array([well.x for well in wells]).reshape(-1, len(system.lower))
    reach = REACH.get(noise, 0.03) * float(np.linalg.norm(system.upper - system.lower))
    near = np.linalg.norm(truth[:, None] - found[None], axis=2) <= reach
    return {
        "wells": len(truth),
        "missed": int((~near.any(axis=1)).sum()),
        "ghosts": int((~near.any(axis=0)).sum()),
        "right": bool(len(found) == len(truth) and near.any(axis=1).all() and near.any(axis=0).all()),
    }


def smallest_barrier(system, energy: np.ndarray) -> float:
    """The lowest escape from a well over the lowest saddle above it, over the energy's standard deviation."""
    saddles = np.array([point.energy for point in system.saddles])
    escapes = [(saddles[saddles > well.energy] - well.energy).min(initial=np.inf) for well in system.minima]
    return float(min(escapes, default=np.inf) / energy.std())


def one(case: str, seed: int, noise: float, family: str, max_modes: int) -> dict:
    """Fit one draw of a case."""
    system = system_of(case, seed)
    data = system.dataset(seed=seed, noise=noise)
    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = mw.fit(data, seed=seed, family=family, max_modes=max_modes)
    return {
        "seconds": time.perf_counter() - begun,
        "compile": result.compile_seconds,
        "errors": result.errors["validation"],
        "barrier": smallest_barrier(system, data.energy),
        "modes": result.n_dominant_modes,
        "active_modes": result.potential.n_modes,
        "status": result.status.value,
        "unresolved": len(result.minima.unresolved),
        "found": [well.x.tolist() for well in result.wells],
        **judge(system, result.wells, noise),
    }


def kept_rows(code: str, noise: float, family: str, max_modes: int) -> dict[tuple[str, int], dict]:
    """The rows of the present source code and these settings, by case and seed."""
    path = ROWS / "discovery.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    wanted = {"code": code, "noise": noise, "family": family, "max_modes": max_modes}
    rows = [json.loads(line) for line in lines]
    return {(row["case"], row["seed"]): row for row in rows if wanted.items() <= row.items()}


def table_of(rows: dict[tuple[str, int], dict], noise: float, family: str) -> list[tuple[str, str, str]]:
    """Rates by case, and pooled with their Wilson intervals."""
    table = []
    pooled = {"plenty": [], "large": []}
    ghosts = 0
    for case in PLENTY | LARGE:
        own = [row for (name, _), row in rows.items() if name == case]
        if not own:
            continue
        ghosts += sum(row["ghosts"] for row in own)
        right = [row["right"] for row in own if not noise or row["barrier"] > SMALLEST_BARRIER]
        if not right:
            continue
        pooled["plenty" if case in PLENTY else "large"] += right
        worst = max(max(row["errors"].values()) for row in own)
        seconds = np.median([row["seconds"] for row in own])
        asked = "20 of 20" if case in LARGE else "95 %" if noise else "at least 95 of 100"
        floor = "-" if noise else "< 1e-4" if case in SMOOTH_1D else "< 1e-3"
        table += [
            (f"{case}: wells right", asked, f"{sum(right)} of {len(right)}"),
            (f"{case}: largest validation error; median time", floor, f"{worst:.1e}; {seconds:.1f} s"),
        ]
        if case.startswith("gaussian-mixture"):
            k = int(case.rsplit(" ", 1)[1])
            exact = sum(row["active_modes"] == k for row in own)
            asked = "95 %" if family == "quadratic" else "-"
            table.append((f"{case}: modes right", asked, f"{exact} of {len(own)}"))
    for label, right in pooled.items():
        if right:
            low, high = binomtest(sum(right), len(right)).proportion_ci(method="wilson")
            share = f"{sum(right)} of {len(right)} ({low:.1%} to {high:.1%})"
            asked = "all" if label == "large" else "95 %" if noise else "99 %"
            name = "up to two inputs" if label == "plenty" else "more inputs"
            table.append((f"pooled, {name}: wells right (95 % Wilson interval)", asked, share))
    return [*table, ("wells reported that the truth does not have", "0", str(ghosts))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="seeds added to every case by this call")
    parser.add_argument("--cases", default="", help="only cases that contain one of these words, by commas")
    parser.add_argument("--noise", type=float, default=0.0)
    parser.add_argument("--family", default="icnn")
    parser.add_argument("--max-modes", type=int, default=12)
    asked = parser.parse_args()
    code = source_code()
    setting = (asked.noise, asked.family, asked.max_modes)
    words = asked.cases.split(",")
    for case in PLENTY | LARGE:
        if not any(word in case for word in words):
            continue
        done = [seed for name, seed in kept_rows(code, *setting) if name == case]
        first = max(done, default=-1) + 1
        for seed in range(first, min(first + asked.seeds, 20 if case in LARGE else 100)):
            row = one(case, seed, *setting)
            settings = {"noise": asked.noise, "family": asked.family, "max_modes": asked.max_modes}
            keep("discovery", {"case": case, "seed": seed, "code": code, **settings, **row})
            print(case, seed, "right" if row["right"] else "WRONG", f"{row['seconds']:.1f} s", flush=True)
        jax.clear_caches()  # the shapes of one case are of no use to the next
    title = f"Discovery from {asked.max_modes} {asked.family} modes, noise {asked.noise:g}"
    show(title, table_of(kept_rows(code, *setting), asked.noise, asked.family))
