"""What is fitted to: scaled rows with weights, in chunks."""

from collections.abc import Iterator
from dataclasses import dataclass

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from .._data import Dataset
from .._potential import Scaling
from ._scale import scaled

CHUNK = 128  # rows; every chunk has the same shape, so the number of rows never compiles anything anew


class Rows(eqx.Module):
    """Scaled rows with one weight per measured number: the sum of squared residuals is a squared relative error.

    Weights are zero where nothing was measured and for the rows that fill up the last chunk. Each kind of number
    (energy, gradient, Hessian) counts with its own relative error, so no kind drowns another. Gradients or Hessians
    that were measured nowhere are None, and cost nothing.
    """

    u: Float[Array | np.ndarray, "r d"]
    energy: Float[Array | np.ndarray, " r"]
    gradient: Float[Array | np.ndarray, "r d"] | None
    hessian: Float[Array | np.ndarray, "r d d"] | None
    energy_weight: Float[Array | np.ndarray, " r"]
    gradient_weight: Float[Array | np.ndarray, "r d"] | None
    hessian_weight: Float[Array | np.ndarray, "r d d"] | None
    allowed: Bool[Array | np.ndarray, "r n"]


@dataclass(frozen=True)
class Problem:
    """What is fitted to.

    Attributes:
        chunks: the rows, cut into chunks of one shape.
        active: the modes of the stack that take part.
        merges: how the modes merge, where they form a tree of soft minima.
    """

    chunks: tuple[Rows, ...]
    active: Bool[np.ndarray, " n"]
    merges: Int[np.ndarray, "k 2"] | None = None


def make_problem(
    data: Dataset,
    scaling: Scaling,
    active: Bool[np.ndarray, " n"],
    counted: Bool[np.ndarray, " rows"] | None = None,
    energy: Float[np.ndarray, " rows"] | None = None,
    mode_of_row: Int[np.ndarray, " rows"] | None = None,
    merges: Int[np.ndarray, "k 2"] | None = None,
) -> Problem:
    """The residuals of some rows of `data` for a stack of modes.

    Args:
        data: the data, in their units.
        scaling: of the data.
        active: the modes of the stack that take part.
        counted: the rows that are fitted; None for all.
        energy: scaled energies that stand in for those of the data.
        mode_of_row: the one mode that is allowed at each row; None allows all active ones.
        merges: how the modes merge, where they form a tree of soft minima.
    """
    u, measured_energy, gradient, hessian = scaled(data, scaling)
    allowed = np.tile(active, (data.n, 1))
    if mode_of_row is not None:
        allowed = np.eye(len(active), dtype=bool)[mode_of_row]
    chosen = np.ones(data.n, bool) if counted is None else counted
    u, gradient, allowed = u[chosen], gradient[chosen], allowed[chosen]
    energy = (measured_energy if energy is None else energy)[chosen]
    hessian = None if hessian is None else hessian[chosen]
    row_weight = np.ones(len(u)) if data.weight is None else data.weight[chosen] / data.weight[chosen].mean()

    def weigh(values: np.ndarray, centred: bool = False) -> np.ndarray:
        measured = np.isfinite(values)
        weight = measured * row_weight.reshape(-1, *([1] * (values.ndim - 1)))
        if not weight.any():
            return np.zeros_like(values)
        filled = np.where(measured, values, 0.0)
        mean = np.sum(weight * filled) / np.sum(weight) if centred else 0.0
        total = np.sum(weight * (filled - mean) ** 2)
        weighed: np.ndarray = np.sqrt(weight / (total if total > 0 else np.sum(weight)))
        return weighed

    rows = Rows(
        u,
        np.nan_to_num(energy),
        None if data.gradient is None else np.nan_to_num(gradient),
        None if hessian is None else np.nan_to_num(hessian),
        weigh(energy, centred=True),
        None if data.gradient is None else weigh(gradient),
        None if hessian is None else weigh(hessian),
        allowed,
    )
    return Problem(tuple(_cut(rows, len(u))), active, merges)


def _cut(rows: Rows, count: int) -> Iterator[Rows]:
    for first in range(0, count, CHUNK):
        fill = max(first + CHUNK - count, 0)

        def piece(values: np.ndarray, first: int = first, fill: int = fill) -> np.ndarray:
            own = values[first : first + CHUNK]
            # filled with the first row, at weight zero: it is a point at which the modes are finite
            filler = values[:1] if values.dtype == bool or values is rows.u else np.zeros_like(values[:1])
            return np.concatenate([own, np.repeat(filler, fill, axis=0)])

        yield jax.tree.map(piece, rows)
