"""Which energies count where they range over decades: those below a focus, the others less the higher they are."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from jaxtyping import Float

from .._data import Dataset
from .._graph import nearest_rows
from .._inputs import AbstractInputMap
from ._accuracy import relative_errors
from ._basins import basins_of
from ._scale import Scaling, condition_units, scaling_of
from ._task import Model

EXPONENT = 4  # of the weight of a squared residual; with 2 high walls decide what becomes of low barriers
DECADES = 300.0  # the range over the lowest barrier, from which a focus is chosen
LOW_SHARES = (0.25, 0.1)  # of the rows, below which basins are sought
ABOVE_SADDLE = 2.0  # a focus that is chosen, over the highest saddle between basins
ABOVE_MEDIAN = 10.0  # a focus that is chosen, over the median energy, where there is no such saddle
MOST_BASINS = 30  # that are looked at
BANDS: tuple[tuple[float, float | None], ...] = (
    (0.0, 1.0),
    (1.0, 10.0),
    (10.0, None),
)  # multiples of the focus
PER_INPUT = 25  # rows at nearly one condition, for every input and condition


@dataclass(frozen=True)
class EnergyBand:
    """The errors of the rows between two energies.

    Attributes:
        part: "train" or "validation".
        lower: in multiples of the focus above the lowest energy.
        upper: likewise; None where there is no end.
        rows: how many rows.
        errors: relative errors over these rows alone, by kind, not weighted by the focus.
    """

    part: str
    lower: float
    upper: float | None
    rows: int
    errors: dict[str, float]

    @property
    def in_words(self) -> str:
        """Which energies these are."""
        if self.upper is None:
            return f"above {self.lower:g} times the focus"
        return "below the focus" if not self.lower else f"up to {self.upper:g} times the focus"


@dataclass(frozen=True)
class Heights:
    """Energies above the lowest one, in the energy's unit.

    Attributes:
        train: of the training rows.
        held: of the validation rows; None where there are none.
        lowest: the energy from which they count; None where that depends on conditions.
    """

    train: Float[np.ndarray, " n"]
    held: Float[np.ndarray, " m"] | None
    lowest: float | None

    @classmethod
    def of(cls, train: Dataset, held: Dataset | None, scaling: Scaling, seed: int) -> "Heights":
        """Return the heights of rows; energies that were not measured are integrated over the graph of the rows.

        A validation row without an energy has that of the nearest training row.
        """
        energy = _completed(train, scaling, seed)
        low = _lowest_near(train, energy, train)
        if held is None:
            return cls(energy - low, None, None if train.condition is not None else float(low.min()))
        there = np.full(held.n, np.nan) if held.energy is None else held.energy
        if np.isnan(there).any():
            near = nearest_rows(_place(train, train, scaling), _place(train, held, scaling))
            there = np.where(np.isfinite(there), there, energy[near])
        above = there - _lowest_near(train, energy, held)
        return cls(energy - low, above, None if train.condition is not None else float(low.min()))


@dataclass(frozen=True)
class Focus:
    """Squared residuals of a row weigh by `1 / (1 + h / E)^4`, with `h` its energy above the lowest one.

    Attributes:
        energy: `E`, in the energy's unit.
        lowest: the energy from which `h` counts; None where there are conditions: it is that at nearly the same one.
        chosen: whether it was chosen by the data, and not by the caller.
        bands: the errors by energy.
        heights: of the rows of the fit; None after loading from a file.
    """

    energy: float
    lowest: float | None
    chosen: bool
    bands: list[EnergyBand] = field(default_factory=list)
    heights: Heights | None = field(default=None, repr=False, compare=False)

    @property
    def in_words(self) -> str:
        """What the focus is, and where it comes from."""
        return f"focus {self.energy:.4g}{', chosen because the energies range over decades' if self.chosen else ''}"

    def table(self, unknown: str) -> tuple[list[str], list[list[str]]]:
        """Return the heads and the rows of the errors by energy, as text."""
        kinds = list(dict.fromkeys(kind for band in self.bands for kind in band.errors))
        rows = [
            [
                band.in_words,
                band.part,
                str(band.rows),
                *(f"{band.errors[kind]:.2e}" if kind in band.errors else unknown for kind in kinds),
            ]
            for band in self.bands
        ]
        return ["relative error by energy", "data", "rows", *kinds], rows

    def weight_at(self, above: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Return the weights of squared residuals at energies above the lowest."""
        return np.asarray((1.0 + np.maximum(above, 0.0) / self.energy) ** -EXPONENT)

    def applied(self, data: Dataset, above: Float[np.ndarray, " n"]) -> Dataset:
        """Return data whose weights are multiplied by those of the focus, given their energies above the lowest."""
        own = 1.0 if data.weight is None else data.weight
        return data.subset(np.arange(data.n), own * self.weight_at(above))

    def on_fitted(self, train: Dataset, held: Dataset | None) -> tuple[Dataset, Dataset | None]:
        """Return the data of the fit with the weights of the focus."""
        assert self.heights is not None
        focused = self.applied(train, self.heights.train)
        return focused, None if held is None else self.applied(held, np.asarray(self.heights.held))

    def on_others(self, data: Dataset) -> Dataset:
        """Return other data than those of the fit with the weights of the focus; as they are without energies."""
        if data.energy is None:
            return data
        # an energy that was not measured has no error, and its gradient counts as at the lowest
        energy = np.where(np.isfinite(data.energy), data.energy, np.nanmin(data.energy))
        lowest = _lowest_near(data, energy, data) if self.lowest is None else self.lowest
        return self.applied(data, energy - lowest)

    def as_dict(self) -> dict[str, Any]:
        """Return the focus as plain values, without the heights of rows."""
        values = asdict(replace(self, heights=None))
        del values["heights"]
        return values


def focus_of(
    train: Dataset, held: Dataset | None, asked: float | None, input_map: AbstractInputMap | None, seed: int
) -> Focus | None:
    """Return the focus that was asked for, or that the data ask for; None where there is none.

    One is chosen where the energies range over more than 300 times the lowest barrier between basins of the data, and
    over more than 300 times what a tenth of the rows is below: twice the highest saddle between basins. Where no
    barrier is seen, it is ten times the median of the energies, if these range over more than 300 times that median.
    With conditions none is chosen, because barriers differ from one to another.

    Args:
        train: the training data.
        held: the validation data.
        asked: the focus, in the energy's unit; None for one that is chosen.
        input_map: what modes see of the inputs.
        seed: draws the rows of large data.
    """
    if asked is None and train.condition is not None:
        return None
    scaling = scaling_of(train, input_map)
    heights = Heights.of(train, held, scaling, seed)
    energy = _chosen(train, heights.train, scaling, seed) if asked is None else float(asked)
    if energy is None or energy > heights.train.max():
        return None
    return Focus(energy, heights.lowest, asked is None, heights=heights)


def bands_of(
    focus: Focus,
    parts: dict[str, Dataset],
    potential: Model,
    spread: Float[np.ndarray, " d"],
) -> list[EnergyBand]:
    """Return the errors of a potential by energy, not weighted by the focus.

    Args:
        focus: the focus.
        parts: "train" and, where there is any, "validation", as they were given.
        potential: what was learned.
        spread: standard deviation of every input.
    """
    heights, bands = focus.heights, []
    assert heights is not None
    for part, data in parts.items():
        above = heights.train if part == "train" else heights.held
        assert above is not None
        for lower, upper in BANDS:
            rows = np.flatnonzero(
                (above >= lower * focus.energy) & (above < (upper or np.inf) * focus.energy)
            )
            if len(rows):
                errors = relative_errors(potential, data.subset(rows), spread)
                bands.append(EnergyBand(part, lower, upper, len(rows), errors))
    return bands


def _completed(data: Dataset, scaling: Scaling, seed: int) -> Float[np.ndarray, " n"]:
    """Return energies at all rows, in the energy's unit."""
    if data.energy is not None and np.isfinite(data.energy).all():
        return data.energy
    units = scaling.units
    filled = basins_of(data, scaling, seed).energy * float(units.scale) + float(units.shift)
    return filled if data.energy is None else np.where(np.isfinite(data.energy), data.energy, filled)


def _place(train: Dataset, data: Dataset, scaling: Scaling) -> Float[np.ndarray, "n e"]:
    """Return where rows are, in units of the training data: points, and conditions where there are any."""
    u = np.asarray(scaling.inputs(data.x))
    return u if data.condition is None else np.hstack([u, np.asarray(condition_units(train)(data.condition))])


def _lowest_near(train: Dataset, energy: Float[np.ndarray, " n"], data: Dataset) -> Float[np.ndarray, " m"]:
    """Return, for every row of `data`, the lowest energy of the training data at nearly its condition."""
    from scipy.spatial import cKDTree

    if train.condition is None or data.condition is None:
        return np.full(data.n, energy.min())
    units = condition_units(train)
    own, label, counts = np.unique(
        np.asarray(units(train.condition)), axis=0, return_inverse=True, return_counts=True
    )
    lowest = np.full(len(own), np.inf)
    np.minimum.at(lowest, label.ravel(), energy)
    enough = min(PER_INPUT * train.dimension, train.n)
    size = min(enough, len(own))
    near = cKDTree(own).query(np.asarray(units(data.condition)), size)[1].reshape(data.n, size)
    # as many of the nearest conditions as have rows enough
    before = np.cumsum(counts[near], axis=1) - counts[near]
    return np.asarray(np.where(before < enough, lowest[near], np.inf).min(axis=1))


def _chosen(train: Dataset, above: Float[np.ndarray, " n"], scaling: Scaling, seed: int) -> float | None:
    """Return the focus that the data ask for, in the energy's unit; None where they do not."""
    highest, unit = float(above.max()), float(scaling.units.scale)
    if highest <= DECADES * np.quantile(above, LOW_SHARES[-1]):
        return None
    for share in LOW_SHARES:
        # noise and spread are those of the energies that may matter
        first = Focus(max(float(np.quantile(above, share)), np.finfo(float).tiny), None, True)
        tree = (basins := basins_of(first.applied(train, above), scaling, seed)).tree
        others = np.flatnonzero(basins.kept(MOST_BASINS))[1:]
        if not len(others):
            continue
        barriers = tree.lifetime[others] * unit
        if highest <= DECADES * barriers.min():
            return None
        saddles = (tree.death[others] - tree.birth[0]) * unit
        return ABOVE_SADDLE * float(saddles[saddles <= max(highest / DECADES, saddles.min())].max())
    median = float(np.median(above))
    return ABOVE_MEDIAN * median if highest > DECADES * median > 0 else None
