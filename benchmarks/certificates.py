"""Is a proof ever wrong? `python benchmarks/certificates.py [--potentials 1000] [--points 1000]`.

Random energies (soft minima of random quadratic bowls and ripples) are fitted in one to four inputs by networks of two
widths. Of each potential the bounds are cut into boxes over which convexity is proven or refuted; at random points in
them the lowest eigenvalue is looked at. A negative one in a box that is proven convex, or one that is not negative in
a box that is proven not convex, is unsound. A box of random size is certified too: its verdict, margin and witness
must agree with the eigenvalues.
"""

import argparse
import time
import warnings

import numpy as np
from _table import keep, show

import multiwell as mw

ROUNDING = 1e-10  # of the largest eigenvalue
ROWS = 160
BUDGET = {1: 512, 2: 4096, 3: 4096, 4: 4096}  # boxes


def random_potential(number: int) -> mw.Potential:
    """A potential that was trained on a random energy."""
    rng = np.random.default_rng(number)
    d, bowls = int(rng.integers(1, 5)), int(rng.integers(2, 5))
    centre, depth = rng.uniform(-1, 1, (bowls, d)), rng.uniform(0, 0.5, bowls)
    stiffness, wave = rng.uniform(0.5, 4, (bowls, d)), rng.uniform(-2, 2, d)

    def energy(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        away = x[:, None] - centre
        bowl = (stiffness * away**2).sum(axis=2) + depth
        share = np.exp(-3 * (bowl - bowl.min(axis=1, keepdims=True)))
        share /= share.sum(axis=1, keepdims=True)
        value = -np.log(np.exp(-3 * bowl).sum(axis=1)) / 3 + 0.1 * np.sin(x @ wave)
        slope = (share[:, :, None] * 2 * stiffness * away).sum(axis=1) + 0.1 * np.cos(x @ wave)[
            :, None
        ] * wave
        return value, slope

    x = rng.uniform(-1.5, 1.5, (ROWS, d))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        # rough fits have rougher landscapes, and there are a thousand of them
        fitted = mw.fit(
            mw.Dataset(x, *energy(x)), max_modes=4, seed=number, tolerance=3e-2, widths=[4, 4] if number % 2 else [8],
            max_seconds=20.0, sharpness="single",
        )  # fmt: skip
    return fitted.potential


def unsound(V: mw.Potential, number: int, points: int) -> dict:
    """How many points contradict what was proven, of how many that were in decided boxes."""
    rng = np.random.default_rng(number)
    d = V.dimension
    bounds = (np.full(d, -1.5), np.full(d, 1.5))
    proven = mw.convexity_map(V, bounds, max_boxes=BUDGET[d])
    decided = np.flatnonzero(proven.convex | proven.not_convex)
    wrong = checked = 0
    if len(decided):
        box = rng.choice(decided, points)
        x = proven.lower[box] + rng.random((points, d)) * (proven.upper - proven.lower)[box]
        eigenvalues = np.linalg.eigvalsh(V.hessian(x))
        slack = ROUNDING * np.abs(eigenvalues).max()
        lowest = eigenvalues[:, 0]
        wrong = int(np.where(proven.convex[box], lowest < -slack, lowest > slack).sum())
        checked = points
    middle, half = rng.uniform(-1, 1, d), rng.uniform(0.01, 0.5, d)
    verdict = mw.certify_convex(V, middle - half, middle + half, max_boxes=BUDGET[d])
    inside = middle + half * rng.uniform(-1, 1, (256, d))
    lowest = mw.stability_margin(V, inside).min()
    if verdict.verdict == "proven convex":
        wrong += int(lowest < verdict.margin * (1 - 1e-9))
    if verdict.witness is not None:
        hessian = V.hessian(verdict.witness[None])[0]
        wrong += int(not verdict.direction @ hessian @ verdict.direction < 0)
    return {
        "number": number, "inputs": d, "checked": checked, "wrong": wrong, "verdict": verdict.verdict,
        "shares": proven.shares,
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--potentials", type=int, default=1000)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    begun, rows = time.perf_counter(), []
    for number in range(asked.first, asked.first + asked.potentials):
        rows.append(unsound(random_potential(number), number, asked.points))
        keep("certificates", rows[-1])
        if len(rows) % 20 == 0:
            wrong, checked = (sum(row[name] for row in rows) for name in ("wrong", "checked"))
            print(
                f"{len(rows)} potentials, {checked} points, {wrong} wrong, {time.perf_counter() - begun:.0f} s",
                flush=True,
            )
    wrong, checked = (sum(row[name] for row in rows) for name in ("wrong", "checked"))
    verdicts = [row["verdict"] for row in rows]
    show(
        f"Proofs of convexity over {len(rows)} trained potentials",
        [
            ("points in boxes that were decided", "1,000,000", f"{checked:,}"),
            ("answers that are wrong", "0", str(wrong)),
            *(
                (f"random boxes {kind}", "-", str(verdicts.count(kind)))
                for kind in ("proven convex", "proven not convex", "undecided")
            ),
            ("seconds", "-", f"{time.perf_counter() - begun:.0f}"),
        ],
    )
