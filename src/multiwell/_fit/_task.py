"""What a recipe is asked to do, and what it hands back."""

from dataclasses import dataclass, field
from typing import Any

from .._data import Dataset
from .._inputs import AbstractInputMap
from .._potential import ConditionalPotential, HardPotential, SoftPotential
from ._candidate import Sharpness
from ._discovery import Discovery
from ._monitor import Monitor
from ._solver import AbstractLeastSquaresSolver, LevenbergMarquardt


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
