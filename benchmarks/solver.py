"""The own Levenberg-Marquardt loop against optimistix on the same residuals: `python benchmarks/solver.py`.

Needs `pip install optimistix`. Both start from the same modes, each fitted to its own basin.
"""

import time
from functools import partial

import jax
import numpy as np
import optimistix
from _table import keep, show
from jax.flatten_util import ravel_pytree

import multiwell as mw
from multiwell._fit._basins import basins_of
from multiwell._fit._levenberg_marquardt import levenberg_marquardt, relative_error
from multiwell._fit._problem import assign, block_residuals, make_problem
from multiwell._fit._scale import scaling_of
from multiwell._fit._start import start_modes, start_sharpness

ERROR = 1e-3
BUDGETS = (25, 50, 100)  # steps of optimistix, counted with refused ones


def start_of(name: str):
    """Parameters after ten steps on each basin, and the residuals."""
    data = mw.systems.get(name).dataset(seed=0)
    scaling = scaling_of(data)
    basins = basins_of(data, scaling)
    kept = basins.kept(12)
    rng = np.random.default_rng(0)
    modes = start_modes("icnn", basins.u, basins.energy, basins.tree.rows[kept], rng)
    problem = make_problem(data, scaling, modes.n_modes)
    own = assign(problem, basins.tree.basins(kept))
    start = (modes, start_sharpness(basins.energy))
    return levenberg_marquardt(start, own, 10, lambda _: True, lambda: False).parameters, problem


def ours(parameters, problem) -> tuple[float, float]:
    """Error and seconds of the own loop, at the first iterate below the error asked."""
    begun = time.perf_counter()
    last = levenberg_marquardt(parameters, problem, 400, lambda it: it.error > ERROR, lambda: False)
    return last.error, time.perf_counter() - begun


def theirs(parameters, problem) -> tuple[float, float]:
    """Error and seconds of optimistix, with the smallest budget of steps that reaches the error, or the largest."""
    flat, unravel = ravel_pytree(parameters)
    solver = optimistix.LevenbergMarquardt(rtol=1e-12, atol=1e-12)

    def residuals(theta, blocks):
        return jax.vmap(lambda block: block_residuals(unravel(theta), block))(blocks).ravel()

    @partial(jax.jit, static_argnames="steps")
    def solve(theta, blocks, steps):
        return optimistix.least_squares(
            residuals, solver, theta, args=blocks, max_steps=steps, throw=False
        ).value

    for budget in BUDGETS:
        jax.block_until_ready(solve(flat, problem, budget))  # compiles
        begun = time.perf_counter()
        value = jax.block_until_ready(solve(flat, problem, budget))
        seconds = time.perf_counter() - begun
        error = float(relative_error(unravel(value), problem))
        if error <= ERROR:
            break
    return error, seconds


def run() -> list[tuple[str, str, str]]:
    """Time both on two systems and return the table's rows."""
    table = []
    for name in ("double-well", "four-well"):
        with jax.enable_x64(True):
            parameters, problem = start_of(name)
            ours(parameters, problem)  # compiles
            own, other = ours(parameters, problem), theirs(parameters, problem)
        keep("solver", {"system": name, "own": own, "optimistix": other})
        for label, (error, seconds) in (("own loop", own), ("optimistix", other)):
            table.append(
                (f"{name}: {label}, error and time", f"{ERROR:g}", f"{error:.1e} in {seconds:.2f} s")
            )
    return table


if __name__ == "__main__":
    show("Levenberg-Marquardt to an error of 1e-3, compiled", run())
