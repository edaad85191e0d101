"""Every figure of the main job in one table: `python benchmarks/main_job.py [uniaxial.csv]`."""

import sys
from pathlib import Path

import derivatives
import fits
import lattice
import startup
from _table import show

if __name__ == "__main__":
    rows = startup.run() + derivatives.run() + fits.run(10)
    if len(sys.argv) > 1:
        rows += lattice.run(Path(sys.argv[1]))
    show("The main job", rows)
