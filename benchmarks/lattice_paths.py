"""Stress of the BCC lattice on load paths that were never seen: `python benchmarks/lattice_paths.py FOLDER`.

Trained on uniaxial, biaxial, planar, volumetric and shear as they stand, all nine components of F as inputs: nothing
knows of the material's symmetry or of rotations. The tables are published with M. Fernández, M. Jamshidian,
T. Böhlke, K. Kersting and O. Weeger, Comput. Mech. (2020), doi 10.1007/s00466-020-01954-7; they are not part of this
repository.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from _table import keep, show

import multiwell as mw

TRAINED = ("uniaxial", "biaxial", "planar", "volumetric", "shear")
TESTED = ("test1", "test2", "test3")
# Klein et al. 2021, polyconvex network of F
PUBLISHED = {"test1": 0.036, "test2": 0.043, "test3": 0.121}
COMPONENTS = [f"{i}{j}" for i in "123" for j in "123"]


def read(folder: Path, names: tuple[str, ...]) -> mw.Dataset:
    """Deformation gradients, energies and stresses of some load paths."""
    table = pd.concat([pd.read_csv(folder / f"{name}.csv") for name in names])
    return mw.Dataset(
        table[[f"F{c}" for c in COMPONENTS]].to_numpy(),
        table["W"].to_numpy(),
        table[[f"P{c}" for c in COMPONENTS]].to_numpy(),
    )


def stress_error(potential: mw.Potential, data: mw.Dataset) -> float:
    """RMS of the wrong part of all components over the RMS of all components."""
    wrong = potential.gradient(data.x) - data.gradient
    return float(np.sqrt((wrong**2).mean() / (data.gradient**2).mean()))


def run(folder: Path) -> list[tuple[str, str, str]]:
    """Fit once and return the table's rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        train = read(folder, TRAINED)
        result = mw.fit(train, seed=0)
        errors = {name: stress_error(result.potential, read(folder, (name,))) for name in TESTED}
    fitted = stress_error(result.potential, train)
    keep("lattice_paths", {"errors": errors, "fitted": fitted, "seconds": result.seconds})
    return [
        ("stress error on the five paths of training", "-", f"{fitted:.4f}"),
        *(
            (f"stress error on {name}", f"{PUBLISHED[name]:g} (published)", f"{errors[name]:.3f}")
            for name in TESTED
        ),
        ("time of the fit, compilation included", "-", f"{result.seconds:.1f} s"),
    ]


if __name__ == "__main__":
    show("BCC lattice, unseen load paths, plain F", run(Path(sys.argv[1])))
