"""Stress of spinodal metamaterials, one conditional potential per direction: `python benchmarks/spinodoid.py FOLDER`.

FOLDER holds `curves.csv` (Thakolkaran et al. 2025: measured compression of 83 geometries in three directions).
Strain is the input, stress the gradient, and the three design angles are the conditions. Five folds over the
geometries, drawn with seed 0; in each fold the geometries held out are unseen by everything. Beside it, in the same
folds: a Gaussian process on the first five principal components of the logarithms of the curves.
"""

import argparse
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from _table import keep, show_table

import multiwell as mw

ANGLES = ["theta1", "theta2", "theta3"]
FOLDS = 5
COLUMNS = ("direction", "fold", "active modes", "training %", "unseen %", "GP unseen %", "seconds")
COMPONENTS = 5
RESOLUTION = 0.02  # MPa; weights of smaller stresses do not grow any more


def curves_of(table: pd.DataFrame, direction: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Angles (geometries, 3), strains (points,), stresses (geometries, points)."""
    wide = table[table.direction == direction].pivot_table(index=ANGLES, columns="strain", values="stress")
    return np.array(wide.index.to_list(), float), wide.columns.to_numpy(float), wide.to_numpy()


def percentage_error(predicted: np.ndarray, stress: np.ndarray) -> float:
    """Mean absolute percentage error over all points."""
    return float(100 * np.mean(np.abs(predicted / stress - 1)))


def fit_potential(angles, strain, stress, modes, seed) -> mw.FitResult:
    """A conditional potential; the weights make errors relative ones, but at the smallest stresses."""
    x, condition = points(angles, strain)
    weight = 1 / (stress.ravel() ** 2 + RESOLUTION**2)
    data = mw.Dataset(x, gradient=stress.reshape(-1, 1), condition=condition, weight=weight)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        return mw.fit(data, max_modes=modes, seed=seed, validation=0)


def stress_of(result: mw.FitResult, angles: np.ndarray, strain: np.ndarray) -> np.ndarray:
    """Stresses (geometries, points)."""
    return result.potential.gradient(*points(angles, strain)).reshape(len(angles), -1)


def points(angles: np.ndarray, strain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and conditions of every point of every curve."""
    return np.tile(strain, len(angles))[:, None], np.repeat(angles, len(strain), axis=0)


def gaussian_process(angles, stress, unseen) -> np.ndarray:
    """Curves at unseen angles from those at known ones."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    logs = np.log(stress)
    mean = logs.mean(axis=0)
    axes = np.linalg.svd(logs - mean, full_matrices=False)[2][:COMPONENTS]
    predicted = np.tile(mean, (len(unseen), 1))
    for axis in axes:
        kernel = ConstantKernel() * RBF([1.0] * 3) + WhiteKernel(0.1)
        process = GaussianProcessRegressor(kernel, normalize_y=True, n_restarts_optimizer=1, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # lengths at the edge of their range
            process.fit(angles / 30, (logs - mean) @ axis)
        predicted += np.outer(process.predict(unseen / 30), axis)
    return np.exp(predicted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--directions", default="X,Y,Z")
    parser.add_argument("--max-modes", type=int, default=12)
    parser.add_argument("--folds", type=int, default=FOLDS)
    arguments = parser.parse_args()
    table = pd.read_csv(arguments.folder / "curves.csv")
    rows = []
    for direction in arguments.directions.split(","):
        angles, strain, stress = curves_of(table, direction)
        fold = np.random.default_rng(0).permutation(len(angles)) % FOLDS
        for k in range(arguments.folds):
            seen, unseen = fold != k, fold == k
            begun = time.perf_counter()
            result = fit_potential(angles[seen], strain, stress[seen], arguments.max_modes, seed=k)
            seconds = time.perf_counter() - begun

            row = {
                "direction": direction,
                "fold": k,
                "active modes": result.potential.n_modes,
                "training %": percentage_error(stress_of(result, angles[seen], strain), stress[seen]),
                "unseen %": percentage_error(stress_of(result, angles[unseen], strain), stress[unseen]),
                "GP unseen %": percentage_error(
                    gaussian_process(angles[seen], stress[seen], angles[unseen]), stress[unseen]
                ),
                "seconds": seconds,
            }
            keep("spinodoid", row)
            rows.append(row)
            print(row, flush=True)
    numbers = ("training %", "unseen %", "GP unseen %", "seconds")
    table = [tuple(str(row[name]) for name in COLUMNS[:3]) + _rounded(row, numbers) for row in rows]
    for direction in arguments.directions.split(","):
        own = [row for row in rows if row["direction"] == direction]
        mean = {name: float(np.mean([row[name] for row in own])) for name in numbers}
        table.append((direction, "mean", "", *_rounded(mean, numbers)))
    show_table("Spinodoids: mean absolute percentage error of stress", COLUMNS, table)


def _rounded(row: dict, numbers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{row[name]:.1f}" for name in numbers)


if __name__ == "__main__":
    main()
