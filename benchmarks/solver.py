"""The own Levenberg-Marquardt steps against others on the same residuals: `python benchmarks/solver.py [small|large]`.

`small` needs `pip install optimistix`: a few hundred parameters, from one mode per basin, each fitted to its own basin
with ten steps. `large`: thousands of parameters, 12 networks of `mechanochemical-3d` on three measured numbers per
parameter; all start where 300 steps of L-BFGS from random networks ended.
"""

import itertools
import sys
import time

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from _table import keep, show
from jax.flatten_util import ravel_pytree

import multiwell as mw
from multiwell._fit._basins import basins_of
from multiwell._fit._candidate import apply_update, n_parameters, start_modes, start_sharpness
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import (
    ConjugateGradients,
    Dense,
    LevenbergMarquardt,
    ScaledRows,
    half_gradient,
    make_problem,
    relative_error,
    residuals,
)

ERROR = 1e-3
STEPS = 400
LARGE_SECONDS = 60.0
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
    rows = ScaledRows.of(data, scaling)
    start = (modes, start_sharpness(float(np.ptp(basins.energy)), 1 / 6))
    each_basin = make_problem(rows, active, mode_of_row=basins.tree.basins(kept))
    started = list(itertools.islice(iterates(LevenbergMarquardt(), start, each_basin), 10))[-1]
    return started.parameters, make_problem(rows, active)


def iterates(solver, parameters, problem, seconds: float = np.inf):
    """The states after accepted steps of a solver, until none is accepted any more or the time is up."""
    begun = time.perf_counter()
    state = solver.init(problem, parameters)
    while not state.stopped:
        state = solver.step(state)
        if state.accepted:
            yield state
        if time.perf_counter() - begun > seconds:
            return


def with_own_steps(parameters, problem, acceleration: bool = True) -> tuple[int, float, float]:
    """Accepted steps, error and seconds of the own solver."""
    begun, count, error = time.perf_counter(), 0, np.inf
    for state in iterates(LevenbergMarquardt(acceleration=acceleration), parameters, problem, SECONDS):
        count, error = count + 1, state.error
        if error <= ERROR or count == STEPS:
            break
    return count, error, time.perf_counter() - begun


def without_acceleration(parameters, problem) -> tuple[int, float, float]:
    """The same with the second-order correction left out."""
    return with_own_steps(parameters, problem, acceleration=False)


def with_optimistix(parameters, problem) -> tuple[int, float, float]:
    """Steps, refused ones included, error and seconds of optimistix's method, watched step by step."""
    import optimistix

    flat, unravel = ravel_pytree(parameters)
    chunks = jax.tree.map(lambda *parts: jnp.stack(parts), *problem.chunks)
    solver = optimistix.LevenbergMarquardt(rtol=1e-12, atol=1e-12)
    tags = frozenset()

    def vector(theta, chunks):
        return jax.vmap(lambda rows: residuals(unravel(theta), rows, problem.residuals))(chunks).ravel(), None

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
    "own steps": with_own_steps,
    "own steps without geodesic acceleration": without_acceleration,
    "optimistix": with_optimistix,
}


def large_start(width: int):
    """Networks after 300 steps of L-BFGS, and the residuals."""
    data = mw.systems.get("mechanochemical-3d").dataset(seed=0)
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(data, scaling)
    rng = np.random.default_rng(0)
    rows = rng.choice(data.n, 12, replace=False)
    parameters = (
        start_modes("icnn", u, energy, rows, rng, (width, width)),
        start_sharpness(float(np.ptp(energy)), 1 / 6),
    )
    counted = np.zeros(data.n, bool)
    numbers = 3 * n_parameters(parameters) // (data.dimension + 1)
    counted[rng.choice(data.n, numbers, replace=False)] = True
    problem = make_problem(ScaledRows.of(data, scaling), np.ones(12, bool), counted)
    return with_lbfgs(parameters, problem, 300, lambda _: False), problem


def with_lbfgs(parameters, problem, steps: int, note):
    """The parameters after some steps of SciPy's L-BFGS-B with 30 pairs; `note` is given every iterate's error."""
    from scipy.optimize import minimize

    flat = np.asarray(ravel_pytree(parameters)[0])
    last = [np.inf]

    def at(theta):
        return apply_update(parameters, theta - flat)

    def squares(theta):
        slope, error = half_gradient(at(theta), problem)
        last[0] = error
        return error, 2 * slope

    def watch(theta) -> None:
        if note(float(np.sqrt(last[0]))):
            raise StopIteration

    options = {"maxiter": steps, "maxfun": 10**9, "maxcor": 30, "ftol": 0.0, "gtol": 0.0}
    return at(minimize(squares, flat, jac=True, method="L-BFGS-B", callback=watch, options=options).x)


def curve(way: str, parameters, problem, seconds: float) -> list[tuple[float, float]]:
    """Seconds and errors of the accepted steps of one way."""
    points: list[tuple[float, float]] = []
    begun = time.perf_counter()

    def note(error: float) -> bool:
        points.append((time.perf_counter() - begun, error))
        return time.perf_counter() - begun > seconds

    if way == "L-BFGS":
        with_lbfgs(parameters, problem, 10**9, note)
        return points
    linear = Dense() if way == "dense" else ConjugateGradients()
    for state in iterates(LevenbergMarquardt(linear), parameters, problem, seconds):
        note(state.error)
    return points


def run_large() -> list[tuple[str, str, str]]:
    """Errors over time of dense equations, conjugate gradients and L-BFGS."""
    table = []
    for width in (8, 16):
        with jax.enable_x64(True):
            parameters, problem = large_start(width)
            count, start = n_parameters(parameters), relative_error(parameters, problem)
            for way in ("dense", "conjugate gradients", "L-BFGS"):
                curve(way, parameters, problem, 0.0)  # compiles
                points = curve(way, parameters, problem, LARGE_SECONDS)
                errors = []
                for share in (1 / 4, 1 / 2, 1):
                    reached = [error for s, error in points if s <= share * LARGE_SECONDS * 1.02]
                    errors.append(reached[-1] if reached else start)
                row = {
                    "parameters": count,
                    "solver": way,
                    "start": start,
                    "steps": len(points),
                    "errors": errors,
                }
                keep("solver", row)
                found = ", ".join(f"{error:.1e}" for error in errors)
                found += f"; {len(points)} steps"
                table.append((f"{count:,} parameters, from {start:.1e}: {way}", "-", found))
    return table


def run() -> list[tuple[str, str, str]]:
    """Time all solvers on two systems and return the table's rows."""
    table = []
    for name in ("double-well", "four-well"):
        with jax.enable_x64(True):
            parameters, problem = start_of(name)
            with_own_steps(parameters, problem)  # compiles
            for label, way in SOLVERS.items():
                steps, error, seconds = way(parameters, problem)
                keep(
                    "solver", {"system": name, "solver": label, "steps": steps, "error": error, "s": seconds}
                )
                found = f"{error:.1e} after {steps} steps, {seconds:.2f} s"
                table.append((f"{name}: {label}", f"{ERROR:g}", found))
    return table


if __name__ == "__main__":
    if "large" not in sys.argv:
        show(f"Levenberg-Marquardt to an error of {ERROR:g}, compiled, at most {SECONDS:g} s", run())
    if "small" not in sys.argv:
        parts = ", ".join(f"{share * LARGE_SECONDS:g}" for share in (1 / 4, 1 / 2, 1))
        show(f"Many parameters: errors after {parts} s, compiled", run_large())
