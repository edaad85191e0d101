"""What a recipe is asked to do."""

from dataclasses import dataclass, field
from typing import Any

from .._data import Dataset
from .._inputs import AbstractInputMap
from ._monitor import Monitor
from ._sharpness import Sharpness
from ._solver import AbstractLeastSquaresSolver, LevenbergMarquardt


@dataclass(frozen=True)
class Task:
    """What a recipe is asked to do.

    Attributes:
        data: the training data.
        max_modes: at most so many modes.
        family: their family, "icnn" or "quadratic".
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
