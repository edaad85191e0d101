"""Rows between few rows: what a smooth function through these says there, so that a search sees where it is smooth."""

import numpy as np
from jaxtyping import Float

from ..._data import Dataset
from ..._graph import displacement, neighbour_edges, tree_of, wrapped
from ..._inputs import input_spread
from .._focus import Focus
from ._average import ProcessAverage
from ._evidence import places_of
from ._fold_errors import fold_errors

ALONG = 256  # rows along one input, those that were measured included
ACROSS = 512  # with several inputs
LEAST = 0.5  # of these, however many were measured
SURE = 0.01  # of the energies' spread: a row that is known so well counts half
LEAST_WEIGHT = 1e-3
CLOSELY = 0.1  # of the errors of rows that are left out: how well a process is followed
LOOSEST = 0.02


def with_rows_between(data: Dataset, process: ProcessAverage, focus: Focus | None, seed: int) -> Dataset:
    """Return the means of a process at the rows of a data set and between them, weighted by how sure they are.

    Args:
        data: what was measured.
        process: what the rows say.
        focus: which energies count; None where all do.
        seed: draws the points, where there are several inputs.
    """
    x = np.concatenate([data.x, _between(data, process, np.random.default_rng(seed))])
    places = places_of(x, process.scaling)
    means = process.means(places)
    units = process.scaling.units
    energy = np.asarray(units.undo(means[:, 0]))
    weight = np.maximum(1 / (1 + process.variances(places) / SURE**2), LEAST_WEIGHT)
    if focus is not None:
        weight *= focus.weight_at(energy - energy.min())
    return Dataset(
        x,
        energy,
        means[:, 1:] * float(units.scale) / np.asarray(process.scaling.inputs.scale),
        weight=weight,
        names=data.names,
        periods=data.periods,
    )


def worth_following(data: Dataset, process: ProcessAverage, tolerance: float) -> float:
    """Return the tolerance of a search, which need not follow a process more closely than that is known itself.

    Args:
        data: what was measured.
        process: what the rows say.
        tolerance: what was asked for.
    """
    errors = fold_errors(None, data, process, input_spread(data.x, process.scaling.input_map.periods))
    return float(np.clip(CLOSELY * max(errors.values(), default=0.0), tolerance, max(tolerance, LOOSEST)))


def _between(data: Dataset, process: ProcessAverage, rng: np.random.Generator) -> Float[np.ndarray, "k d"]:
    """Return points between the rows: along the line, or in simplices of neighbours."""
    scaling = process.scaling
    u, d = np.asarray(scaling.inputs(data.x)), data.dimension
    total = ALONG if d == 1 else ACROSS
    count = max(total - data.n, int(LEAST * total))
    if d == 1:
        start, end = neighbour_edges(u, scaling.periods).T
        gap = displacement(u[end] - u[start], scaling.periods)
        length = np.abs(gap[:, 0])
        # half of them by length, and half in equal numbers, so that close rows have some between them as well
        own = np.ceil(count / 2 * (length / length.sum() + 1 / len(length))).astype(int) * (length > 0)
        edge = np.repeat(np.arange(len(own)), own)
        share = (np.concatenate([np.arange(k) for k in own]) + 1) / (own[edge] + 1)
        points = u[start[edge]] + share[:, None] * gap[edge]
    else:
        corner = rng.integers(data.n, size=count)
        near = np.asarray(tree_of(u, scaling.periods).query(u, min(data.n, 2 * d + 2))[1])
        near = near.reshape(data.n, -1)[corner]
        others = np.tile(np.arange(1, near.shape[1]), (count, 1))
        chosen = np.take_along_axis(near, rng.permuted(others, axis=1)[:, :d], axis=1)
        share = rng.dirichlet(np.ones(chosen.shape[1] + 1), count)[:, 1:]
        ways = displacement(u[chosen] - u[corner][:, None], scaling.periods)
        points = u[corner] + np.einsum("kc,kcd->kd", share, ways)
    points = wrapped(points, u.min(axis=0), scaling.periods)
    return np.asarray(scaling.inputs.shift + points * scaling.inputs.scale)
