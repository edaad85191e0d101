"""One sharpness beside a tree of soft minima, and starts of the sharpness: `python benchmarks/sharpness.py [seeds]`."""

import sys
import time
import warnings

import numpy as np
from _table import keep, show
from fits import wells_right

import multiwell as mw

# system, its settings, rows (None: its own), and the most modes: both kinds of fit have the same
CASES = (
    ("truss-chain", {}, None, 5),
    ("truss-chain", {}, None, 8),
    ("curved-beam", {}, None, 3),
    ("muller-brown", {}, None, 4),
    ("mechanochemical-2d", {}, None, 3),
    ("mechanochemical-2d", {"inputs": 4}, 1500, 3),
    ("mechanochemical-3d", {}, 1500, 4),
)
STARTS = (0.01, 0.1, 1.0, 10.0, 100.0)  # over the energy's range


def worst(result: mw.FitResult) -> float:
    """The larger of the validation errors of energy and gradient."""
    return max(result.errors["validation"].values())


def compare(seeds: int) -> list[tuple[str, str, str]]:
    """The same starts and most modes with one sharpness and with a tree; worst validation errors of every seed."""
    table = []
    for name, settings, rows, modes in CASES:
        system = mw.systems.get(name, **settings)
        words = []
        for kind in ("single", "tree"):
            errors = []
            for seed in range(seeds):
                data = system.dataset(seed=seed) if rows is None else system.dataset(rows, seed=seed)
                begun = time.perf_counter()
                result = mw.fit(data, max_modes=modes, seed=seed, sharpness=kind)
                kept = {"system": name, **settings, "most": modes, "kind": kind, "seed": seed}
                used = {"modes": result.potential.n_modes, "rhos": result.summary()["rhos"]}
                seconds = time.perf_counter() - begun
                errors.append((worst(result), result.potential.n_modes))
                keep(
                    "sharpness",
                    {**kept, **used, "rho": result.potential.rho, "error": errors[-1][0], "s": seconds},
                )
            words.append(", ".join(f"{error:.1e} ({used})" for error, used in errors))
        inputs = f", {len(system.lower)} inputs, at most {modes} modes"
        table.append((f"`{name}`{inputs}", words[0], words[1]))
        print(*table[-1], sep=" | ", flush=True)
    return table


def starts(seeds: int) -> list[tuple[str, str, str]]:
    """Fits whose sharpness starts far too blunt to far too sharp."""
    table = []
    for name in ("double-well", "four-well"):
        system = mw.systems.get(name)
        for share in STARTS:
            errors, right, ends = [], 0, []
            for seed in range(seeds):
                data = system.dataset(seed=seed)
                span = float(np.ptp(data.energy))
                result = mw.fit(data, seed=seed, rho=share / span)
                errors.append(worst(result))
                ends.append(result.potential.rho * span)
                right += wells_right(system, result.wells, None)
                keep(
                    "sharpness",
                    {"system": name, "start": share, "seed": seed, "error": errors[-1], "end": ends[-1]},
                )
            found = f"{right} of {seeds}; {max(errors):.1e}; {min(ends):.2g} to {max(ends):.2g}"
            table.append((f"`{name}` from rho D = {share:g}", f"{seeds} of {seeds}; < 1e-3", found))
            print(*table[-1], sep=" | ", flush=True)
    return table


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    warnings.simplefilter("ignore", mw.MultiwellWarning)
    show("Starts of the sharpness: wells right; worst validation error; learned rho D", starts(asked))
    show("Validation error with one sharpness | with a tree (modes used)", compare(asked))
