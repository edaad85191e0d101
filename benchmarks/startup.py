"""Whole-process times: `python benchmarks/startup.py`."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _table import show

DEMO = [sys.executable, "-m", "multiwell", "demo", "--out"]
CALLS = {
    "multiwell --help": ([sys.executable, "-m", "multiwell", "--help"], 0.3),
    "import multiwell, first use of fit": ([sys.executable, "-c", "import multiwell; multiwell.fit"], 2.0),
}


def run() -> list[tuple[str, str, str]]:
    """Time every call seven times, after one that warms the disk, and return the table's rows."""
    table = []
    for label, (call, asked) in CALLS.items():
        times = []
        for _ in range(8):
            begun = time.perf_counter()
            subprocess.run(call, check=True, capture_output=True)
            times.append(time.perf_counter() - begun)
        table.append((label, f"< {asked:g} s", f"{statistics.median(times[1:]):.2f} s"))
    for label, cold in (
        ("multiwell demo, empty compilation cache", True),
        ("multiwell demo, second time", False),
    ):
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {"MULTIWELL_CACHE_DIR": str(Path(folder) / "cache")}
            for _ in range(1 if cold else 2):
                begun = time.perf_counter()
                subprocess.run(
                    [*DEMO, str(Path(folder) / "demo")], check=True, capture_output=True, env=environment
                )
                seconds = time.perf_counter() - begun
        table.append((label, "< 30 s" if cold else "-", f"{seconds:.1f} s"))
    return table


if __name__ == "__main__":
    show("Start-up", run())
