"""The own Levenberg-Marquardt loop against optimistix on the same residuals: `python benchmarks/solver.py`.

Needs `pip install optimistix`. All start from the same modes, each fitted to its own basin with ten steps.
"""

import time
from unittest.mock import patch

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optimistix
from _table import keep, show
from jax.flatten_util import ravel_pytree

import multiwell as mw
from multiwell._fit import _levenberg_marquardt as own
from multiwell._fit._basins import basins_of
from multiwell._fit._problem import make_problem
from multiwell._fit._residuals import relative_error, residuals
from multiwell._fit._scale import scaling_of
from multiwell._fit._start import start_modes, start_sharpness

ERROR = 1e-3
STEPS = 400
SECONDS = 60.0  # each solver is stopped after so long


def start_of(name: str):
    """Parameters after ten steps on each basin, and the residuals."""
    data = mw.systems.get(name).dataset(seed=0)
    scaling = scaling_of(data)
    basins = basins_of(data, scaling)
    kept = basins.kept(12)
    rng = np.random.default_rng(0)
    modes = start_modes("icnn", basins.u, basins.energy, basins.tree.rows[kept], rng)
    active = np.ones(modes.n_modes, bool)
    problem = make_problem(data, scaling, active)
    start = (modes, start_sharpness(basins.energy, 1 / 6))
    basin = make_problem(data, scaling, active, mode_of_row=basins.tree.basins(kept))
    return own.levenberg_marquardt(start, basin, 10, lambda _: True, lambda: False).parameters, problem


def with_own_loop(parameters, problem) -> tuple[int, float, float]:
    """Accepted steps, error and seconds of the own loop."""
    counted = [0]
    begun = time.perf_counter()

    def keep_going(iterate) -> bool:
        counted[0] += 1
        return iterate.error > ERROR and time.perf_counter() - begun < SECONDS

    last = own.levenberg_marquardt(parameters, problem, STEPS, keep_going, lambda: False)
    return counted[0], last.error, time.perf_counter() - begun


def without_acceleration(parameters, problem) -> tuple[int, float, float]:
    """The same with the second-order correction left out."""
    with patch.object(own, "bend", lambda parameters, problem, step: np.zeros_like(step)):
        return with_own_loop(parameters, problem)


def with_optimistix(parameters, problem) -> tuple[int, float, float]:
    """Steps, refused ones included, error and seconds of optimistix's method, watched step by step."""
    flat, unravel = ravel_pytree(parameters)
    chunks = jax.tree.map(lambda *parts: jnp.stack(parts), *problem.chunks)
    solver = optimistix.LevenbergMarquardt(rtol=1e-12, atol=1e-12)
    tags = frozenset()

    def vector(theta, chunks):
        return jax.vmap(lambda rows: residuals(unravel(theta), rows))(chunks).ravel(), None

    shape = jax.eval_shape(vector, flat, chunks)[0]
    start = eqx.filter_jit(lambda y, args: solver.init(vector, y, args, {}, shape, None, tags))
    step = eqx.filter_jit(lambda y, args, state: solver.step(vector, y, args, {}, state, tags)[:2])
    state = start(flat, chunks)
    jax.block_until_ready(step(flat, chunks, state))  # compiles
    begun, count, theta, error = time.perf_counter(), 0, flat, np.inf
    while error > ERROR and count < STEPS and time.perf_counter() - begun < SECONDS:
        theta, state = step(theta, chunks, state)
        count += 1
        error = relative_error(unravel(theta), problem)
    return count, error, time.perf_counter() - begun


SOLVERS = {
    "own loop": with_own_loop,
    "own loop without geodesic acceleration": without_acceleration,
    "optimistix": with_optimistix,
}


def run() -> list[tuple[str, str, str]]:
    """Time all solvers on two systems and return the table's rows."""
    table = []
    for name in ("double-well", "four-well"):
        with jax.enable_x64(True):
            parameters, problem = start_of(name)
            with_own_loop(parameters, problem)  # compiles
            for label, solver in SOLVERS.items():
                steps, error, seconds = solver(parameters, problem)
                keep(
                    "solver", {"system": name, "solver": label, "steps": steps, "error": error, "s": seconds}
                )
                found = f"{error:.1e} after {steps} steps, {seconds:.2f} s"
                table.append((f"{name}: {label}", f"{ERROR:g}", found))
    return table


if __name__ == "__main__":
    show(f"Levenberg-Marquardt to an error of {ERROR:g}, compiled, at most {SECONDS:g} s", run())
