"""What the stages of one search know and have found, and how a stage hands over what it found."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool

from ..._graph import displacement
from ..._inputs import input_spread
from ..._potential import FamilySpec, family_named
from .._basins import Basins, basins_of
from .._candidate import (
    Candidate,
    FittedCandidate,
    InitialSharpness,
    energies,
    sharpness_of,
    smoothed_over,
)
from .._discovery import PathStep
from .._monitor import FitStep, Monitor
from .._scale import Scaling, scaling_of
from .._task import Task
from ._joint_fit import Incumbent
from ._options import Limits, SearchOptions
from ._trainer import Trainer

LINE = 33  # points of a line between two basins


class StageResult(NamedTuple):
    """What a stage of the search found.

    Attributes:
        fit: the candidate, with its errors.
        steps: of its fits; the history forgets them where it is not kept.
        path: what was tried; it is noted in any case.
        kept: whether the search goes on with it.
        leads: whether it is the best so far where it is kept; a stage whose iterates were offered to the incumbent
            as they came leaves that to the errors.
    """

    fit: FittedCandidate
    steps: list[FitStep]
    path: list[PathStep]
    kept: bool = True
    leads: bool = True


@dataclass(frozen=True)
class SearchState:
    """What is asked, what follows from it, and what has been found. Only the last four fields change.

    Attributes:
        task: what is asked.
        family: of the modes; that of the task, or a baseline's.
        scaling: of the data.
        basins: of the data.
        fixed_smoothing: the share of the energy's range over which barriers are smoothed, fixed; None learns it.
        options: the constants of the search.
        limits: every limit that follows from the tolerance.
        trainer: fits candidates; knows which rows are fitted and which are held out.
        incumbent: the best candidate at any time, also when the search is interrupted.
        path: every number of modes that was tried.
        ends: errors at which independent fits ended.
    """

    task: Task
    family: FamilySpec
    scaling: Scaling
    basins: Basins
    fixed_smoothing: float | None
    options: SearchOptions
    limits: Limits
    trainer: Trainer
    incumbent: Incumbent = field(default_factory=Incumbent)
    path: list[PathStep] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        task: Task,
        spec: FamilySpec,
        fixed_smoothing: float | None = None,
        options: SearchOptions | None = None,
    ) -> "SearchState":
        """Return the state before the search."""
        options = options or SearchOptions()
        scaling = scaling_of(task.data, task.input_map)
        basins = basins_of(task.data, scaling, task.seed)
        task = task.for_basins(lambda most: int(basins.kept(most).sum()))
        limits = Limits.of(task.tolerance, basins.noise, options)
        trainer = Trainer(task, scaling, basins, options, limits)
        return cls(task, spec, scaling, basins, fixed_smoothing, options, limits, trainer)

    def with_precursor(self, max_modes: int) -> "SearchState":
        """Return the state of a search for the family that is tried first: nothing is found yet, the path goes on."""
        assert self.family.precursor is not None
        return replace(
            self,
            task=replace(self.task, max_modes=max_modes),
            family=family_named(self.family.precursor),
            trainer=Trainer(self.task, self.scaling, self.basins, self.options, self.limits),
            incumbent=Incumbent(),
            ends=[],
        )

    @property
    def monitor(self) -> Monitor:
        """Clock and history."""
        return self.task.monitor

    @property
    def energy_unit(self) -> float:
        """Unit of the scaled energies, in that of the data."""
        return float(self.scaling.units.scale)

    @property
    def initial_sharpnesses(self) -> tuple[InitialSharpness, ...]:
        """The sharpnesses that are tried one after the other, until one is good enough; the caller's own first."""
        if self.fixed_smoothing is not None:
            return (smoothed_over(self.fixed_smoothing, self.basins.energy_range),)
        usual = tuple(smoothed_over(share, self.basins.energy_range) for share in self.options.smoothings)
        rho = self.task.sharpness.rho
        if rho is None:
            return usual
        return InitialSharpness(sharpness_of(rho * self.energy_unit), f"rho from {rho:.3g}"), *usual

    @property
    def varies(self) -> Bool[np.ndarray, " q"] | None:
        """Which conditions vary; None where there are none."""
        condition = self.task.data.condition
        return None if condition is None else input_spread(condition) > 0

    def least_modes(self, candidate: Candidate) -> int:
        """Return how many modes a search ends with at least: one for every basin that data and candidate agree on.

        One is enough where the sharpness is not to be raised, and where modes see features, of which one may have
        several wells in the inputs.
        """
        blunt = self.task.sharpness.kind == "blunt" or self.fixed_smoothing is not None
        if blunt or not self.scaling.is_affine or candidate.conditional:
            return 1
        basins = self.basins
        bottoms = basins.u[basins.tree.rows[basins.kept(self.task.max_modes)]]
        ways = displacement(bottoms - bottoms[:, None], basins.periods)
        along = np.linspace(0.0, 1.0, LINE)[:, None]
        lines = (bottoms[:, None, None] + along * ways[:, :, None]).reshape(-1, self.task.data.dimension)
        learned = energies(candidate, lines).reshape(len(bottoms), len(bottoms), LINE)
        ridge, depth = learned.max(axis=-1) - learned[:, :, 0], learned[:, 0, 0]
        # a basin of the sampling alone has a way down to a deeper one
        to_deeper = np.where(depth < depth[:, None], ridge, np.inf)
        return int((to_deeper.min(axis=1) > basins.least_lifetime).sum())

    @property
    def has_many_inputs(self) -> bool:
        """Whether a network has many more parameters than a quadratic form."""
        return self.task.data.dimension >= self.options.many_inputs

    @property
    def finished(self) -> bool:
        """Whether the best candidate is good enough, or the time is up."""
        return self.incumbent.error <= self.limits.finished or self.monitor.time_is_up()

    @property
    def floor(self) -> float | None:
        """The error at which two independent fits ended alike, above what is good enough: the floor of the data."""
        return self.limits.floor(self.ends)

    def path_step(
        self, change: str, candidate: Candidate, train_error: float | None, holdout_error: float
    ) -> PathStep:
        """Return a step for the path."""
        if self.family.name == family_named(self.task.family).precursor:
            change = f"{self.family.description}, {change}"
        rows = self.trainer.split.size
        return PathStep(candidate.n_active, change, train_error, holdout_error, rows)

    def settle(self, result: StageResult | None) -> bool:
        """Commit what a stage found, or drop it; say whether it is kept. None is a stage that had nothing to try."""
        if result is None:
            return False
        self.path.extend(result.path)
        if result.kept:
            self.monitor.commit(result.steps)
            if result.leads:
                self.incumbent.replace(result.fit.candidate, result.fit.holdout_error)
        return result.kept
