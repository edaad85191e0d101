"""Starts of a search: modes from the basins of the data, and more where they help."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Int

from ._candidate import SLOTS, Candidate, candidate_of
from ._free_sharpness import HeldSharpness, with_conditions
from ._grow import grow
from ._parameters import Modes
from ._relax import OVERFITTED, PENALTIES, Fit, penalties_around
from ._run import JOINT_ITERATIONS, WORTHWHILE, Run
from ._sharpness import FirstSharpness, first_sharpnesses, rounded_over
from ._start import conditional, start_modes

ROOM = 2  # modes that may be added before the shapes change
PER_PARAMETER = 3.0  # measured numbers to begin with


class Places(NamedTuple):
    """Where modes start: the row of each, and the mode of every row."""

    rows: Int[np.ndarray, " m"]
    labels: Int[np.ndarray, " n"]


class Growth:
    """Starts one after the other; those after the first begin with the sharpness that did best before.

    Args:
        run: the search that they belong to; its incumbent is offered everything.
        first: where the first start begins, if not in the basins of the data.
        untied: what goes on from every fit after a mode was added: the same, or its tree.
    """

    def __init__(
        self,
        run: Run,
        first: Places | None = None,
        untied: Callable[[Fit], Fit] = lambda fit: fit,
    ) -> None:
        self._run, self._first, self._untied = run, first, untied
        energy_range, hardness = run.basins.energy_range, run.hardness
        self._sharpnesses = (
            first_sharpnesses(run.task.sharpness.rho, energy_range, run.unit)
            if hardness is None
            else (rounded_over(hardness, energy_range),)
        )
        if run.task.modes == 1:
            # one mode has no barrier to round
            self._sharpnesses = (self._sharpnesses[0]._replace(words=""),)

    def start(self, number: int) -> None:
        """Fit from the basins, adding modes while that helps: two that gain little are the last ones."""
        run = self._run
        rng = np.random.default_rng([run.task.seed, number])
        basins, most = run.basins, run.task.modes

        def modes_at(places: Int[np.ndarray, " m"]) -> Modes:
            modes = start_modes(run.kind, basins.u, basins.energy, places, rng, run.task.widths)
            return modes if run.varies is None else conditional(modes, run.varies, rng)

        places = self._places(number)
        candidate, own, error = self._best_sharpness(
            modes_at(places.rows), places.labels, f"start {number + 1}"
        )
        errors, explained = [error], [_judged(candidate, own, error)]
        while not run.finished and candidate.n_active < most:
            useless = len(errors) > 2 and min(explained) > WORTHWHILE * min(explained[:-2])
            if useless or run.trainer.follows_rows(own, error) or error > OVERFITTED * min(errors):
                break
            penalties = penalties_around(candidate.penalty)
            candidate, labels = grow(candidate, *run.trainer.row_errors(candidate), basins, modes_at)
            candidate, own, error = self._fit_both(candidate, labels, penalties)
            run.note(candidate, "mode added", own, error)
            candidate, own, error = self._untied((candidate, own, error))
            errors.append(error)
            explained.append(_judged(candidate, own, error))
        run.ends.add(min(errors))

    def _places(self, number: int) -> Places:
        """The basins of the data; doubtful ones as well where other starts have failed, or modes cost little."""
        if number == 0 and self._first is not None:
            return self._first
        run = self._run
        kept = run.basins.kept(run.task.modes, doubtful=number > 0 or run.kind == "quadratic")
        return Places(run.basins.tree.rows[kept], run.basins.tree.basins(kept))

    def _best_sharpness(self, modes: Modes, labels: Int[np.ndarray, " n"], change: str) -> Fit:
        """Fit from one sharpness after the other until one is good enough."""
        run = self._run
        tried: list[tuple[float, FirstSharpness, Candidate, float]] = []
        most = run.task.modes
        # to one mode alone the sharpness is of no matter
        for first in self._sharpnesses if modes.n_modes > 1 else self._sharpnesses[:1]:
            # where quadratic forms have shown the places, there are as many modes as it takes
            room = min(modes.n_modes + (ROOM if self._first is None else 0), most)
            candidate = candidate_of(modes, self._free(first), room, SLOTS if most > 1 else 1)
            run.trainer.take_rows(candidate, PER_PARAMETER)
            candidate, own, error = self._fit_both(candidate, labels)
            run.note(candidate, ", ".join(filter(None, (change, first.words))), own, error)
            tried.append((error, first, candidate, own))
            if run.finished:
                break
        tried.sort(key=lambda trial: trial[0])
        error, first, candidate, own = tried[0]
        # the best one goes on, and ends where its start does
        run.ends.update(trial[0] for trial in tried[1:] if run.noise_explains(trial[0]))
        self._sharpnesses = (first,)
        return candidate, own, error

    def _free(self, first: FirstSharpness) -> HeldSharpness | np.ndarray:
        if self._run.hardness is not None:
            return HeldSharpness(first.sharpness)
        varies = self._run.varies
        return first.sharpness if varies is None else with_conditions(first.sharpness, len(varies))

    def _fit_both(
        self,
        candidate: Candidate,
        labels: Int[np.ndarray, " n"],
        penalties: Sequence[float] = PENALTIES,
    ) -> Fit:
        """Fit every mode to its own of the rows taken so far, then all modes together, to more rows if need be."""
        run = self._run
        candidate = run.trainer.fit_assigned(candidate, labels)
        run.trainer.take_rows(candidate, PER_PARAMETER)
        return run.trainer.fit_freely(
            candidate, "all modes", JOINT_ITERATIONS, run.target, run.incumbent, penalties
        )


def _judged(candidate: Candidate, own: float, error: float) -> float:
    """What tells a better fit: the rows held back, or, under a penalty that these have chosen, the rows fitted."""
    return own if candidate.conditional else error
