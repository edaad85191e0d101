"""Sharpness of data made by a soft minimum of convex functions: `python benchmarks/known_sharpness.py [--seeds 3]`.

Sharpnesses are given times the barrier of the hard minimum. The functions are quadratic forms or quartic ones, in two
inputs; a family that can write them down is asked for the former. The second table sweeps the sharpness to where a
plain exponential would overflow: every number that a fit and its landscape return is finite.
"""

import argparse
import time
import warnings

import numpy as np
from _table import keep, show_table
from scipy.special import logsumexp, softmax

import multiwell as mw

CENTRES = np.array([[-1.0, 0.0], [1.0, -0.3], [0.2, 1.2]])
DEPTHS = np.array([0.0, 0.3, 0.2])
KNOWN = (0.3, 1.0, 3.0, 10.0, 30.0)
SWEEP = (1e-2, 1e-1, 1.0, 1e1, 1e2, 1e3, 1e4)


def functions(kind: str, seed: int):
    """Energies and gradients of three convex functions at points."""
    rng = np.random.default_rng(100 + seed)
    turn = rng.normal(size=(3, 2, 2)) * 0.3
    forms = np.einsum("kij,klj->kil", turn, turn) + np.array([1.8, 2.2, 2.6])[:, None, None] * np.eye(2)

    def evaluate(x):
        away = x[:, None, :] - CENTRES
        bent = np.einsum("kij,nkj->nki", forms, away)
        energy = DEPTHS + 0.5 * (away * bent).sum(axis=2)
        slope = bent
        if kind == "quartic":
            energy = energy + 0.25 * (away**4).sum(axis=2)
            slope = slope + away**3
        return energy, slope

    return evaluate


def barrier_of(evaluate) -> float:
    """The lowest barrier of the hard minimum between two of its wells, on a fine grid of the line between them."""
    heights = []
    for i, j in ((0, 1), (1, 2), (0, 2)):
        line = CENTRES[i] + np.linspace(0, 1, 2001)[:, None] * (CENTRES[j] - CENTRES[i])
        heights.append(evaluate(line)[0].min(axis=1).max() - max(DEPTHS[i], DEPTHS[j]))
    return float(min(heights))


def data_of(kind: str, seed: int, share: float, noise: float, rows: int = 1000):
    """Data of one soft minimum, and its sharpness."""
    evaluate = functions(kind, seed)
    rho = share / barrier_of(evaluate)
    rng = np.random.default_rng(seed)
    x = rng.uniform([-2.2, -1.6], [2.2, 2.4], size=(rows, 2))
    energy, slope = evaluate(x)
    own = softmax(-rho * energy, axis=1)
    soft = -logsumexp(-rho * energy, axis=1) / rho
    gradient = np.einsum("nk,nki->ni", own, slope)
    soft = soft + noise * soft.std() * rng.normal(size=rows)
    gradient = gradient + noise * gradient.std(axis=0) * rng.normal(size=gradient.shape)
    return mw.Dataset(x, soft, gradient), rho


def one(kind: str, family: str, seed: int, share: float, noise: float) -> dict:
    """Fit one set of data."""
    data, rho = data_of(kind, seed, share, noise)
    begun = time.perf_counter()
    result = mw.fit(data, seed=seed, family=family)
    landscape = result.landscape()
    numbers = [result.potential.rho, *[point.energy for point in landscape.points]]
    numbers += [*result.potential.energy(data.x), *np.ravel(result.potential.hessian(data.x))]
    return {
        "kind": kind, "family": family, "seed": seed, "share": share, "noise": noise,
        "ratio": result.potential.rho / rho, "modes": result.potential.n_modes,
        "error": max(result.errors["validation"].values()), "finite": bool(np.isfinite(numbers).all()),
        "seconds": time.perf_counter() - begun,
    }  # fmt: skip


def show(rows: list[dict], title: str) -> None:
    """Print one line per kind, family, noise and sharpness."""
    keys = dict.fromkeys((r["kind"], r["family"], r["noise"], r["share"]) for r in rows)
    lines = []
    for key in keys:
        of = [r for r in rows if (r["kind"], r["family"], r["noise"], r["share"]) == key]
        ratio = np.array([r["ratio"] for r in of])
        lines.append(
            (
                f"{key[0]}, {key[1]}" + (f", noise {key[2]:.0%}" if key[2] else ""),
                f"{key[3]:g}",
                f"{np.median(ratio):.3g} ({ratio.min():.3g} to {ratio.max():.3g})",
                ", ".join(str(n) for n in sorted({r["modes"] for r in of})),
                f"{max(r['error'] for r in of):.1e}",
                f"{sum(r['finite'] for r in of)} of {len(of)}",
            )
        )
    columns = ("functions, family", "rho times barrier", "learned over true rho: median (range)", "modes",
               "worst validation error", "all finite")  # fmt: skip
    show_table(title, columns, lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    warnings.simplefilter("ignore", mw.MultiwellWarning)
    plans = {
        "Known sharpness": [
            (kind, family, share, noise)
            for kind, family in (("quadratic", "quadratic"), ("quadratic", "icnn"), ("quartic", "icnn"))
            for noise in (0.0, 0.02)
            for share in KNOWN
        ],
        "Nothing overflows": [("quartic", "icnn", share, 0.0) for share in SWEEP],
    }
    for title, plan in plans.items():
        rows = []
        for kind, family, share, noise in plan:
            for seed in range(asked.seeds):
                rows.append(one(kind, family, seed, share, noise))
                keep("known_sharpness", rows[-1])
                row = rows[-1]
                print(kind, family, noise, share, seed, f"ratio {row['ratio']:.3g}", row["modes"],
                      f"{row['error']:.1e}", row["finite"], f"{row['seconds']:.1f} s", flush=True)  # fmt: skip
        show(rows, title)
