"""How time and memory grow with the number of points: `python benchmarks/points.py`.

A pass is the squared error and its gradient over all points, of 8 modes of two layers of 16 in two dimensions. The fit
is that of 1e6 points of `four-well` with the default settings. Every size runs in a process of its own, so that its
peak of memory is its own; what the data themselves take stands in memory before the counting begins.
"""

import json
import resource
import subprocess
import sys
import time

import numpy as np
from _table import keep, show

SIZES = (10_000, 100_000, 1_000_000)
REPEATS = 5
MODES = 8
WIDTHS = (16, 16)


def peak() -> float:
    """Largest resident memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one_pass(n: int) -> dict:
    """Seconds of a pass over n points, and memory beyond the data and a pass over a thousand of them."""
    import jax

    import multiwell as mw
    from multiwell._fit._candidate import start_modes, start_sharpness
    from multiwell._fit._scale import scaled, scaling_of
    from multiwell._fit._solver import ScaledRows, half_gradient, make_problem

    data = mw.systems.get("four-well").dataset(n, seed=0)
    some = data.subset(np.arange(1000))
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(some, scaling)
    rng = np.random.default_rng(0)
    modes = start_modes("icnn", u, energy, np.arange(MODES), rng, WIDTHS)
    parameters = modes, start_sharpness(float(np.ptp(energy)), 1 / 6)
    with jax.enable_x64(True):
        half_gradient(
            parameters, make_problem(ScaledRows.of(some, scaling), np.ones(MODES, bool))
        )  # compiles
        before = peak()
        begun = time.perf_counter()
        problem = make_problem(ScaledRows.of(data, scaling), np.ones(MODES, bool))
        prepared = time.perf_counter() - begun
        times = []
        for _ in range(REPEATS):
            begun = time.perf_counter()
            half_gradient(parameters, problem)
            times.append(time.perf_counter() - begun)
    return {"n": n, "s": min(times), "prepare": prepared, "before": before, "beyond": peak() - before}


def whole_fit(n: int) -> dict:
    """Seconds, errors and memory of a fit of n points."""
    import multiwell as mw

    data = mw.systems.get("four-well").dataset(n, seed=0)
    before = peak()
    begun = time.perf_counter()
    result = mw.fit(data, seed=0)
    seconds = time.perf_counter() - begun
    energy, gradient = (max(part[kind] for part in result.errors.values()) for kind in ("energy", "gradient"))
    found = {
        "energy": energy,
        "gradient": gradient,
        "wells": len(result.wells),
        "rows": result.discovery.path[-1].rows,
    }
    return {"n": n, "s": seconds, "before": before, "peak": peak(), **found}


def apart(work: str, n: int) -> dict:
    """Run one measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, work, str(n)], capture_output=True, text=True, check=True
    )
    row: dict = json.loads(done.stdout.splitlines()[-1])
    keep("points", {"work": work, **row})
    return row


def run() -> list[tuple[str, str, str]]:
    """Measure everything and return the table's rows."""
    passes = [apart("pass", n) for n in SIZES]
    each = [row["s"] / row["n"] * 1e6 for row in passes]
    table = [
        (
            f"pass over {row['n']:,} points",
            "linear within 20 %" if row is passes[-1] else "-",
            f"{row['s']:.3f} s, {own:.1f} µs per point; memory beyond the data {row['beyond']:.0f} MB",
        )
        for row, own in zip(passes, each, strict=True)
    ]
    fitted = apart("fit", SIZES[-1])
    table.append((
        f"fit of {fitted['n']:,} points, compilation included", "1e-3 in 300 s",
        f"{fitted['s']:.1f} s; errors over all points: energy {fitted['energy']:.1e}, gradient "
        f"{fitted['gradient']:.1e}; {fitted['wells']} wells; {fitted['rows']:,} rows in the last fit; memory "
        f"{fitted['peak']:.0f} MB, of which {fitted['before']:.0f} MB data and libraries",
    ))  # fmt: skip
    return table


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps({"pass": one_pass, "fit": whole_fit}[sys.argv[1]](int(sys.argv[2]))))
    else:
        show("Many points", run())
