"""Errors, wells and time of the default recipe on reference systems: `python benchmarks/fits.py [seeds]`."""

import statistics
import sys
import time

import numpy as np
from _table import keep, show

import multiwell as mw

# system: (error asked, seconds asked, distance of a well asked: absolute, or a share of the diagonal)
ASKED = {
    "double-well": (1e-3, 2.0, None),
    "four-well": (1e-3, 10.0, None),
    "muller-brown": (5e-3, None, 0.02),
}


def wells_right(system, wells, absolute: float | None) -> bool:
    """As many wells as the truth has, each within 1 % of the diagonal (or an absolute distance) of its own."""
    truth = [point.x for point in system.minima]
    reach = absolute or 0.01 * float(np.linalg.norm(system.upper - system.lower))
    if len(wells) != len(truth):
        return False
    distance = np.linalg.norm(np.array(truth)[:, None] - np.array([w.x for w in wells])[None], axis=2)
    nearest = distance.argmin(axis=1)
    return len(set(nearest)) == len(truth) and bool((distance.min(axis=1) <= reach).all())


def run(seeds: int) -> list[tuple[str, str, str]]:
    """Fit every system with every seed and return the table's rows."""
    table = []
    for name, (error, seconds, distance) in ASKED.items():
        system = mw.systems.get(name)
        mw.fit(system.dataset(seed=1000), seed=1000)  # compiles
        errors, times, right = [], [], 0
        for seed in range(seeds):
            begun = time.perf_counter()
            result = mw.fit(system.dataset(seed=seed), seed=seed)
            times.append(time.perf_counter() - begun)
            errors.append(result.errors["validation"])
            right += wells_right(system, result.wells, distance)
            kept = {
                "system": name,
                "seed": seed,
                "seconds": times[-1],
                **errors[-1],
                "modes": result.n_dominant_modes,
            }
            wells = [w.x.tolist() for w in result.wells]
            keep("fits", {**kept, "wells": wells, "compile": result.compile_seconds})
        for kind in ("energy", "gradient"):
            worst = max(e[kind] for e in errors)
            table.append(
                (
                    f"{name}: validation error of {kind}, worst of {seeds} seeds",
                    f"< {error:g}",
                    f"{worst:.1e}",
                )
            )
        table.append((f"{name}: wells right", f"{seeds} of {seeds}", f"{right} of {seeds}"))
        asked = "-" if seconds is None else f"< {seconds:g} s"
        table.append((
            f"{name}: time per fit after compilation, median (slowest)",
            asked, f"{statistics.median(times):.2f} s ({max(times):.2f} s)",
        ))  # fmt: skip
    return table


if __name__ == "__main__":
    show("Fits of reference systems", run(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
