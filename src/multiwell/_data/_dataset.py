"""What a potential is learned from."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from multiwell._errors import InputError, MultiwellWarning

from ._arrays import as_numbers, check_finite, count
from ._laws import check_content, check_size, conflicts, constant_inputs
from ._parts import (
    column_names,
    conditions,
    group_codes,
    hessians,
    measured,
    nothing_measured,
    numbered,
    weights,
)
from ._periods import checked_periods, one_period

MEASURED = ("energy", "gradient", "hessian")


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Dataset:
    """Points and what was measured there: energies, gradients, Hessians, any one of them or several.

    Every array is copied to C-contiguous float64. NaN in `energy`, `gradient` or `hessian` means "not measured". A
    row in which nothing is measured is dropped, with a warning. An array in which nothing is measured is kept as
    None.

    Args:
        x: points, shape `(n, d)`, finite.
        energy: energies, shape `(n,)`.
        gradient: energy gradients, shape `(n, d)`, in units of energy per unit of the input.
        hessian: energy Hessians, shape `(n, d, d)`, symmetric to 1e-8 of the largest entry. One entry of a
            symmetric pair may be missing; it is filled from the other.
        condition: conditions (temperature, composition, design parameters), shape `(n, c)`, finite.
        weight: weights of the rows, shape `(n,)`, finite, none negative, not all zero.
        group: one label per row, shape `(n,)`, numbers or text: rows that belong together (a load path, a
            specimen). Kept as integer codes, numbered in the order in which the labels first appear.
        names: names of the inputs; "x" or "x1", "x2", ... by default.
        energy_name: name of the energy.
        gradient_names: names of the gradient's components; "dE/dx1", ... by default.
        condition_names: names of the conditions; "c" or "c1", "c2", ... by default.
        units: units by name, where they are known.
        periods: length after which an input repeats, by its name, such as `{"phi": 360}`; inputs that are not named do
            not repeat. Points farther apart than that are put into one period, with a warning.

    Raises:
        InputError: an array has the wrong shape, holds something that is no number, or an infinity; nothing is
            measured, or too little (d + 1 rows are needed); the energy is constant.

    Warns:
        MultiwellWarning: rows at one point contradict each other, rows are dropped because nothing is measured
            in them, or an input is constant where no derivative is measured.
    """

    x: Float[np.ndarray, "n d"]
    energy: Float[np.ndarray, " n"] | None
    gradient: Float[np.ndarray, "n d"] | None
    hessian: Float[np.ndarray, "n d d"] | None
    condition: Float[np.ndarray, "n c"] | None
    weight: Float[np.ndarray, " n"] | None
    group: Int[np.ndarray, " n"] | None
    names: tuple[str, ...]
    energy_name: str
    gradient_names: tuple[str, ...]
    condition_names: tuple[str, ...]
    units: dict[str, str]
    periods: dict[str, float]

    # written out because it takes anything array-like, while the fields hold arrays
    def __init__(
        self,
        x: Any,
        energy: Any = None,
        gradient: Any = None,
        hessian: Any = None,
        *,
        condition: Any = None,
        weight: Any = None,
        group: Any = None,
        names: str | Sequence[str] | None = None,
        energy_name: str = "energy",
        gradient_names: str | Sequence[str] | None = None,
        condition_names: str | Sequence[str] | None = None,
        units: Mapping[str, str] | None = None,
        periods: Any = None,
    ) -> None:
        points = as_numbers(x, "x")
        check_size(points)
        n, d = points.shape
        inputs = column_names(names, "names", d, numbered("x", d))
        check_finite(points, "x", inputs)
        turns = checked_periods(periods, inputs)
        points, notes = one_period(points, inputs, turns)
        symbol = "E" if energy_name == "energy" else energy_name
        slopes = column_names(gradient_names, "gradient_names", d, [f"d{symbol}/d{name}" for name in inputs])
        each = f"one per input ({', '.join(inputs)})" if d <= 12 else "one per input"
        cases, case_names = conditions(condition, condition_names, n)
        shared = sorted(set(inputs) & set(case_names))
        if shared:
            raise InputError(f"condition_names: {shared[0]!r} is the name of an input as well")
        arrays: dict[str, Any] = {
            "x": points,
            "energy": measured(energy, "energy", (n,), "one energy per row"),
            "gradient": measured(gradient, "gradient", (n, d), each, slopes),
            "hessian": hessians(hessian, n, d),
            "condition": cases,
            "weight": weights(weight, n),
            "group": None if group is None else group_codes(group, n),
        }
        empty = nothing_measured(n, arrays["energy"], arrays["gradient"], arrays["hessian"])
        dropped = int(empty.sum())
        if dropped:
            arrays = {key: None if value is None else value[~empty] for key, value in arrays.items()}
            notes.append(f"{dropped} of {count(n, 'row')} dropped: nothing is measured there")
        check_content(arrays, dropped, energy_name)
        lengths = np.array([turns.get(name, 0.0) for name in inputs])
        for note in notes + conflicts(arrays, lengths) + constant_inputs(arrays, inputs):
            warnings.warn(note, MultiwellWarning, stacklevel=2)
        texts = {
            "names": inputs,
            "energy_name": energy_name,
            "gradient_names": slopes,
            "condition_names": case_names,
            "units": dict(units or {}),
            "periods": turns,
        }
        for key, value in (arrays | texts).items():
            object.__setattr__(self, key, value)

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.x.shape[0])

    @property
    def dimension(self) -> int:
        """Number of inputs, d."""
        return int(self.x.shape[1])

    @property
    def turns(self) -> Float[np.ndarray, " d"]:
        """Length after which each input repeats, shape `(d,)`; 0 for one that does not."""
        return np.array([self.periods.get(name, 0.0) for name in self.names])

    @property
    def lower(self) -> Float[np.ndarray, " d"]:
        """Smallest value of each input, shape `(d,)`."""
        return np.asarray(np.min(self.x, axis=0))

    @property
    def upper(self) -> Float[np.ndarray, " d"]:
        """Largest value of each input, shape `(d,)`."""
        return np.asarray(np.max(self.x, axis=0))

    @property
    def measured(self) -> dict[str, int]:
        """Number of measured entries of energy (at most n), gradient (n d) and hessian (n d d)."""
        parts = {"energy": self.energy, "gradient": self.gradient, "hessian": self.hessian}
        return {key: 0 if part is None else int(np.isfinite(part).sum()) for key, part in parts.items()}

    @property
    def points(self) -> tuple[np.ndarray, ...]:
        """What the batch methods of a potential take: `(x,)`, or `(x, condition)` where there are conditions."""
        return (self.x,) if self.condition is None else (self.x, self.condition)

    def subset(self, rows: Any, weight: Any = None) -> "Dataset":
        """Return the data set of some rows, in the order given; one row is enough, and nothing is warned of.

        Args:
            rows: row numbers, integers, shape `(k,)`.
            weight: weights of the rows that are taken, shape `(k,)`, in place of their own; None keeps these.

        Raises:
            InputError: `rows` does not hold integers, or one of them is not a row; `weight` is not one finite
                number per row taken, or one is negative.
        """
        index = np.asarray(rows)
        if index.dtype == bool:
            raise InputError("rows must hold row numbers, got booleans; use np.flatnonzero(rows)")
        if index.ndim != 1 or (index.size and index.dtype.kind not in "iu"):
            raise InputError(
                f"rows must be integers of shape (k,), got shape {index.shape} and type {index.dtype}"
            )
        if index.size and (index.min() < -self.n or index.max() >= self.n):
            bad = index[(index < -self.n) | (index >= self.n)][0]
            raise InputError(f"rows: there is no row {bad} among {self.n}")
        part = object.__new__(Dataset)  # past the checks: a part of good data may be small or constant
        for spec in fields(self):
            value = getattr(self, spec.name)
            chosen = value[index.astype(np.intp)] if isinstance(value, np.ndarray) else value
            if spec.name in MEASURED and chosen is not None and len(index) and not np.isfinite(chosen).any():
                chosen = None
            object.__setattr__(part, spec.name, chosen)
        if weight is not None:
            object.__setattr__(part, "weight", weights(weight, len(index)))
        return part

    def __len__(self) -> int:
        return self.n

    def __repr__(self) -> str:
        names = ", ".join(self.names[:6]) + (", ..." if self.dimension > 6 else "")
        parts = [count(self.n, "row"), f"inputs {names}"]
        full = {"energy": self.n, "gradient": self.n * self.dimension, "hessian": self.n * self.dimension**2}
        for key, entries in self.measured.items():
            if entries:
                parts.append(key if entries == full[key] else f"{key} ({entries} of {full[key]} entries)")
        if self.condition is not None:
            parts.append(f"conditions {', '.join(self.condition_names)}")
        if self.weight is not None:
            parts.append("weighted")
        if self.group is not None:
            parts.append(count(np.unique(self.group).size, "group"))
        return f"Dataset({'; '.join(parts)})"
