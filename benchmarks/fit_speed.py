"""Time to an error of 1 %, and the errors in the end: the default recipe against the paper's in PyTorch.

`python benchmarks/fit_speed.py [--cases double-well "k = 2" ...] [--cap 180] [--seed 0]`, after `pip install torch`
(the file for CPUs); a C++ compiler is needed. Both learn from the same scaled rows and count compilation for nothing.

PyTorch, see `_torch_paper.py`, runs twice. As published: from 12 modes, as the fit of the package does, one operation
after the other, at two rates, the better of which counts. And with every advantage that was found: compiled into one
program, with as many modes as the fit of the package ended with and with 8, each at both rates. Each run goes to 8,000
steps, and the one that is first at 1 % on the validation rows counts (energy and gradient each, looked at every 50
steps). Where none is, the one with the least error goes on to the cap, which is then a lower bound of its time. The
errors compared in the end are at equal numbers of parameters: for PyTorch the least larger one of energy and gradient
that any looks of its compiled runs saw within 8,000 steps.

The package's time is that of a second fit of the same shape in one process, from its call to the first step at which
the root of the summed squares of both errors is at 1 % over the rows that are fitted and over the inner rows that are
held back (stricter than each by itself), and at which both errors over the validation rows are, as asked of PyTorch:
further fits, stopped at that step and, where need be, at those after it, tell.
"""

import argparse
import statistics
import time
import warnings

import jax
import torch
from _table import keep, show
from _torch_paper import Problem, Run
from discovery import PLENTY, source_code, system_of

import multiwell as mw

ERROR = 1e-2
STEPS = 8000
RATES = (1e-2, 3e-2)
MODES = 8  # with every advantage, besides as many as the fit of the package has
FORMS = ("published", "compiled")
FIRST_MODES = 12  # as published, and in the package


def reached(step) -> bool:
    """Whether a step of a fit of all modes is at the error on fitted rows, and on held ones where there are any."""
    return step.stage != "each basin" and step.error <= ERROR and not step.held_error > ERROR


def errors_at(data: mw.Dataset, seed: int, last: int) -> dict[str, float]:
    """Validation errors of the same fit, stopped after so many steps: the best that it had by then."""
    left = [last]

    def stop(_) -> None:
        # a step becomes the best so far after it is shown, so the next one interrupts
        if left[0] < 0:
            raise KeyboardInterrupt
        left[0] -= 1

    return mw.fit(data, seed=seed, progress=stop).errors["validation"]


def ours(data: mw.Dataset, seed: int) -> tuple[mw.FitResult, dict]:
    """The second fit of the default recipe, and when it was at 1 %."""
    mw.fit(data, seed=seed)  # compiles
    steps = []
    begun = time.perf_counter()
    result = mw.fit(data, seed=seed, progress=steps.append)
    row = {
        "seconds": time.perf_counter() - begun,
        "compile_in_second": result.compile_seconds,
        "modes": result.potential.n_modes,
        "errors": result.errors["validation"],
        "seconds_to": None,
    }
    for last, step in enumerate(steps):
        if reached(step):
            there = errors_at(data, seed, last)
            if max(there.values()) <= ERROR:
                return result, row | {"seconds_to": step.seconds, "errors_there": there}
    return result, row


def theirs(result: mw.FitResult, counts: set[int], compiled: bool, cap: float, seed: int) -> dict:
    """PyTorch on the same rows: the first of its runs at 1 %, and the least errors at equal parameters."""
    torch._dynamo.reset()
    problems = [Problem(result.train, result.validation, count, seed, compiled) for count in sorted(counts)]
    runs = [Run(problem, rate) for problem in problems for rate in RATES]
    for run in runs:
        run.go(STEPS, cap, ERROR, stop=False)
    best = min(runs, key=lambda run: max(run.least.values()))
    best.go(float("inf"), cap, ERROR, stop=True)
    first = min(runs, key=lambda run: run.seconds_to or float("inf"))
    shown = best if first.seconds_to is None else first
    equal = [run.least for run in runs if run.problem.modes == result.potential.n_modes]
    return {
        "seconds_to": first.seconds_to,
        "modes": shown.problem.modes,
        "rate": shown.rate,
        "threads": shown.problem.threads,
        "seconds_per_step": shown.problem.seconds_per_step,
        "errors": min(equal, key=lambda errors: max(errors.values()), default=None),
        "runs": [
            {"modes": run.problem.modes, "rate": run.rate, "steps": run.steps, "seconds": run.seconds,
             "seconds_to": run.seconds_to, "least": run.least}
            for run in runs
        ],
    }  # fmt: skip


def one(case: str, cap: float, seed: int) -> dict:
    """Both on one draw of a case."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result, own = ours(system_of(case, seed).dataset(seed=seed), seed)
    return {
        "ours": own,
        "published": theirs(result, {FIRST_MODES}, False, cap, seed),
        "compiled": theirs(result, {result.potential.n_modes, MODES}, True, cap, seed),
    }


def factor_of_time(row: dict, form: str) -> float:
    """How many times longer PyTorch took: at least, where it met the cap; 0 where ours never got there."""
    own = row["ours"]["seconds_to"]
    return (row[form]["seconds_to"] or row["cap"]) / own if own else 0.0


def factor_of_error(row: dict) -> float:
    """How many times larger its error is in the end, at equal parameters."""
    return max(row["compiled"]["errors"].values()) / max(row["ours"]["errors"].values())


def table_of(rows: list[dict]) -> list[tuple[str, str, str]]:
    """Times, errors and factors by case, then over all cases."""
    table = []
    for row in rows:
        own = row["ours"]
        own_seconds = "not reached"
        if own["seconds_to"]:
            own_seconds = f"{own['seconds_to']:.2f} s, validation {max(own['errors_there'].values()):.1e}"
        table.append((f"{row['case']}: time to 1 %, ours", "-", own_seconds))
        for form in FORMS:
            peer = row[form]
            more = "" if peer["seconds_to"] else "> "
            how = f"{form}, {peer['modes']} modes, rate {peer['rate']:g}, threads: {peer['threads']}"
            seconds = f"{more}{peer['seconds_to'] or row['cap']:.2f} s = {more}{factor_of_time(row, form):.1f} times"
            table.append((f"{row['case']}: time to 1 %, PyTorch ({how})", "-", seconds))
        errors = " / ".join(
            f"{max(errors.values()):.1e}" for errors in (row["compiled"]["errors"], own["errors"])
        )
        table.append((
            f"{row['case']}: final validation error at {own['modes']} modes, PyTorch / ours", "-",
            f"{errors} = {factor_of_error(row):.0f}",
        ))  # fmt: skip
    for form in FORMS:
        factors = [factor_of_time(row, form) for row in rows]
        capped = sum(row[form]["seconds_to"] is None for row in rows)
        note = f" ({capped} of {len(rows)} are lower bounds)" if capped else ""
        table += [
            (
                f"factor of time, PyTorch {form}, median",
                "at least 20",
                f"{statistics.median(factors):.1f}{note}",
            ),
            (f"factor of time, PyTorch {form}, smallest", "at least 5", f"{min(factors):.1f}"),
        ]
    of_error = [factor_of_error(row) for row in rows]
    return [
        *table,
        ("factor of error, median", "at least 10", f"{statistics.median(of_error):.0f}"),
        ("factor of error, smallest", "at least 10", f"{min(of_error):.1f}"),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", nargs="*", default=[""], help="only cases that contain one of these")
    parser.add_argument("--cap", type=float, default=180.0, help="seconds after which PyTorch is stopped")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    rows = []
    for case in PLENTY:
        if any(word in case for word in asked.cases):
            row = {"case": case, "seed": asked.seed, "cap": asked.cap, "code": source_code()}
            row |= one(case, asked.cap, asked.seed) | {"torch": torch.__version__}
            keep("fit_speed", row)
            rows.append(row)
            factors = *(factor_of_time(row, form) for form in FORMS), factor_of_error(row)
            print(case, *(f"{factor:.1f}" for factor in factors), flush=True)
            jax.clear_caches()  # the shapes of one case are of no use to the next
    if not rows:
        parser.error(f"no case contains any of {asked.cases}")
    show(f"Fits against the paper's recipe, PyTorch {torch.__version__}", table_of(rows))
