"""What pictures and tables ask of a fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from .._data import Dataset, Support
from .._fit_options import FitOptions
from .._landscape import CriticalPoint
from .._potential import AbstractSoftPotential
from ._discovery import Discovery
from ._focus import Focus
from ._monitor import FitStep, Status
from ._task import Model
from ._wells import ClassifiedMinima, Phase


@dataclass(frozen=True)
class Labels:
    """Names and units that tables and pictures show.

    Attributes:
        inputs: names of the inputs.
        energy: name of the energy.
        gradient: names of the gradient's components.
        units: unit of a name, where known.
        conditions: names of the conditions.
    """

    inputs: tuple[str, ...]
    energy: str
    gradient: tuple[str, ...]
    units: dict[str, str]
    conditions: tuple[str, ...] = ()

    @property
    def inputs_are_alike(self) -> bool:
        """Whether all inputs have the same unit, or none has one."""
        return len({self.units.get(name) for name in self.inputs}) == 1

    def of(self, name: str) -> str:
        """Return a name with its unit in brackets, where one is known."""
        return self.like(name, name)

    def like(self, words: str, name: str) -> str:
        """Return words for what is measured in the unit of a name, with that unit in brackets, where it is known."""
        return f"{words} [{self.units[name]}]" if name in self.units else words


def conditions_in_words(labels: Labels, values: Sequence[float]) -> str:
    """Return the conditions with their units, and their values, in words."""
    return ", ".join(f"{labels.of(k)} = {v:.6g}" for k, v in zip(labels.conditions, values, strict=True))


@runtime_checkable
class DrawnFit(Protocol):
    """The part of `FitResult` that is drawn; what each attribute is stands there."""

    @property
    def potential(self) -> Model:
        """What was fitted."""

    @property
    def potential_at_reference(self) -> AbstractSoftPotential:
        """The same, at `condition` where it has conditions."""

    @property
    def minima(self) -> ClassifiedMinima:
        """Wells, boundary minima and unresolved ones."""

    @property
    def wells(self) -> list[CriticalPoint]:
        """The wells, deepest first."""

    @property
    def phases(self) -> list[Phase]:
        """The modes of every well."""

    def fractions_of(self, responsibilities: Float[np.ndarray, "n m"]) -> Float[np.ndarray, "n wells"]:
        """Return the share of every well; NaN where the modes do not tell it apart."""

    @property
    def bounds(self) -> tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]:
        """Lower and upper bounds of the inputs in the data."""

    @property
    def input_spread(self) -> Float[np.ndarray, " d"]:
        """Standard deviation of every input."""

    @property
    def condition(self) -> Float[np.ndarray, " q"] | None:
        """Where the wells were sought."""

    @property
    def condition_bounds(self) -> tuple[Float[np.ndarray, " q"], Float[np.ndarray, " q"]]:
        """Lower and upper bounds of the conditions in the data."""

    @property
    def support(self) -> Support:
        """Where the data lie."""

    @property
    def labels(self) -> Labels:
        """Names and units."""

    @property
    def train(self) -> Dataset | None:
        """The training data, where they are kept."""

    @property
    def validation(self) -> Dataset | None:
        """The validation data, where there are any."""

    @property
    def focus(self) -> Focus | None:
        """Which energies count; None where all do."""

    @property
    def errors(self) -> dict[str, dict[str, float]]:
        """Relative errors by part of the data and quantity."""

    @property
    def status(self) -> Status:
        """How the fit ended."""

    @property
    def modes_in_words(self) -> str:
        """How many modes there are."""

    @property
    def history(self) -> list[FitStep]:
        """One row per step."""

    @property
    def discovery(self) -> Discovery:
        """How the number of modes was found."""

    @property
    def options(self) -> FitOptions:
        """What was asked for."""

    @property
    def warnings(self) -> Sequence[str]:
        """What deserves a look."""
