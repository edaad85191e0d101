"""Few rows against a cubic spline through them: `python benchmarks/few_rows.py [--seeds 10]`.

Tables of scans, bands and gradients where they are beside the repository, and systems that are made up by seed. The
spline repeats where the input does, takes slopes where there are any, and is integrated where there are slopes alone.
A stationary point is right if it is nearer to its own of the truth than 5 % of the range, and of its kind; those on
the outermost rows count for neither.
"""

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np
from _table import keep, show_table
from numpy.polynomial import Polynomial
from scipy.interpolate import CubicHermiteSpline, CubicSpline

import multiwell as mw

CASES = Path(__file__).parents[2] / "shared" / "cases"
NEAR = 0.05
FINE = 20_001


def from_file(name: str):
    """The columns of one table; None where the tables are absent."""
    path = CASES / name
    return np.genfromtxt(path, delimiter=",", skip_header=1) if path.exists() else None


def torsion(rng):
    """A sum of three harmonics in 24 steps around."""
    height, phase = rng.normal(size=3) * [2, 3, 4], rng.uniform(0, 2 * np.pi, 3)
    k = np.arange(1, 4)

    def energy(x):
        return (height * np.cos(k * np.radians(np.asarray(x)[..., None]) - phase)).sum(axis=-1)

    x = 15.0 * np.arange(24)
    return {"x": x, "energy": energy(x), "period": 360.0}, energy


def quartic(rng, rows: int, slopes: bool, noise: float = 0.0):
    """A quartic with two wells at uneven steps between its outermost roots."""
    roots = np.array([-2.0, -0.6, 0.7, 1.9]) + rng.uniform(-0.25, 0.25, 4)
    curve = Polynomial.fromroots(roots)
    x = np.linspace(roots[0], roots[-1], rows)
    x[1:-1] += rng.normal(size=rows - 2) * 0.1 * (x[1] - x[0])
    energy = curve(x)
    kinds = {"x": x, "energy": energy + noise * energy.std() * rng.normal(size=rows)}
    return kinds | ({"gradient": curve.deriv()(x)} if slopes else {}), curve


MADE_UP = {
    "torsion, 24 rows": torsion,
    "quartic, 7 rows with slopes": lambda rng: quartic(rng, 7, True),
    "quartic, 8 rows with slopes": lambda rng: quartic(rng, 8, True),
    "quartic, 12 rows": lambda rng: quartic(rng, 12, False),
    "quartic, 20 rows, noise 2 %": lambda rng: quartic(rng, 20, False, 0.02),
}


def known(name: str):
    """A table beside the repository with its stationary points; None where it is absent."""
    columns = from_file(name)
    if columns is None:
        return None
    truth = json.loads((CASES / "truth.json").read_text())
    x, second = columns[:, 0], columns[:, 1]
    if name == "scan24.csv":
        return {"x": x, "energy": second, "period": 360.0}, truth[name]["stationary"]
    if name == "neb8_named.csv":
        return {"x": x, "energy": second, "gradient": -columns[:, 2]}, truth["neb8"]["stationary"]
    return {"x": x, "gradient": second}, truth[name]["stationary (energies up to a constant)"]


def stationary_of(energy, low: float, high: float, period: float):
    """Stationary points (place, energy, is a minimum) of a function on a fine grid, refined by a parabola."""
    x = np.linspace(low, high, FINE, endpoint=not period)
    e = np.asarray(energy(x))
    before, after = np.roll(e, 1), np.roll(e, -1)
    inside = slice(None) if period else slice(1, -1)
    found = []
    for row in np.arange(FINE)[inside]:
        rises = (e[row] - before[row], after[row] - e[row])
        if rises[0] * rises[1] >= 0:
            continue
        step = x[1] - x[0]
        shift = -0.5 * step * (rises[0] + rises[1]) / (rises[1] - rises[0])
        found.append((x[row] + shift, e[row], rises[0] < 0))
    return found


def compare(found, truth, low: float, high: float, period: float):
    """Right and false stationary points, largest error of a place over the range, and of a barrier over the barrier."""
    length, left, pairs = period or high - low, list(found), []
    for place, energy, lowest in truth:
        far = [abs(p[0] - place) for p in left]
        far = [min(f % period, period - f % period) if period else f for f in far]
        near = [k for k in np.argsort(far) if left[k][2] == lowest and far[k] < NEAR * length][:1]
        for k in near:
            pairs.append((far[k], left[k][1], energy, lowest))
            left.pop(k)
    barriers = [
        abs((top[1] - low_[1]) / (top[2] - low_[2]) - 1)
        for top in pairs
        for low_ in pairs
        if low_[3] and not top[3]
    ]
    edge = 1e-3 * length
    false = [p for p in left if period or low + edge < p[0] < high - edge]
    return (
        len(pairs),
        len(false),
        max((p[0] / length for p in pairs), default=np.nan),
        max(barriers, default=np.nan),
    )


def spline_of(kinds):
    """The cubic spline of the same rows, as a function."""
    x, period = kinds["x"], kinds.get("period", 0.0)
    if "energy" not in kinds:
        return CubicSpline(x, kinds["gradient"]).antiderivative()
    if "gradient" in kinds:
        return CubicHermiteSpline(x, kinds["energy"], kinds["gradient"])
    if period:
        ends = np.append(x, x[0] + period), np.append(kinds["energy"], kinds["energy"][0])
        spline = CubicSpline(*ends, bc_type="periodic")
        return lambda at: spline((at - x[0]) % period + x[0])
    return CubicSpline(x, kinds["energy"])


def run(kinds, truth, seed: int):
    """Fit one table, and draw its spline."""
    x, period = kinds["x"], kinds.get("period", 0.0)
    low, high = (float(x[0]), float(x[0]) + period) if period else (float(x.min()), float(x.max()))
    slope = kinds["gradient"][:, None] if "gradient" in kinds else None
    data = mw.Dataset(
        x[:, None], kinds.get("energy"), slope, names=["x"], periods={"x": period} if period else None
    )
    start = time.perf_counter()
    result = mw.fit(data, seed=seed)
    seconds = time.perf_counter() - start - result.compile_seconds
    points = result.landscape()
    ours = [(float(p.x[0]), float(p.energy), p.index == 0) for p in [*points.minima, *points.saddles]]
    errors = [w.standard_errors.barrier for w in result.wells if w.standard_errors is not None]
    if callable(truth):
        truth = stationary_of(truth, low, high, period)
    else:
        truth = [(place, energy, kind == "min") for place, energy, kind in truth]
    tops, lows = [p[1] for p in truth if not p[2]], [p[1] for p in truth if p[2]]
    stated = max((e for e in errors if np.isfinite(e)), default=np.nan) / (min(tops) - min(lows))
    theirs = compare(stationary_of(spline_of(kinds), low, high, period), truth, low, high, period)
    return len(truth), compare(ours, truth, low, high, period), theirs, stated, seconds


def main(arguments: list[str] | None = None) -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    seeds = parser.parse_args(arguments).seeds
    warnings.simplefilter("ignore", mw.MultiwellWarning)
    rows = []
    for name in ("scan24.csv", "neb8_named.csv", "grid40.csv", *MADE_UP):
        found = []
        for seed in range(seeds):
            case = MADE_UP[name](np.random.default_rng(seed)) if name in MADE_UP else known(name)
            if case is None:
                print(f"{name}: left out, the tables are not beside the repository")
                break
            found.append(run(*case, seed))
            keep("few_rows", {"name": name, "seed": seed, "found": found[-1]})
        if not found:
            continue
        total = sum(f[0] for f in found)
        cells = [
            f"{sum(f[k][0] for f in found)} of {total}, {sum(f[k][1] for f in found)} false" for k in (1, 2)
        ]
        worst = [np.nanmax([f[k][j] for f in found]) for j in (2, 3) for k in (1, 2)]
        stated, seconds = np.nanmedian([f[3] for f in found]), [f[4] for f in found]
        rows.append(
            (
                name,
                *cells,
                *(f"{value:.1e}" for value in worst),
                f"{stated:.1e}",
                f"{np.median(seconds):.1f} ({max(seconds):.1f})",
            )
        )
    show_table(
        f"Few rows, seeds 0 to {seeds - 1}",
        (
            "rows",
            "stationary points right",
            "of the spline",
            "position, largest error, of the range",
            "of the spline",
            "barrier, largest relative error",
            "of the spline",
            "stated standard error of barriers, median, relative",
            "seconds, median (slowest), without compilation",
        ),
        rows,
    )


if __name__ == "__main__":
    main()
