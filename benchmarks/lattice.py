"""The BCC lattice table through the command line: `python benchmarks/lattice.py FOLDER/uniaxial.csv`.

The table is published with M. Fernández, M. Jamshidian, T. Böhlke, K. Kersting and O. Weeger, Comput. Mech. (2020),
doi 10.1007/s00466-020-01954-7; it is not part of this repository.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from _table import keep, show

import multiwell as mw

INPUTS, ENERGY, STRESS = ["F11", "F22", "F33"], "W", ["P11", "P22", "P33"]


def run(path: Path) -> list[tuple[str, str, str]]:
    """Fit the table in a process of its own and return the table's rows."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "lattice"
        begun = time.perf_counter()
        answer = subprocess.run(
            [sys.executable, "-m", "multiwell", "fit", str(path), "--inputs", ",".join(INPUTS), "--energy", ENERGY,
             "--gradient", ",".join(STRESS), "--out", str(out), "--json"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        seconds = time.perf_counter() - begun
        report = json.loads(answer.stdout)
        potential = mw.load(out / "model.safetensors").potential
    table = pd.read_csv(path)
    given = table[STRESS].to_numpy()
    wrong = potential.gradient(table[INPUTS].to_numpy()) - given
    stress = float(np.sqrt((wrong**2).mean() / (given**2).mean()))
    errors = report["errors"]["validation"]
    keep(
        "lattice",
        {
            "stress": stress,
            "seconds": seconds,
            "report": {k: report[k] for k in ("modes", "errors", "status")},
        },
    )
    return [
        ("lattice_bcc uniaxial: stress error, all rows", "< 1 %", f"{100 * stress:.3f} %"),
        ("lattice_bcc uniaxial: validation errors of energy and gradient", "-",
         f"{errors['energy']:.1e}, {errors['gradient']:.1e}"),
        ("lattice_bcc uniaxial: whole process", "-", f"{seconds:.1f} s"),
    ]  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    show("Real data", run(Path(sys.argv[1])))
