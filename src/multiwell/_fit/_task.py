"""What a recipe is asked to do, and what it hands back."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .._data import Dataset
from .._inputs import AbstractInputMap
from .._potential import ConditionalPotential, HardPotential, SoftPotential
from ._candidate import Sharpness
from ._discovery import Discovery
from ._monitor import Monitor
from ._solver import AbstractLeastSquaresSolver, LevenbergMarquardt

ADAPTABLE = frozenset(("max_modes", "widths"))
DEFAULT_MODES = 12
MOST_BASINS = 62  # that get a mode each without being asked for
SPARE_MODES = 2
NARROW = (4, 4)  # hidden widths where there are more modes than the usual most: every one has less to follow


@dataclass(frozen=True)
class Task:
    """What a recipe is asked to do.

    Attributes:
        data: the training data.
        max_modes: at most so many modes.
        family: the name of their family, such as "icnn" or "quadratic".
        widths: hidden widths of their networks.
        sharpness: one or several, and where it starts.
        seed: seeds weights and rows held out.
        tolerance: relative error that is good enough.
        input_map: what modes see of the inputs; None for these themselves.
        monitor: clock and history.
        solver: takes the second-order steps.
        given: which of `max_modes` and `widths` were asked for; the other ones follow the basins of the data.
    """

    data: Dataset
    max_modes: int
    family: str
    widths: tuple[int, ...]
    sharpness: Sharpness
    seed: int
    tolerance: float
    monitor: Monitor
    solver: AbstractLeastSquaresSolver[Any] = field(default_factory=LevenbergMarquardt)
    input_map: AbstractInputMap | None = None
    given: frozenset[str] = ADAPTABLE

    def for_basins(self, count: Callable[[int], int]) -> "Task":
        """Return the task with as many modes as the basins of the data ask for, of narrow networks where they are many.

        Args:
            count: says how many basins there are, at most so many.
        """
        most = self.max_modes
        if "max_modes" not in self.given:
            most = min(max(most, count(MOST_BASINS) + SPARE_MODES), self.data.n)
        narrow = "widths" not in self.given and count(most) > DEFAULT_MODES
        return replace(self, max_modes=most, widths=NARROW if narrow else self.widths)


Model = SoftPotential | HardPotential | ConditionalPotential


@dataclass
class Fitted:
    """What a recipe hands back.

    Attributes:
        potential: the best potential found.
        discovery: how the number of modes was found.
        solver: how the steps of the last fit were found, in words.
        ended: why the search ended: "done", "time" or "interrupted".
    """

    potential: Model
    ended: str
    discovery: Discovery
    solver: str
