"""Two commits side by side: `python benchmarks/compare.py OLD NEW [--rounds 3] [--limit 1.05] [--only fit]`.

OLD and NEW are commits, or folders with a `src` in them (`.` is the working tree). Each measurement runs in a process
of its own without a cache of compiled programs, old and new in turn, so that both see the same machine. The first call
of a process less the later ones is its compilation; the later ones are what a compiled call takes. The table shows the
medians over all rounds. The exit status is 1 when a ratio new / old is above the limit, or when the wells differ.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _table import show_table

ROOT = Path(__file__).parents[1]
POINTS = 100_000
CALLS = 3  # compiled ones of a process
# wells nearer than this share of the bounds' diagonal are the same, as in all benchmarks
SAME = 0.01


def timed(call: Callable[[], object]) -> tuple[dict[str, list[float]], object]:
    """Seconds of compilation and of compiled calls, and what the last call returned."""
    times = []
    for _ in range(1 + CALLS):
        begun = time.perf_counter()
        value = call()
        times.append(time.perf_counter() - begun)
    compiled = times[1:]
    return {"compile": [times[0] - statistics.median(compiled)], "compiled": compiled}, value


def measure_fit(name: str) -> dict:
    """Fit the data of a system with seed 0."""
    import multiwell as mw

    system = mw.systems.get(name)
    data = system.dataset(seed=0)
    times, result = timed(lambda: mw.fit(data, seed=0))
    return {
        "times": times,
        "wells": [well.x.tolist() for well in result.wells],
        "reach": SAME * float(np.linalg.norm(system.upper - system.lower)),
        "modes": result.potential.n_modes,
        "errors": result.errors["validation"],
    }


def measure_batch(name: str) -> dict:
    """Energy, gradient and Hessian of a fitted potential at many points."""
    import multiwell as mw

    system = mw.systems.get(name)
    potential = mw.fit(system.dataset(seed=0), seed=0).potential
    x = np.random.default_rng(0).uniform(system.lower, system.upper, (POINTS, len(system.inputs)))
    times, _ = timed(lambda: potential.evaluate(x))
    return {"times": times, "modes": potential.n_modes}


def measure_landscape(name: str) -> dict:
    """Find the stationary points of an exact energy."""
    import multiwell as mw

    system = mw.systems.get(name)
    times, found = timed(lambda: mw.landscape(system.energy, (system.lower, system.upper)))
    return {
        "times": times,
        "wells": [point.x.tolist() for point in found.minima],
        "reach": SAME * float(np.linalg.norm(system.upper - system.lower)),
        "saddles": len(found.saddles),
    }


MEASURES = {"fit": measure_fit, "batch": measure_batch, "landscape": measure_landscape}
WORK = [
    ("fit", "double-well"),
    ("fit", "four-well"),
    ("fit", "muller-brown"),
    ("batch", "four-well"),
    ("landscape", "muller-brown"),
]


def source_of(commit: str, folder: Path) -> Path:
    """The `src` of a commit, unpacked into the folder, or of a folder as it is."""
    if (Path(commit) / "src").is_dir():
        return Path(commit).resolve() / "src"
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit, "src"], capture_output=True, check=False
    )
    if archive.returncode:
        sys.exit(
            f"{commit}: expected a commit or a folder with src in it; git says {archive.stderr.decode().strip()}"
        )
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder / "src"


def apart(source: Path, work: str, name: str) -> dict:
    """Run one measurement on one side in a process of its own."""
    # without a cache every process compiles, so that compilation can be told apart
    settings = {"PYTHONPATH": str(source), "JAX_ENABLE_COMPILATION_CACHE": "false"}
    done = subprocess.run(
        [sys.executable, __file__, "--measure", work, name],
        capture_output=True, text=True, env=os.environ | settings, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{work} {name} failed with {source}:\n{done.stderr}")
    row: dict = json.loads(done.stdout.splitlines()[-1])
    if not Path(row["file"]).is_relative_to(source):
        sys.exit(f"{source} was asked for, but {row['file']} was imported")
    return row


def wells_apart(old: list[list[float]], new: list[list[float]]) -> float:
    """The largest distance from a well to the nearest one of the other side; infinite where the numbers differ."""
    if len(old) != len(new):
        return float("inf")
    distance = np.linalg.norm(np.array(old)[:, None] - np.array(new)[None], axis=2)
    return float(max(distance.min(axis=0).max(), distance.min(axis=1).max())) if len(old) else 0.0


def rows_of(
    title: str, old: list[dict], new: list[dict], limit: float
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Rows of the table of one measurement, and what was lost."""
    rows, lost = [], []
    for kind in ("compiled", "compile"):
        a, b = (statistics.median([t for row in side for t in row["times"][kind]]) for side in (old, new))
        rows.append((f"{title}, {kind}", f"{a:.3f} s", f"{b:.3f} s", f"{b / a:.3f}"))
        if b / a > limit:
            lost.append(f"{title}, {kind}: {b / a:.3f} times as long")
    a, b = old[-1], new[-1]
    if "wells" in a:
        distance = wells_apart(a["wells"], b["wells"])
        rows.append(
            (f"{title}, wells", str(len(a["wells"])), str(len(b["wells"])), f"apart by {distance:.1e}")
        )
        if distance > a["reach"]:
            lost.append(f"{title}: other wells, {a['wells']} became {b['wells']}")
    for kind in ("modes", "saddles"):
        if kind in a:
            rows.append(
                (f"{title}, {kind}", str(a[kind]), str(b[kind]), "same" if a[kind] == b[kind] else "other")
            )
    for kind, error in a.get("errors", {}).items():
        rows.append(
            (
                f"{title}, error of {kind}",
                f"{error:.2e}",
                f"{b['errors'][kind]:.2e}",
                f"{b['errors'][kind] / error:.3f}",
            )
        )
    return rows, lost


def compare(old: str, new: str, rounds: int, limit: float, only: str) -> list[str]:
    """Measure both sides, print the table and return what was lost."""
    with tempfile.TemporaryDirectory() as folder:
        sides = [source_of(commit, Path(folder) / place) for commit, place in ((old, "old"), (new, "new"))]
        table, lost = [], []
        for work, name in WORK:
            title = f"{work} of {name}"
            if only not in title:
                continue
            measured: tuple[list[dict], list[dict]] = ([], [])
            for turn in range(rounds):
                # whoever comes second finds a warmer machine: take turns
                for side in (0, 1) if turn % 2 == 0 else (1, 0):
                    measured[side].append(apart(sides[side], work, name))
            rows, less = rows_of(title, *measured, limit)
            table += rows
            lost += less
            print(title, "done", file=sys.stderr, flush=True)
    show_table(f"{old} against {new}, {rounds} rounds", ("figure", old, new, "new / old"), table)
    return lost


def measure(work: str, name: str) -> None:
    """Print one measurement of the multiwell that is imported, as JSON."""
    import multiwell

    warnings.simplefilter("ignore", multiwell.MultiwellWarning)
    print(json.dumps({"file": multiwell.__file__, **MEASURES[work](name)}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", help="a commit, or a folder with src in it")
    parser.add_argument("new", help="the same, later")
    parser.add_argument("--rounds", type=int, default=3, help="processes for each side and figure")
    parser.add_argument(
        "--limit", type=float, default=1.05, help="ratio of times above which the exit status is 1"
    )
    parser.add_argument("--only", default="", help="only figures that contain this, such as 'fit of four'")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.old, asked.new)
        sys.exit()
    losses = compare(asked.old, asked.new, asked.rounds, asked.limit, asked.only)
    for loss in losses:
        print(loss, file=sys.stderr)
    sys.exit(bool(losses))
