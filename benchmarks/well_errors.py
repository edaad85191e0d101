"""Wells right, and how often two standard errors hold the truth: `python benchmarks/well_errors.py [--minutes 5]`.

Every call adds fits to the rows that are kept, as `benchmarks/discovery.py` does, and prints the table of all of the
present source code: of every case wells missed and false ones reported, and the share of positions (every input),
energies and barriers that are wrong by less than two of their standard errors, with the root mean square of error over
standard error (1 where they are just right). Cases of energies over decades, and of fits that go through their rows,
are functions of this file.
"""

import argparse
import json
import time
import warnings

import jax
import jax.numpy as jnp
import numpy as np
from _table import ROWS, keep, show_table
from discovery import source_code

import multiwell as mw

SYSTEMS = ("double-well", "triple-well", "four-well", "gene-switch", "muller-brown")
SEEDS, MANY_SEEDS = range(3), range(20)
REACH = 0.03  # of the diagonal
KINDS = ("position", "energy", "barrier")


def wide(x):
    """Two wells 3 deep, and walls of millions: `x_1` and `x_2` within 2.2 of zero."""
    return 20 * jnp.exp(0.14 * (x[0] ** 2 - 1) ** 2 + (x[1] - 0.47 * x[0]) ** 2 + 0.015 * x[0])


def funnel(x):
    """One well, in a valley that is a thousand times as wide at one end as at the other (Neal, 2003)."""
    return x[0] ** 2 / 18 + x[0] / 2 + x[1] ** 2 * jnp.exp(-x[0]) / 2


def sparse(x):
    """Two wells along the first input, which the others follow."""
    beside = 0.8 * jnp.sum(x[1:] ** 2) + 0.3 * x[0] * x[1]
    return 1.5 * (x[0] ** 2 - 1) ** 2 + 0.2 * x[0] + beside + 0.2 * jnp.sum(x[1:2] * x[2:3])


SPARSE = {  # inputs, rows, slopes
    "2 inputs, 70 rows with slopes": (2, 70, True),
    "2 inputs, 210 energies": (2, 210, False),
    "3 inputs, 55 rows with slopes": (3, 55, True),
    "3 inputs, 240 energies": (3, 240, False),
    "4 inputs, 80 rows with slopes": (4, 80, True),
}
SPARSE_SEEDS = range(300, 305)
FUNCTIONS = {
    "wide range": (wide, [2.2, 2.2], 800, False),
    "wide range, weighted": (wide, [2.2, 2.2], 800, True),
    "funnel": (funnel, [7.0, 8.0], 1500, False),
}


def of_case(case: str, seed: int, noise: float):
    """The data of a case, the true energy as a function, and its bounds."""
    if case in FUNCTIONS:
        energy, width, n, weighted = FUNCTIONS[case]
        x = np.random.default_rng(seed).uniform(-1, 1, (n, 2)) * width
        values = np.array([energy(row) for row in x], float)
        weight = 1 / values**2 if weighted else None
        return mw.Dataset(x, values, weight=weight), energy, (np.negative(width), np.array(width))
    if case in SPARSE:
        d, n, slopes = SPARSE[case]
        x = np.random.default_rng(seed).uniform(-1.5, 1.5, (n, d))
        with jax.enable_x64(True):
            values = np.asarray(jax.vmap(sparse)(x))
            gradient = np.asarray(jax.vmap(jax.grad(sparse))(x)) if slopes else None
        return mw.Dataset(x, values, gradient), sparse, (np.full(d, -1.5), np.full(d, 1.5))
    system = mw.systems.get(case)
    return system.dataset(seed=seed, noise=noise), system.energy, (system.lower, system.upper)


def one(case: str, seed: int, noise: float) -> dict:
    """Fit one draw of a case, and compare its wells with those of the truth."""
    data, energy, bounds = of_case(case, seed, noise)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = mw.fit(data, seed=seed, max_seconds=60.0)
        truth = mw.landscape(energy, bounds).wells
    width = np.subtract(*reversed(bounds))
    reach = REACH * float(np.sqrt(len(width)))
    away = np.array([[np.linalg.norm((t.x - w.x) / width) for w in result.wells] for t in truth])
    near = away.reshape(len(truth), len(result.wells)) <= reach
    ratios = {kind: [] for kind in KINDS}
    for k, t in enumerate(truth):
        for well in [result.wells[j] for j in np.flatnonzero(near[k])[:1]]:
            errors = well.standard_errors
            ratios["position"] += ((well.x - t.x) / errors.x).tolist()
            ratios["energy"].append((well.energy - t.energy) / errors.energy)
            if np.isfinite(well.barrier) and np.isfinite(t.barrier):
                ratios["barrier"].append((well.barrier - t.barrier) / errors.barrier)
    return {
        "case": case, "noise": noise, "seed": seed, "seconds": result.seconds, "wells": len(truth),
        "missed": int((~near.any(axis=1)).sum()), "false": int((~near.any(axis=0)).sum()),
        "unresolved": len(result.minima.unresolved), "ratios": ratios,
    }  # fmt: skip


def kept_rows(code: str) -> dict[tuple[str, float, int], dict]:
    """The rows of the present source code, by case, noise and seed."""
    path = ROWS / "well_errors.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    rows = [row for row in map(json.loads, lines) if row["code"] == code]
    return {(row["case"], row["noise"], row["seed"]): row for row in rows}


def share(values: list[float]) -> str:
    """How many ratios are below two, and their root mean square."""
    if not values:
        return "-"
    below = np.mean(np.abs(values) < 2)
    return f"{below:.0%} of {len(values)} ({np.sqrt(np.mean(np.square(values))):.2g})"


def table_of(rows: dict[tuple[str, float, int], dict]) -> list[tuple[str, ...]]:
    """One line per case and noise."""
    lines = []
    for case, noise in dict.fromkeys(key[:2] for key in rows):
        own = [row for key, row in rows.items() if key[:2] == (case, noise)]
        total, missed, false, unresolved = (
            sum(row[name] for row in own) for name in ("wells", "missed", "false", "unresolved")
        )
        shares = [share([r for row in own for r in row["ratios"][kind]]) for kind in KINDS]
        counts = (f"{missed} of {total}", str(false), str(unresolved))
        lines.append((case, f"{noise:g}", str(len(own)), *counts, *shares))
    return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="No fit begins after that time.")
    end, code = time.monotonic() + 60 * parser.parse_args().minutes, source_code()
    jobs = [("double-well", seed, 0.02) for seed in MANY_SEEDS]
    jobs += [(case, seed, noise) for noise in (0.02, 0.0) for case in SYSTEMS for seed in SEEDS]
    jobs += [(case, seed, 0.0) for case in FUNCTIONS for seed in SEEDS]
    jobs += [(case, seed, 0.0) for case in SPARSE for seed in SPARSE_SEEDS]
    known = kept_rows(code)
    for case, seed, noise in dict.fromkeys(jobs):
        if (case, noise, seed) not in known and time.monotonic() < end:
            row = one(case, seed, noise)
            keep("well_errors", {"code": code, **row})
            print(row, flush=True)
    rows = kept_rows(code)
    columns = ("case", "noise", "fits", "missed", "false", "unresolved", *KINDS)
    show_table(
        "Standard errors of wells: share within two of them (root mean square)", columns, table_of(rows)
    )
