"""What is fitted to: scaled rows with weights, in chunks."""

from collections.abc import Iterator
from dataclasses import dataclass

import equinox as eqx
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..._data import Dataset
from ..._potential import ConditionKernel, ConditionScaling, Scaling
from .._scale import condition_scaling_of, scaled

CHUNK = 128  # rows; every chunk has the same shape, so the number of rows never compiles anything anew
KEPT = 32_768  # rows that stay in memory, scaled; of more, every chunk is made when it is asked for
SLAB = 65_536  # rows that are looked at a time to find the weights


class Rows(eqx.Module):
    """Scaled rows with one weight per measured number: the sum of squared residuals is a squared relative error.

    Weights are zero where nothing was measured and for the rows that fill up the last chunk. Each kind of number
    (energy, gradient, Hessian) counts with its own relative error, so no kind drowns another. Gradients or Hessians
    that were measured nowhere are None, and cost nothing.
    """

    u: Float[Array | np.ndarray, "r d"]
    condition: Float[Array | np.ndarray, "r q"] | None
    energy: Float[Array | np.ndarray, " r"]
    gradient: Float[Array | np.ndarray, "r d"] | None
    hessian: Float[Array | np.ndarray, "r d d"] | None
    energy_weight: Float[Array | np.ndarray, " r"]
    gradient_weight: Float[Array | np.ndarray, "r d"] | None
    hessian_weight: Float[Array | np.ndarray, "r d d"] | None
    allowed: Bool[Array | np.ndarray, "r n"]

    @property
    def numbers(self) -> int:
        """How many residuals there are."""
        return sum(np.size(part) for part in (self.energy, self.gradient, self.hessian) if part is not None)


@dataclass(frozen=True)
class Problem:
    """What is fitted to.

    Attributes:
        chunks: the rows, cut into chunks of one shape.
        active: the modes of the stack that take part.
        penalty: half the curvature of a quadratic penalty on every parameter; None for no penalty.
        merges: how the modes merge, where they form a tree of soft minima.
    """

    chunks: "tuple[Rows, ...] | Chunks"
    active: Bool[np.ndarray, " n"]
    penalty: Float[np.ndarray, " p"] | None = None
    merges: Int[np.ndarray, "k 2"] | None = None


def make_problem(
    data: Dataset,
    scaling: Scaling,
    active: Bool[np.ndarray, " n"],
    counted: Bool[np.ndarray, " rows"] | None = None,
    energy: Float[np.ndarray, " rows"] | None = None,
    mode_of_row: Int[np.ndarray, " rows"] | None = None,
    merges: Int[np.ndarray, "k 2"] | None = None,
    kernel: ConditionKernel | None = None,
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
        kernel: what modes see of conditions, where they do not see themselves.
    """
    index = np.arange(data.n) if counted is None else np.flatnonzero(counted)
    conditions = None if data.condition is None else kernel or condition_scaling_of(data)
    source = Source(data, scaling, conditions, active, energy, mode_of_row)
    chunks = Chunks(source, index, _factors(source, index))
    return Problem(tuple(chunks) if len(index) <= KEPT else chunks, active, merges=merges)


@dataclass(frozen=True)
class Source:
    """The data and what stands in for a part of them, row by row."""

    data: Dataset
    scaling: Scaling
    conditions: ConditionScaling | ConditionKernel | None
    active: Bool[np.ndarray, " n"]
    energy: Float[np.ndarray, " rows"] | None
    mode_of_row: Int[np.ndarray, " rows"] | None

    def measured(self, index: Int[np.ndarray, " r"]) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
        """Scaled points of some rows, what was measured there by kind (NaN where not), and the rows' weights."""
        part = self.data.subset(index)
        u, energy, gradient, hessian = scaled(part, self.scaling)
        values = {"energy": energy if self.energy is None else self.energy[index]}
        if part.gradient is not None:
            values["gradient"] = gradient
        if hessian is not None:
            values["hessian"] = hessian
        return u, values, np.ones(len(index)) if part.weight is None else part.weight

    def condition(self, index: Int[np.ndarray, " r"]) -> Float[np.ndarray, "r q"] | None:
        """What stands for the conditions of some rows."""
        if self.conditions is None or self.data.condition is None:
            return None
        return np.asarray(self.conditions.scaled(self.data.condition[index]))

    def allowed(self, index: Int[np.ndarray, " r"]) -> Bool[np.ndarray, "r n"]:
        """The modes that may have a share at some rows."""
        if self.mode_of_row is None:
            return np.tile(self.active, (len(index), 1))
        only: np.ndarray = np.eye(len(self.active), dtype=bool)[self.mode_of_row[index]]
        return only


@dataclass(frozen=True)
class Chunks:
    """The chunks of some rows of a source, each made when it is asked for, so that memory does not grow with them."""

    source: Source
    index: Int[np.ndarray, " m"]
    factors: dict[str, float]

    def __len__(self) -> int:
        return -(-len(self.index) // CHUNK)

    def __iter__(self) -> Iterator[Rows]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, k: int) -> Rows:
        index = self.index[k * CHUNK : (k + 1) * CHUNK]
        fill = CHUNK - len(index)
        # filled with the first row, at weight zero: it is a point at which the modes are finite
        index = np.concatenate([index, np.repeat(index[:1], fill)])
        u, values, row_weight = self.source.measured(index)
        row_weight = np.where(np.arange(CHUNK) < CHUNK - fill, row_weight, 0.0)
        weights = {kind: np.sqrt(_weight(v, row_weight) * self.factors[kind]) for kind, v in values.items()}
        filled = {kind: np.nan_to_num(v) for kind, v in values.items()}
        return Rows(
            u, self.source.condition(index), filled["energy"], filled.get("gradient"), filled.get("hessian"),
            weights["energy"], weights.get("gradient"), weights.get("hessian"), self.source.allowed(index),
        )  # fmt: skip


def _weight(values: np.ndarray, row_weight: Float[np.ndarray, " r"]) -> np.ndarray:
    """Weight of every number; zero where none was measured."""
    weight: np.ndarray = np.isfinite(values) * row_weight.reshape(-1, *([1] * (values.ndim - 1)))
    return weight


def _factors(source: Source, index: Int[np.ndarray, " m"]) -> dict[str, float]:
    """One over the weighted sum of squares of each kind of number; energies count from their mean."""

    def totals(centre: float) -> dict[str, np.ndarray]:
        sums: dict[str, np.ndarray] = {}
        for first in range(0, len(index), SLAB):
            _, values, row_weight = source.measured(index[first : first + SLAB])
            for kind, given in values.items():
                weight = _weight(given, row_weight)
                filled = np.nan_to_num(given) - (centre if kind == "energy" else 0.0)
                part = np.array([weight.sum(), np.sum(weight * filled), np.sum(weight * filled**2)])
                sums[kind] = sums.get(kind, 0.0) + part
        return sums

    size, total, _ = totals(0.0)["energy"]
    sums = totals(total / size if size > 0 else 0.0)
    # numbers that do not vary keep their own unit; none at all have no weight
    return {
        kind: 0.0 if size == 0 else 1.0 / (squares if squares > 0 else size)
        for kind, (size, _, squares) in sums.items()
    }
