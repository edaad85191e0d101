"""Starts of a search: modes from the basins of the data, and one more at a time where the fit is worst."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from .._basins import Basins
from .._candidate import (
    PADDING,
    Candidate,
    ConditionalSharpness,
    FittedCandidate,
    FixedSharpness,
    FreeSharpness,
    InitialSharpness,
    Modes,
    candidate_of,
    conditional,
    energies,
    responsibilities,
    start_modes,
    with_mode,
)
from .._task import DEFAULT_MODES
from .._weighting import Weight, weighted_mean
from ._line_start import has_many_wells_in_line, start_in_line
from ._state import SearchState, StageResult
from ._trainer import penalties_around
from ._tree_stage import insert_leaf


class InitialCentres(NamedTuple):
    """Where modes start: the row of each, and the mode of every row."""

    rows: Int[np.ndarray, " m"]
    labels: Int[np.ndarray, " n"]


class GreedyGrowth:
    """Starts one after the other, each from another sharpness; when all have been tried, from the best of them.

    Where a fit from one sharpness is not good enough, a mode more helps as often as another sharpness, and costs no
    more. Another one is tried at once where it says more: some families have too few shapes for a mode more to
    help, conditions make modes expensive, and where noise explains the error two independent fits end the search.

    Args:
        state: the search that they belong to; its incumbent is offered every iterate.
        centres: where the first start begins, if not in the basins of the data.
    """

    def __init__(self, state: SearchState, centres: InitialCentres | None = None) -> None:
        self.state, self._centres, self._sharpnesses = state, centres, state.initial_sharpnesses
        if state.task.max_modes == 1:
            # one mode has no barrier to smooth
            self._sharpnesses = (self._sharpnesses[0]._replace(label=""),)
        self._trials: list[tuple[float, int]] = []  # the errors at which fits from them ended
        self._fits: list[FittedCandidate] = []  # the first ones of the start that runs
        self._rng = np.random.default_rng(0)
        # whether the modes of the start that runs are those of a partition, which a mode more would mix up
        self.in_line = False

    def first_fits(self, number: int) -> Iterator[StageResult]:
        """Fit from the basins, or from the given centres, and from the sharpnesses whose turn it is."""
        state, max_modes = self.state, self.state.task.max_modes
        self._rng, self._fits = np.random.default_rng([state.task.seed, number]), []
        centres = self._centres_of(number)
        modes = self._modes_at(centres.rows)
        at_once = state.family.few_shapes or state.varies is not None
        for turn in self._turns(modes.n_modes):
            first = self._sharpnesses[turn]
            # where a precursor has shown the centres, there are as many modes as it takes
            spare = state.options.spare_modes if self._centres is None else 0
            capacity, padding = min(modes.n_modes + spare, max_modes), PADDING if max_modes > 1 else 1
            candidate = candidate_of(modes, self._free(first), capacity, padding)
            state.trainer.take_rows(candidate, state.options.first_rows_per_parameter)
            label = first.label
            labels: Int[np.ndarray, " n"] | None = centres.labels
            self.in_line = not self._trials and has_many_wells_in_line(state, centres.rows)
            if self.in_line:
                candidate, labels = start_in_line(state, centres.rows, self._rng, capacity), None
                label = "modes of a partition"
            change = ", ".join(filter(None, (f"start {number + 1}", label)))
            result = self._fit_both(candidate, labels, change, state.options.penalties)
            error = result.fit.holdout_error
            self._fits.append(result.fit)
            self._trials.append((error, turn))
            yield result
            at_once = at_once or state.limits.noise_explains(error)
            if state.finished or self.in_line or self.has_done_with_many or not at_once:
                break

    def best_first_fit(self) -> FittedCandidate:
        """Return the best of the first fits, which goes on, and ends where its start does; the others have ended."""
        best, *others = sorted(self._fits, key=lambda fit: fit.holdout_error)
        errors = [fit.holdout_error for fit in others]
        self.state.ends.extend(error for error in errors if self.state.limits.noise_explains(error))
        return best

    @property
    def has_done_with_many(self) -> bool:
        """Whether there are more modes than usual, each slow to fit, and the first start has found what they are."""
        best = self.state.incumbent
        many = not best.empty and best.candidate.n_active > DEFAULT_MODES
        return many and (self.in_line or best.error <= self.state.options.enough_of_many)

    def pays(self, fits: Sequence[FittedCandidate]) -> bool:
        """Say whether a mode more may pay: two that gain little, or one that loses much, are the last ones."""
        state, options = self.state, self.state.options
        fit, errors, explained = fits[-1], [fit.holdout_error for fit in fits], [*map(_criterion, fits)]
        full = fit.candidate.n_active >= state.task.max_modes
        if state.finished or full or self.in_line or self.has_done_with_many:
            return False
        useless = len(fits) > 2 and min(explained) > options.worthwhile * min(explained[:-2])
        overfitted = fit.holdout_error > options.overfitted * min(errors)
        follows = state.limits.follows_rows(fit.train_error, fit.holdout_error)
        return not (useless or overfitted or (follows and fit.train_error < options.lacks_modes))

    def add_mode(self, fit: FittedCandidate) -> StageResult:
        """Add a mode where the fit is worst, and fit again."""
        state, candidate = self.state, fit.candidate
        rows, squares = state.trainer.row_errors(candidate)
        neighbours = state.options.max_neighbours
        weight = state.task.data.weight
        grown, labels = grow(candidate, rows, squares, state.basins, self._modes_at, neighbours, weight)
        penalties = penalties_around(candidate.penalty, state.options.penalties)
        return self._fit_both(grown, labels, "mode added", penalties)

    def _fit_both(
        self,
        candidate: Candidate,
        labels: Int[np.ndarray, " n"] | None,
        change: str,
        penalties: Sequence[float],
    ) -> StageResult:
        """Fit every mode to its rows among those taken so far, then all modes together, to more rows if need be."""
        state, trainer, options = self.state, self.state.trainer, self.state.options
        if labels is not None:
            candidate = trainer.fit_assigned(candidate, labels)
        trainer.take_rows(candidate, options.first_rows_per_parameter)
        first = state.incumbent.empty
        fit = trainer.fit_freely(
            candidate, "all modes", options.joint_steps, state.incumbent, penalties, state.limits.acceptable
        )
        # under penalties the incumbent is offered nothing on the way but in the first fit, where nothing else is there
        as_good = fit.holdout_error <= options.as_good * state.incumbent.error
        leads = candidate.conditional and (first or as_good)
        return StageResult(fit, state.monitor.take(), [state.path_step(change, *fit)], leads=leads)

    def _modes_at(self, rows: Int[np.ndarray, " m"]) -> Modes:
        state, basins = self.state, self.state.basins
        name, widths = state.family.name, state.task.widths
        modes = start_modes(name, basins.features, basins.energy, rows, self._rng, widths)
        return modes if state.varies is None else conditional(modes, state.varies, self._rng)

    def _centres_of(self, number: int) -> InitialCentres:
        """Return the basins of the data; doubtful ones as well where other starts have failed, or modes cost little."""
        if number == 0 and self._centres is not None:
            return self._centres
        state, basins = self.state, self.state.basins
        kept = basins.kept(state.task.max_modes, doubtful=number > 0 or state.family.few_shapes)
        return InitialCentres(basins.tree.rows[kept], basins.tree.basins(kept))

    def _turns(self, modes: int) -> Sequence[int]:
        """Return the numbers of the sharpnesses whose turn it is: those that are left, or the best."""
        left = range(len(self._trials), len(self._sharpnesses)) or [min(self._trials)[1]]
        # to one mode alone the sharpness is of no matter
        return left if modes > 1 else left[:1]

    def _free(self, first: InitialSharpness) -> FreeSharpness:
        if self.state.fixed_smoothing is not None:
            return FixedSharpness(first.sharpness)
        varies = self.state.varies
        if varies is None:
            return first.sharpness
        return ConditionalSharpness.constant(first.sharpness, len(varies))


def _criterion(fit: FittedCandidate) -> float:
    """Return what tells a better fit: the rows held out, or, under a penalty that these have chosen, those fitted."""
    return fit.train_error if fit.candidate.conditional else fit.holdout_error


def grow(
    candidate: Candidate,
    rows: Int[np.ndarray, " k"],
    squares: Float[np.ndarray, " k"],
    basins: Basins,
    start: Callable[[Int[np.ndarray, " m"]], Modes],
    max_neighbours: int,
    weight: Weight = None,
) -> tuple[Candidate, Int[np.ndarray, " n"]]:
    """Add a mode where the potential is too high, at the neighbourhood with the largest summed squared residuals.

    A mode more can only lower a soft minimum: one that is put where the potential is too low, on a barrier, dies.

    Args:
        candidate: fitted so far.
        rows: the rows that are fitted.
        squares: their summed squared residuals.
        basins: the scaled data.
        start: makes modes at given rows of the data.
        max_neighbours: of every row.
        weight: of the rows of the data; None where all count alike.

    Returns:
        The candidate with one mode more, and the mode that every fitted row is assigned to: the new one near its
        centre, the one with the largest share elsewhere.
    """
    from scipy.spatial import cKDTree

    points, count = basins.place[rows], len(rows)
    condition = None if basins.condition is None else basins.condition[rows]
    if basins.comparable:
        # derivatives alone leave a constant open
        above = energies(candidate, basins.features[rows], condition) - basins.energy[rows]
        own = None if weight is None else weight[rows]
        squares = np.where(above > weighted_mean(above, own), squares, 0.0)
    size = min(max(count // (4 * (candidate.n_active + 1)), points.shape[1] + 2), count, max_neighbours)
    near = cKDTree(points).query(points, size)[1].reshape(count, size)
    worst = int(np.argmax(squares[near].sum(axis=1)))
    largest = np.argmax(responsibilities(candidate, basins.features[rows], condition), axis=1)
    added = start(rows[[worst]])
    if candidate.merges is None:
        grown, slot = with_mode(candidate, added)
    else:
        grown, slot = insert_leaf(candidate, added, int(largest[worst]))
    labels = np.zeros(len(basins.u), int)
    labels[rows] = largest
    labels[rows[near[worst]]] = slot
    return grown, labels
