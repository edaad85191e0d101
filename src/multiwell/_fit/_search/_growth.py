"""Starts of a search: modes from the basins of the data, and more where they help."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Int

from .._candidate import (
    SLOTS,
    Candidate,
    ConditionalSharpness,
    FittedCandidate,
    FreeSharpness,
    HeldSharpness,
    Modes,
    candidate_of,
    conditional,
    start_modes,
)
from .._sharpness import FirstSharpness, first_sharpnesses, rounded_over
from ._grow import grow
from ._relax import OVERFITTED, PENALTIES, penalties_around
from ._run import JOINT_ITERATIONS, WORTHWHILE, Run

ROOM = 2  # modes that may be added before the shapes change
PER_PARAMETER = 3.0  # measured numbers to begin with


class Places(NamedTuple):
    """Where modes start: the row of each, and the mode of every row."""

    rows: Int[np.ndarray, " m"]
    labels: Int[np.ndarray, " n"]


class Growth:
    """Starts one after the other, each from another sharpness; when all have been tried, from the best of them.

    Where a fit from one sharpness is not good enough, a mode more helps as often as another sharpness, and costs no
    more. Another one is tried at once where it says more: some families have too few shapes for a mode more to
    help, conditions make modes expensive, and where noise explains the error two independent fits end the search.

    Args:
        run: the search that they belong to; its incumbent is offered everything.
        first: where the first start begins, if not in the basins of the data.
        untied: what goes on from every fit after a mode was added: the same, or its tree.
    """

    def __init__(
        self,
        run: Run,
        first: Places | None = None,
        untied: Callable[[FittedCandidate], FittedCandidate] = lambda fit: fit,
    ) -> None:
        self._run, self._first, self._untied = run, first, untied
        energy_range, hardness = run.basins.energy_range, run.hardness
        self._sharpnesses = (
            first_sharpnesses(run.task.sharpness.rho, energy_range, run.unit)
            if hardness is None
            else (rounded_over(hardness, energy_range),)
        )
        if run.task.max_modes == 1:
            # one mode has no barrier to round
            self._sharpnesses = (self._sharpnesses[0]._replace(words=""),)
        self._trials: list[tuple[float, int]] = []  # the errors at which fits from them ended

    def start(self, number: int) -> None:
        """Fit from the basins, adding modes while that helps: two that gain little are the last ones."""
        run = self._run
        rng = np.random.default_rng([run.task.seed, number])
        basins, most = run.basins, run.task.max_modes

        def modes_at(places: Int[np.ndarray, " m"]) -> Modes:
            modes = start_modes(run.family.name, basins.u, basins.energy, places, rng, run.task.widths)
            return modes if run.varies is None else conditional(modes, run.varies, rng)

        places = self._places(number)
        fit = self._first_fit(modes_at(places.rows), places.labels, f"start {number + 1}")
        errors, explained = [fit.holdout_error], [_judged(fit)]
        while not run.finished and fit.candidate.n_active < most:
            useless = len(errors) > 2 and min(explained) > WORTHWHILE * min(explained[:-2])
            overfitted = fit.holdout_error > OVERFITTED * min(errors)
            if useless or overfitted or run.trainer.follows_rows(fit.train_error, fit.holdout_error):
                break
            penalties = penalties_around(fit.candidate.penalty)
            row_errors = run.trainer.row_errors(fit.candidate)
            fit = self._fit_both(*grow(fit.candidate, *row_errors, basins, modes_at), penalties)
            run.note("mode added", *fit)
            fit = self._untied(fit)
            errors.append(fit.holdout_error)
            explained.append(_judged(fit))
        run.ends.add(min(errors))

    def _places(self, number: int) -> Places:
        """The basins of the data; doubtful ones as well where other starts have failed, or modes cost little."""
        if number == 0 and self._first is not None:
            return self._first
        run = self._run
        kept = run.basins.kept(run.task.max_modes, doubtful=number > 0 or run.family.few_shapes)
        return Places(run.basins.tree.rows[kept], run.basins.tree.basins(kept))

    def _first_fit(self, modes: Modes, labels: Int[np.ndarray, " n"], change: str) -> FittedCandidate:
        """The best fit from the sharpnesses whose turn it is."""
        run, most = self._run, self._run.task.max_modes
        at_once = run.family.few_shapes or run.varies is not None
        fits: list[FittedCandidate] = []
        for number in self._turn(modes.n_modes):
            first = self._sharpnesses[number]
            # where quadratic forms have shown the places, there are as many modes as it takes
            room = min(modes.n_modes + (ROOM if self._first is None else 0), most)
            candidate = candidate_of(modes, self._free(first), room, SLOTS if most > 1 else 1)
            run.trainer.take_rows(candidate, PER_PARAMETER)
            fit = self._fit_both(candidate, labels)
            run.note(", ".join(filter(None, (change, first.words))), *fit)
            fits.append(fit)
            self._trials.append((fit.holdout_error, number))
            if run.finished or not (at_once or run.noise_explains(fit.holdout_error)):
                break
        best, *others = sorted(fits, key=lambda fit: fit.holdout_error)
        # the best one goes on, and ends where its start does
        run.ends.update(fit.holdout_error for fit in others if run.noise_explains(fit.holdout_error))
        return best

    def _turn(self, modes: int) -> Sequence[int]:
        """The numbers of the sharpnesses whose turn it is: those that are left, or the best."""
        left = range(len(self._trials), len(self._sharpnesses)) or [min(self._trials)[1]]
        # to one mode alone the sharpness is of no matter
        return left if modes > 1 else left[:1]

    def _free(self, first: FirstSharpness) -> FreeSharpness:
        if self._run.hardness is not None:
            return HeldSharpness(first.sharpness)
        varies = self._run.varies
        if varies is None:
            return first.sharpness
        return ConditionalSharpness.constant(first.sharpness, len(varies))

    def _fit_both(
        self,
        candidate: Candidate,
        labels: Int[np.ndarray, " n"],
        penalties: Sequence[float] = PENALTIES,
    ) -> FittedCandidate:
        """Fit every mode to its own of the rows taken so far, then all modes together, to more rows if need be."""
        run = self._run
        candidate = run.trainer.fit_assigned(candidate, labels)
        run.trainer.take_rows(candidate, PER_PARAMETER)
        return run.trainer.fit_freely(
            candidate, "all modes", JOINT_ITERATIONS, run.incumbent, penalties, run.acceptable
        )


def _judged(fit: FittedCandidate) -> float:
    """What tells a better fit: the rows held back, or, under a penalty that these have chosen, the rows fitted."""
    return fit.train_error if fit.candidate.conditional else fit.holdout_error
