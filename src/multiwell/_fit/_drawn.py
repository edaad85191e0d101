"""What pictures and tables ask of a fit."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from .._data import Dataset, Support
from .._fit_options import FitOptions
from .._landscape import CriticalPoint
from .._potential import AbstractSoftPotential
from ._discovery import Discovery
from ._fitted import Model
from ._labels import Labels
from ._monitor import FitStep
from ._status import Status
from ._wells import ClassifiedMinima


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
