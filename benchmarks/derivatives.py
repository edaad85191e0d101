"""Closed-form energy, gradient and Hessian against automatic differentiation: `python benchmarks/derivatives.py`."""

import time
from functools import partial

import jax
import numpy as np
from _table import keep, show

from multiwell import EnergyUnits, Potential
from multiwell.inputs import Affine
from multiwell.modes import ICNNModes

POINTS = 100_000
BLOCKS = (64, 256, 512, 1024)
REPEATS = 5


def example(dimension: int) -> Potential:
    """8 modes of two layers of 16."""
    rng = np.random.default_rng(0)
    n, h = 8, 16
    modes = ICNNModes(
        (rng.normal(size=(n, h, dimension)), rng.normal(size=(n, h, dimension))),
        (rng.normal(size=(n, h)), rng.normal(size=(n, h))),
        (rng.normal(size=(n, h, h)) - 2,),
        rng.normal(size=(n, h)), rng.normal(size=(n, dimension)), rng.normal(size=n), rng.normal(size=n), 1e-3,
    )  # fmt: skip
    inputs, units = Affine.identity(dimension), EnergyUnits.identity()
    return Potential(modes, np.zeros(n), np.ones(n, bool), np.zeros(()), inputs, units)


def fastest(call) -> float:
    """Microseconds per point: the fastest of several calls after one that compiles."""
    call()
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return min(times) / POINTS * 1e6


def run() -> list[tuple[str, str, str]]:
    """Time both ways in two and six dimensions and return the table's rows."""
    table = []
    for dimension in (2, 6):
        potential = example(dimension)
        X = np.random.default_rng(1).normal(size=(POINTS, dimension))

        def derivatives(x, potential=potential):
            return potential(x), jax.grad(potential)(x), jax.hessian(potential)(x)

        closed = fastest(partial(potential.evaluate, X))
        with jax.enable_x64(True):
            plain = jax.jit(jax.vmap(derivatives))
            reference = [np.asarray(a) for a in plain(X)]
            automatic = fastest(lambda plain=plain, X=X: jax.block_until_ready(plain(X)))
            blocked = {}
            for block in BLOCKS:
                full = X[: POINTS // block * block].reshape(-1, block, dimension)
                mapped = jax.jit(partial(jax.lax.map, jax.vmap(derivatives)))
                blocked[block] = fastest(lambda f=mapped, x=full: jax.block_until_ready(f(x)))
        disagreement = max(
            float(np.abs(a - b).max() / np.abs(b).max())
            for a, b in zip(potential.evaluate(X), reference, strict=True)
        )
        best = min(blocked, key=blocked.__getitem__)
        keep(
            "derivatives",
            {"dimension": dimension, "closed": closed, "automatic": automatic, "blocked": blocked},
        )
        label = f"d = {dimension}, {POINTS:,} points"
        table += [
            (f"{label}: closed form, per point", "-", f"{closed:.1f} µs"),
            (f"{label}: vmapped jax value, grad, hessian, per point", "-", f"{automatic:.1f} µs"),
            (f"{label}: closed form is faster by", "at least 3 times", f"{automatic / closed:.1f} times"),
            (f"{label}: automatic differentiation in blocks of {best}", "-", f"{blocked[best]:.1f} µs"),
            (f"{label}: disagreement, of the largest value", "< 1e-12", f"{disagreement:.0e}"),
        ]
    return table


if __name__ == "__main__":
    show("Derivatives in closed form", run())
