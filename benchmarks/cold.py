"""A whole discovery from 12 modes in a new process, compilation included: `python benchmarks/cold.py [--cases ...]`.

Every case runs in a process of its own, with no compilation cache: the clock runs from its start to its end.
"""

import argparse
import json
import subprocess
import sys
import time

from _table import keep, show
from discovery import LARGE, PLENTY, judge, system_of

ASKED = {"mechanochemical-3d": 90.0}
OTHERWISE = 15.0  # seconds, with one and two inputs


def one(case: str, seed: int) -> dict:
    """Fit in this process: whether the wells are right, and how long it compiled."""
    import multiwell as mw

    system = system_of(case, seed)
    result = mw.fit(system.dataset(seed=seed), seed=seed)
    return {"right": judge(system, result.wells, 0.0)["right"], "compile": result.compile_seconds}


def in_new_process(case: str, seed: int) -> dict:
    """The same in a process of its own, and how long that took."""
    begun = time.perf_counter()
    call = [sys.executable, "-W", "ignore", __file__, "--one", case, "--seed", str(seed)]
    answer = subprocess.run(call, check=True, capture_output=True, text=True)
    return json.loads(answer.stdout) | {"seconds": time.perf_counter() - begun}


def asked_of(case: str) -> str:
    """The most seconds that the case may take; a dash where nothing is asked."""
    if case in LARGE and case not in ASKED:
        return "-"
    return f"< {ASKED.get(case, OTHERWISE):g} s"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cases", nargs="*", default=[*PLENTY, *LARGE], help="names of cases; all by default"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--one", default=None, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        print(json.dumps(one(asked.one, asked.seed)))
        sys.exit()
    table = []
    for case in asked.cases:
        row = in_new_process(case, asked.seed)
        keep("cold", {"case": case, "seed": asked.seed, **row})
        right = "wells right" if row["right"] else "wells WRONG"
        table.append(
            (case, asked_of(case), f"{row['seconds']:.1f} s ({row['compile']:.1f} s compiling), {right}")
        )
        print(*table[-1], sep=" | ", flush=True)
    show(f"Discovery from 12 modes, cold, seed {asked.seed}", table)
