"""What modes mean: shares at the bottoms of wells, sharpness, phases: `python benchmarks/modes.py [--seeds 10] ...`.

Every system is fitted as it is by default and, with `--blunt`, without sharpening. The share of a well is that of its
phase at its bottom. Phases agree with basins where the phase with the largest share at a row of the data is that of the
well that the flow of the gradient reaches from there. Rows that are kept are printed with those of earlier calls of the
present source code.
"""

import argparse
import json
import time
import warnings

import numpy as np
from _table import ROWS, keep, show_table
from discovery import PLENTY, judge, source_code, system_of

import multiwell as mw

OTHERS = {name: (name, {}) for name in ("gene-switch", "von-mises-truss", "curved-beam-symmetric")}
CASES = {**{name: PLENTY[name] for name in PLENTY}, **OTHERS}


def one(case: str, seed: int, kind: str) -> dict:
    """Fit one case from one seed."""
    system = system_of(case, seed) if case in PLENTY else mw.systems.get(case)
    data = system.dataset(seed=seed)
    begun = time.perf_counter()
    result = mw.fit(data, seed=seed, sharpness=kind)
    seconds = time.perf_counter() - begun - result.compile_seconds
    landscape = result.landscape()
    numbers = [
        int(np.argmin([system.distance(well.x, point.x) for point in landscape.minima]))
        for well in result.wells
    ]
    basin = landscape.basin_of(data.x)
    fractions = sum_of_modes(result, data.x)
    agreement = (
        float(np.mean(np.array(numbers)[fractions.argmax(axis=1)] == basin)) if numbers else float("nan")
    )
    return {
        "case": case,
        "kind": kind,
        "seed": seed,
        "right": judge(system, result.wells, 0.0)["right"],
        "wells": len(result.wells),
        "modes": result.potential.n_modes,
        "shares": [phase.share for phase in result.phases],
        "distinct": all(phase.distinct for phase in result.phases),
        "agreement": agreement,
        "rho_range": result.potential.rho * float(np.ptp(data.energy)),
        "error": max(result.errors["validation"].values()),
        "seconds": seconds,
        "source": source_code(),
    }


def sum_of_modes(result: mw.FitResult, x: np.ndarray) -> np.ndarray:
    """Shares of the phases, whether they are told apart or not."""
    share = result.potential.responsibilities(x)
    return np.stack([share[:, list(phase.modes)].sum(axis=1) for phase in result.phases], axis=1)


def table(kinds: list[str], cases: list[str]) -> None:
    """Print one row per case and kind of all rows of the present source."""
    path = ROWS / "modes.jsonl"
    kept = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    lines = []
    for case in cases:
        for kind in kinds:
            rows = [
                r for r in kept if (r["case"], r["kind"]) == (case, kind) and r["source"] == source_code()
            ]
            if not rows:
                continue
            shares = np.array([min(r["shares"], default=0.0) for r in rows])
            rho = np.array([r["rho_range"] for r in rows])
            as_many = sum(r["modes"] == r["wells"] for r in rows)
            lines.append(
                (
                    f"`{case}`" + (", blunt" if kind == "blunt" else ""),
                    f"{sum(r['right'] for r in rows)} of {len(rows)}",
                    ", ".join(str(n) for n in sorted({r["modes"] for r in rows})) + f" ({as_many} as wells)",
                    f"{np.median(shares):.3f} ({shares.min():.3f})",
                    f"{sum(r['distinct'] for r in rows)} of {len(rows)}",
                    f"{np.median([r['agreement'] for r in rows]):.1%}",
                    f"{np.median(rho):.2g} ({rho.min():.2g} to {rho.max():.2g})",
                    f"{np.median([r['error'] for r in rows]):.1e} ({max(r['error'] for r in rows):.1e})",
                    f"{np.median([r['seconds'] for r in rows]):.1f} s",
                )
            )
    columns = (
        "system", "wells right", "modes", "smallest share of a well: median (least)", "wells told apart",
        "agreement with basins, median", "rho D: median (range)", "validation error: median (worst)",
        "time without compilation, median",
    )  # fmt: skip
    show_table("What modes mean", columns, lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--cases", default="", help="only cases that contain one of these words, by commas")
    parser.add_argument("--blunt", action="store_true", help="also without sharpening")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", mw.MultiwellWarning)
    chosen = [case for case in CASES if any(word in case for word in asked.cases.split(","))]
    kinds = ["auto", "blunt"] if asked.blunt else ["auto"]
    for seed in range(asked.seeds):
        for case in chosen:
            for kind in kinds:
                row = one(case, seed, kind)
                keep("modes", row)
                print(
                    case,
                    kind,
                    seed,
                    row["right"],
                    row["modes"],
                    np.round(row["shares"], 3),
                    f"{row['seconds']:.1f} s",
                    flush=True,
                )
    table(kinds, chosen)
