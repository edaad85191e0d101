"""Wells, saddles and barriers of inputs that repeat, from many seeds: `python benchmarks/periodic.py [--seeds 10]`.

Every seed draws its own rows of `torsion` and `torsion-2d`, turns them by an angle of its own, and fits them in radians
and in degrees. Right is a fit whose wells are the known minima, whose landscape has every known minimum and saddle
once, within 1 % of a turn, and whose lowest barriers are right within 1 % of the energies' range.
"""

import argparse
import statistics
import time
import warnings

import numpy as np
from _table import keep, show_table

import multiwell as mw

TURN = 2 * np.pi
NEAR = 0.01
COLUMNS = ("system", "unit", "right", "largest distance, turns", "largest barrier error, of the range",
           "largest validation error", "seconds, median")  # fmt: skip


def away(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """How far angles are apart, in turns, by the shorter way."""
    gap = first - second
    return np.linalg.norm(gap - TURN * np.round(gap / TURN), axis=-1) / TURN


def matched(found: list[np.ndarray], known: list[np.ndarray]) -> float:
    """The largest distance of a known point from its own; infinite where one is missing, double or invented."""
    if len(found) != len(known):
        return float("inf")
    distances = np.array([[away(one, other) for other in known] for one in found])
    single = len(set(distances.argmin(axis=1).tolist())) == len(known)
    return float(distances.min(axis=1).max()) if single else float("inf")


def one(name: str, seed: int, unit: float, truth: mw.Landscape) -> dict:
    """Fit one draw and compare it with the landscape of the exact energy."""
    data = mw.systems.get(name).dataset(seed=seed)
    turn = np.random.default_rng([seed, 7]).uniform(-np.pi, np.pi, data.dimension)
    x = ((data.x + turn + np.pi) % TURN - np.pi) * unit
    periods = dict.fromkeys(data.names, TURN * unit)
    turned = mw.Dataset(x, data.energy, data.gradient / unit, names=data.names, periods=periods)
    begun = time.perf_counter()
    result = mw.fit(turned, seed=seed)
    seconds = time.perf_counter() - begun
    found = result.landscape()

    def back(points: list) -> list[np.ndarray]:
        return [point.x / unit - turn for point in points]

    minima, saddles = ([point.x for point in points] for points in (truth.minima, truth.saddles))
    distance = max(
        matched(back(found.minima), minima), matched(back(result.wells), minima), matched(back(found.saddles), saddles)
    )  # fmt: skip
    barriers = [
        abs(well.barrier - truth.minima[int(np.argmin([away(place, x) for x in minima]))].barrier)
        for well, place in zip(result.wells, back(result.wells), strict=True)
    ]
    barrier = max(barriers, default=np.inf) / float(np.ptp(data.energy))
    return {
        "system": name, "unit": "radians" if unit == 1 else "degrees", "seed": seed, "distance": distance,
        "barrier": barrier, "right": distance < NEAR and barrier < NEAR,
        "error": max(result.errors["validation"].values()), "modes": result.potential.n_modes, "seconds": seconds,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    seeds = parser.parse_args().seeds
    warnings.simplefilter("ignore", mw.MultiwellWarning)
    table = []
    for name in ("torsion", "torsion-2d"):
        system = mw.systems.get(name)
        truth = mw.landscape(system.energy, (system.lower, system.upper), periods=system.periods)
        for unit in (1.0, 180 / np.pi):
            rows = []
            for seed in range(seeds):
                rows.append(one(name, seed, unit, truth))
                keep("periodic", rows[-1])
                print(rows[-1], flush=True)
            worst = [max(row[key] for row in rows) for key in ("distance", "barrier", "error")]
            table.append((
                name, rows[0]["unit"], f"{sum(row['right'] for row in rows)} of {seeds}",
                *(f"{value:.1e}" for value in worst), f"{statistics.median(row['seconds'] for row in rows):.1f}",
            ))  # fmt: skip
    show_table("Inputs that repeat, wherever the period begins", COLUMNS, table)


if __name__ == "__main__":
    main()
