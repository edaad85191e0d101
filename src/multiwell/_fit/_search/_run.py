"""What the parts of one search share."""

from dataclasses import replace

from ..._potential import FamilySpec, Scaling, family_named
from .._basins import Basins
from .._candidate import Candidate
from .._discovery import PathStep
from .._monitor import Monitor
from .._scale import input_spread
from .._task import Task
from ._incumbent import Incumbent
from ._trainer import Trainer

JOINT_ITERATIONS = 200
WORTHWHILE = 0.7  # of the error; what does not lower it to this share is not worth more modes
ALIKE = 1.5  # the two lowest ends within this factor have found the floor of the data
TARGET = 0.1  # of the tolerance: where data are sparse, the error between them is that much larger
GOOD_ENOUGH = 0.5  # of the tolerance, on the rows held back: what a fit with fewer modes must keep
STALLED_NEAR = 1.5  # times that: no further mode or start is tried
NOISE_EXPLAINS = 0.3  # of an error: with so much noise, other roundings count as independent fits
MOST_PER_PARAMETER = 16.0  # measured numbers in a fit of what is kept


class Run:
    """One run of the default recipe: what is asked, and what has been found.

    Args:
        task: what is asked.
        spec: family of the modes; that of the task, or a baseline's.
        scaling: of the data.
        basins: of the data.
        hardness: the share of the energy's range over which barriers are rounded, held; None learns the sharpness.

    Attributes:
        target: error at which a fit stops.
        good_enough: error on the rows held back that a fit with fewer modes or rows must keep.
        incumbent: the best candidate at any time.
        trainer: fits candidates.
        path: every number of modes that was tried.
        ends: errors at which independent fits ended.
        varies: which conditions vary; None where there are none.
    """

    def __init__(
        self, task: Task, spec: FamilySpec, scaling: Scaling, basins: Basins, hardness: float | None = None
    ) -> None:
        self.task, self.family, self.basins, self.hardness = task, spec, basins, hardness
        self.scaling, self.unit = scaling, float(scaling.energy_scale)
        self.target, self.good_enough = TARGET * task.tolerance, GOOD_ENOUGH * task.tolerance
        self.incumbent = Incumbent()
        self.trainer = Trainer(
            task.data, scaling, basins, task.seed, self.target, self.good_enough, task.monitor, task.solver
        )
        self.path: list[PathStep] = []
        self.ends: set[float] = set()
        condition = task.data.condition
        self.varies = None if condition is None else input_spread(condition) > 0

    def with_precursor(self, most: int) -> "Run":
        """The same with at most so many modes of the family tried first, and nothing found yet; the path goes on."""
        assert self.family.precursor is not None
        task = replace(self.task, max_modes=most)
        run = Run(task, family_named(self.family.precursor), self.scaling, self.basins, self.hardness)
        run.path = self.path
        return run

    @property
    def monitor(self) -> Monitor:
        """Clock and history."""
        return self.task.monitor

    @property
    def finished(self) -> bool:
        """Whether the best candidate is good enough, or the time is up."""
        return self.incumbent.error <= STALLED_NEAR * self.good_enough or self.monitor.time_is_up()

    @property
    def floor(self) -> float | None:
        """The error at which two independent fits ended alike, above what is good enough: the floor of the data."""
        lowest = sorted(self.ends)[:2]
        alike = len(lowest) == 2 and lowest[1] <= ALIKE * lowest[0]
        return lowest[0] if alike and lowest[0] > self.good_enough else None

    @property
    def acceptable(self) -> float:
        """The largest error that is good enough, or that noise explains."""
        return max(STALLED_NEAR * self.good_enough, self.basins.noise / NOISE_EXPLAINS)

    def noise_explains(self, error: float) -> bool:
        """Whether the noise of the energies explains an error."""
        return bool(self.basins.noise > NOISE_EXPLAINS * error)

    def note(self, change: str, candidate: Candidate, own: float | None, error: float) -> None:
        """Add a step to the path."""
        if self.family.name == family_named(self.task.family).precursor:
            change = f"{self.family.description}, {change}"
        self.path.append(PathStep(candidate.n_active, change, own, error, self.trainer.sample.size))
