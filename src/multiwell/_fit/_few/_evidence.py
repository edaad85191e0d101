"""How smooth and how noisy few rows are: by how likely that makes what was measured."""

import itertools
from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int
from scipy.linalg import LinAlgError
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from ..._data import Dataset
from ..._graph import tree_of
from ..._inputs import Periodic
from .._scale import Scaling, scaled
from ._average import ProcessAverage
from ._kernel import Kernel, Places
from ._process import Process

# of the logarithms: lengths over the spread of their feature, the mix, and noise over the amplitude of the function
LENGTH = (
    np.log(1.5),
    1.0,
    np.log(0.03),
    np.log(30.0),
)  # mean and deviation beforehand, lower and upper bound
MIX = (np.log(10.0), 1.5, np.log(0.5), np.log(1e3))
NOISE = (np.log(1e-6), np.log(1.0))  # bounds
# of what was measured: noise above it is the less likely beforehand, by the deviation of its logarithm
USUAL_NOISE = (np.log(0.005), 1.2)
# lengths below the spacing of the numbers leave everything open between them: of its ratio, the price in the evidence
SPACING_PRICE = 10.0
STARTS = ((0.4, 1.0, 3.0), (1e-5, 1e-2, 0.2))  # lengths and noise
DESCENTS = 2  # from the best starts
STEP = 1e-4  # of the logarithms, in differences
MOST_LENGTHS = 4  # inputs with a length of their own; more share one
# the average: factors of all lengths, of the likeliest ones, and of the noise
LENGTHS_AROUND = np.linspace(-1.2, 1.2, 9)
NOISES_AROUND = np.log(10.0) * np.arange(-1.0, 4.0)
MOST_MEMBERS = 12
LEAST_SHARE = 0.01


def process_of(data: Dataset, scaling: Scaling, without: tuple[int, int] | None = None) -> ProcessAverage:
    """Return what rows say, averaged over smoothness and noise by how likely these make what was measured.

    Args:
        data: energies, slopes or both.
        scaling: of the data.
        without: row and kind (0: energy, k: slope along input k) of a number that is left out; None for none.

    Source: Rasmussen and Williams, "Gaussian processes for machine learning" (2006), sections 5.2 and 5.4.1 and, for
    the constant, eq. (2.45).
    """
    _, energy, gradient, _ = scaled(data, scaling)
    values = np.column_stack([energy, gradient])
    if without is not None:
        values[without] = np.nan
    rows = places_of(data.x, scaling)
    doubt = np.ones(data.n) if data.weight is None else data.weight.mean() / data.weight
    shared = _shared_lengths(scaling, rows.z.shape[1])
    count = int(shared.max()) + 1
    slopes = np.isfinite(values[:, 1:])
    unit = np.sqrt(np.nanmean(gradient**2)) if slopes.any() else 1.0
    noises = 1 + int(np.isfinite(values[:, 0]).any() and slopes.any())
    spacing = _spacing(rows.z) * (data.n / np.isfinite(values).sum()) ** (1 / data.dimension)

    def at(logs: np.ndarray) -> Process:
        noise = np.exp([logs[count + 1], logs[-1]]) * [1.0, unit]
        kernel = Kernel(np.exp(logs[:count])[shared], np.exp(logs[count]))
        return Process(scaling, rows, values, doubt, kernel, noise)

    def cost(logs: np.ndarray) -> float:
        process = at(logs)
        try:
            above = logs[count + 1 :] + np.log(process.amplitude) - USUAL_NOISE[0]
        except LinAlgError:
            return 1e10
        off = [
            (logs[:count] - LENGTH[0]) / LENGTH[1],
            [(logs[count] - MIX[0]) / MIX[1]],
            np.maximum(above, 0.0) / USUAL_NOISE[1],
        ]
        blurred = SPACING_PRICE * float(np.mean(spacing / np.exp(logs[:count])))
        return float(np.sum(np.concatenate(off) ** 2)) / 2 + blurred - process.evidence

    bounds = [LENGTH[2:]] * count + [MIX[2:]] + [NOISE] * noises
    starts = [
        np.r_[np.full(count, np.log(length)), MIX[0], np.full(noises, np.log(noise))]
        for length, noise in itertools.product(*STARTS)
    ]
    # a thousand small matrices: threads that wait for each other would take most of the time
    with threadpool_limits(1, "blas"):
        ends = [
            minimize(cost, start, method="L-BFGS-B", bounds=bounds, options={"eps": STEP})
            for start in sorted(starts, key=cost)[:DESCENTS]
        ]
        best = min(ends, key=lambda end: float(end.fun)).x
        logs, shares = _around(best, count, np.array(bounds), cost)
    return ProcessAverage([at(own) for own in logs], shares)


def _around(
    best: Float[np.ndarray, " h"],
    count: int,
    bounds: Float[np.ndarray, "h 2"],
    cost: Callable[[np.ndarray], float],
) -> tuple[list[Float[np.ndarray, " h"]], Float[np.ndarray, " k"]]:
    """Return the likeliest smoothnesses and noises of a grid, and their shares."""
    grid = [best]
    for longer, louder in itertools.product(LENGTHS_AROUND, NOISES_AROUND):
        logs = best.copy()
        logs[:count] += longer
        logs[count + 1 :] += louder
        if (longer or louder) and (logs >= bounds[:, 0]).all() and (logs <= bounds[:, 1]).all():
            grid.append(logs)
    costs = np.array([cost(logs) for logs in grid])
    order = np.argsort(costs, kind="stable")[:MOST_MEMBERS]
    shares = np.exp(costs[order[0]] - costs[order])
    kept = shares >= LEAST_SHARE * shares.sum()
    return [grid[k] for k in order[kept]], shares[kept] / shares[kept].sum()


def places_of(x: Float[np.ndarray, "n d"], scaling: Scaling) -> Places:
    """Return points as a kernel sees them."""
    if scaling.is_affine:
        u = np.asarray(scaling.inputs(x))
        return Places(u, np.broadcast_to(np.eye(u.shape[1]), (*u.shape, u.shape[1])))
    first, _ = scaling.input_map.derivatives(x, False)
    return Places(scaling.input_map.features(x), first * np.asarray(scaling.inputs.scale))


def _spacing(z: Float[np.ndarray, "n m"]) -> float:
    """Return the median distance of points to their nearest neighbours."""
    distinct = np.unique(z, axis=0)
    return float(np.median(tree_of(distinct, None).query(distinct, 2)[0][:, 1]))


def _shared_lengths(scaling: Scaling, features: int) -> Int[np.ndarray, " m"]:
    """Return for every feature the number of its length: one per input, where features belong to inputs."""
    one = np.zeros(features, int)
    if len(scaling.periods) > MOST_LENGTHS:
        return one
    if scaling.is_affine:
        return np.arange(features)
    maps = getattr(scaling.input_map, "maps", ())
    if not (maps and isinstance(maps[0], Periodic)):
        return one
    seen = maps[0]
    widths = [2 * len(seen.harmonics) if wraps else 1 for wraps in seen.wraps]
    return np.repeat(np.arange(len(widths)), widths)
