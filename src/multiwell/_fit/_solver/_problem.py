"""What is fitted to: scaled rows with weights, in chunks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from ..._data import Dataset
from ..._inputs import AbstractInputMap
from ..._potential import ConditionKernel
from .._scale import Scaling, condition_units, scaled
from ._objective import AbstractObjective, AbstractResiduals, Rows, SobolevResiduals

CHUNK = 128  # rows; every chunk has the same shape, so the number of rows never compiles anything anew
MAX_ROWS_IN_MEMORY = 32_768  # scaled; of more, every chunk is made when it is asked for
SLAB = 65_536  # rows that are looked at a time to find the weights
SOBOLEV = SobolevResiduals()


@dataclass(frozen=True)
class Problem:
    """What is fitted to.

    Attributes:
        chunks: the rows, cut into chunks of one shape.
        n_rows: how many rows there are, without those that fill up the last chunk.
        active: the modes of the stack that take part.
        penalty: half the curvature of a quadratic penalty on every parameter; None for no penalty.
        merges: how the modes merge, where they form a tree of soft minima.
        objective: what is made small.
        reward: half of what every parameter takes from the objective, per unit; None for nothing.
    """

    chunks: "tuple[Rows, ...] | Chunks"
    n_rows: int
    active: Bool[np.ndarray, " n"]
    penalty: Float[np.ndarray, " p"] | None = None
    merges: Int[np.ndarray, "k 2"] | None = None
    objective: AbstractObjective = SOBOLEV
    reward: Float[np.ndarray, " p"] | None = None

    @property
    def residuals(self) -> AbstractResiduals:
        """The objective, for solvers of least squares.

        Raises:
            TypeError: it has a loss, but no residuals.
        """
        if not isinstance(self.objective, AbstractResiduals):
            raise TypeError(f"{type(self.objective).__name__} has no residuals, which least squares need")
        return self.objective


@dataclass(frozen=True)
class ScaledRows:
    """The rows of a data set in scaled units, and what stands in for a part of them.

    Attributes:
        data: the data, in their units.
        scaling: of the data.
        conditions: what modes see of conditions; None where there are none.
        energy: scaled energies that stand in for those of the data.
    """

    data: Dataset
    scaling: Scaling
    conditions: AbstractInputMap | None = None
    energy: Float[np.ndarray, " rows"] | None = None

    @classmethod
    def of(
        cls,
        data: Dataset,
        scaling: Scaling,
        kernel: ConditionKernel | None = None,
        energy: Float[np.ndarray, " rows"] | None = None,
    ) -> "ScaledRows":
        """Scale the rows of `data`; a kernel stands between conditions and modes that do not see them themselves."""
        conditions = None if data.condition is None else kernel or condition_units(data)
        return cls(data, scaling, conditions, energy)

    def seen(
        self, index: Int[np.ndarray, " r"]
    ) -> tuple[
        Float[np.ndarray, "r m"], Float[np.ndarray, "r m d"] | None, Float[np.ndarray, "r m d d"] | None
    ]:
        """Return what modes see of some rows, and its derivatives where it is not the scaled inputs themselves."""
        part = self.data.subset(index)
        first, second = self.scaling.derivatives(part, part.hessian is not None)
        return self.scaling.features(part), first, second

    def measured(self, index: Int[np.ndarray, " r"]) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Return what was measured at some rows by kind (NaN where not), and the rows' weights."""
        part = self.data.subset(index)
        _, energy, gradient, hessian = scaled(part, self.scaling)
        values = {"energy": energy if self.energy is None else self.energy[index]}
        if part.gradient is not None:
            values["gradient"] = gradient
        if hessian is not None:
            values["hessian"] = hessian
        return values, np.ones(len(index)) if part.weight is None else part.weight

    def condition(self, index: Int[np.ndarray, " r"]) -> Float[np.ndarray, "r q"] | None:
        """Return what stands for the conditions of some rows."""
        if self.conditions is None or self.data.condition is None:
            return None
        return np.asarray(self.conditions(self.data.condition[index]))


def make_problem(
    rows: ScaledRows,
    active: Bool[np.ndarray, " n"],
    counted: Bool[np.ndarray, " rows"] | None = None,
    mode_of_row: Int[np.ndarray, " rows"] | None = None,
    merges: Int[np.ndarray, "k 2"] | None = None,
    penalty: Float[np.ndarray, " p"] | None = None,
) -> Problem:
    """Return the problem of some rows for a stack of modes.

    Args:
        rows: all rows of the data.
        active: the modes of the stack that take part.
        counted: the rows that are fitted; None for all.
        mode_of_row: the one mode that is allowed at each row; None allows all active ones.
        merges: how the modes merge, where they form a tree of soft minima.
        penalty: on every parameter, see `Problem`.
    """
    index = np.arange(rows.data.n) if counted is None else np.flatnonzero(counted)
    chunks = Chunks(rows, index, _factors(rows, index), active, mode_of_row)
    in_memory = len(index) <= MAX_ROWS_IN_MEMORY
    return Problem(tuple(chunks) if in_memory else chunks, len(index), active, penalty, merges)


class RowsOfMode(NamedTuple):
    """What a single mode is to have at points of its own.

    Attributes:
        mode: its position in the stack.
        z: points of the features.
        energy: scaled energies.
        gradient: scaled gradients; None where they are not known.
        weight: of the squared residuals.
    """

    mode: int
    z: Float[np.ndarray, "r m"]
    energy: Float[np.ndarray, " r"]
    gradient: Float[np.ndarray, "r m"] | None
    weight: Float[np.ndarray, " r"]


def of_single_modes(problem: Problem, parts: Sequence[RowsOfMode]) -> Problem:
    """Return the problem of energies, and gradients, that single modes are to have.

    Args:
        problem: of points without conditions, whose chunks have the shape of those that are returned.
        parts: one for every mode; of more points than a chunk has rows an even choice is taken.
    """
    (template, *_) = problem.chunks
    # errors count as in the problem; where it has no energies, by their own spread
    unit = float(template.energy_weight.max())
    if unit == 0:
        energy, weight = (
            np.concatenate([getattr(part, kind) for part in parts]) for kind in ("energy", "weight")
        )
        unit = float(np.sqrt(1.0 / np.sum(weight * (energy - np.average(energy, weights=weight)) ** 2)))
    slope_unit = 0.0 if template.gradient_weight is None else float(template.gradient_weight.max())
    chunks = tuple(_of_single_mode(template, part, unit, slope_unit) for part in parts)
    return replace(problem, chunks=chunks, n_rows=CHUNK * len(parts), penalty=None, reward=None)


def _of_single_mode(template: Rows, part: RowsOfMode, unit: float, slope_unit: float) -> Rows:
    rows = np.unique(np.linspace(0, len(part.z) - 1, min(CHUNK, len(part.z))).astype(int))
    fill = CHUNK - len(rows)
    own = np.concatenate([rows, np.repeat(rows[:1], fill)])
    weight = np.sqrt(np.where(np.arange(CHUNK) < len(rows), part.weight[own], 0.0))
    given: dict[str, np.ndarray] = {
        name: np.zeros_like(values)
        for name in ("gradient", "gradient_weight", "hessian", "hessian_weight")
        if (values := getattr(template, name)) is not None
    }
    if template.gradient is not None and part.gradient is not None:
        given["gradient"] = part.gradient[own]
        given["gradient_weight"] = np.tile(slope_unit * weight[:, None], part.z.shape[1])
    return replace(
        template,
        z=part.z[own],
        energy=part.energy[own],
        energy_weight=unit * weight,
        allowed=np.tile(np.arange(template.allowed.shape[1]) == part.mode, (CHUNK, 1)),
        **given,
    )


@dataclass(frozen=True)
class Chunks:
    """The chunks of some rows, each made when it is asked for, so that memory does not grow with them."""

    rows: ScaledRows
    index: Int[np.ndarray, " m"]
    factors: dict[str, float]
    active: Bool[np.ndarray, " n"]
    mode_of_row: Int[np.ndarray, " rows"] | None

    def __len__(self) -> int:
        return -(-len(self.index) // CHUNK)

    def __iter__(self) -> Iterator[Rows]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, k: int) -> Rows:
        index = self.index[k * CHUNK : (k + 1) * CHUNK]
        fill = CHUNK - len(index)
        # filled with the first row, at weight zero: it is a point at which the modes are finite
        index = np.concatenate([index, np.repeat(index[:1], fill)])
        values, row_weight = self.rows.measured(index)
        row_weight = np.where(np.arange(CHUNK) < CHUNK - fill, row_weight, 0.0)
        weights = {kind: np.sqrt(_weight(v, row_weight) * self.factors[kind]) for kind, v in values.items()}
        filled = {kind: np.nan_to_num(v) for kind, v in values.items()}
        return Rows(
            *self.rows.seen(index), self.rows.condition(index),
            filled["energy"], filled.get("gradient"), filled.get("hessian"),
            weights["energy"], weights.get("gradient"), weights.get("hessian"), self._allowed(index),
        )  # fmt: skip

    def _allowed(self, index: Int[np.ndarray, " r"]) -> Bool[np.ndarray, "r n"]:
        """Return the modes that may have a share at some rows."""
        if self.mode_of_row is None:
            return np.tile(self.active, (len(index), 1))
        return np.asarray(np.eye(len(self.active), dtype=bool)[self.mode_of_row[index]])


def _weight(values: np.ndarray, row_weight: Float[np.ndarray, " r"]) -> np.ndarray:
    """Return the weight of every entry; zero where none was measured."""
    return np.asarray(np.isfinite(values) * row_weight.reshape(-1, *([1] * (values.ndim - 1))))


def _factors(rows: ScaledRows, index: Int[np.ndarray, " m"]) -> dict[str, float]:
    """Return one over the weighted sum of squares of each kind of entry; energies count from their mean."""

    def totals(centre: float) -> dict[str, np.ndarray]:
        sums: dict[str, np.ndarray] = {}
        for first in range(0, len(index), SLAB):
            values, row_weight = rows.measured(index[first : first + SLAB])
            for kind, given in values.items():
                weight = _weight(given, row_weight)
                filled = np.nan_to_num(given) - (centre if kind == "energy" else 0.0)
                part = np.array([weight.sum(), np.sum(weight * filled), np.sum(weight * filled**2)])
                sums[kind] = sums.get(kind, 0.0) + part
        return sums

    size, total, _ = totals(0.0)["energy"]
    sums = totals(total / size if size > 0 else 0.0)
    # entries that do not vary keep their own unit; none at all have no weight
    return {
        kind: 0.0 if size == 0 else 1.0 / (squares if squares > 0 else size)
        for kind, (size, _, squares) in sums.items()
    }
