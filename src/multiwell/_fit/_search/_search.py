"""The order of the stages, and what is done with what they find."""

from .._candidate import Candidate, FittedCandidate
from ._elimination import eliminate, final_refit
from ._growth import GreedyGrowth, InitialCentres
from ._latent_stage import try_latent_features
from ._precursor_stage import centres_of, precursor_state
from ._sharpening import Sharpening, sharpen
from ._state import SearchState
from ._tree_stage import TreeStage, may_save_modes, to_tree, try_single_sharpness


def search(state: SearchState) -> Sharpening | None:
    """Find the fewest modes that explain the data.

    1. Precursor: a family that is learned much faster is searched first, where it may do (quadratic forms before
       networks). Where it does, the search ends with it; where not, it may show where modes belong.
    2. Starts: modes from the basins of the data, then one more at a time where the potential is too high, until that
       no longer pays. After each, a tree of soft minima is tried. Another start follows unless the error is good
       enough, or two starts have ended alike: that is the floor of the data. After the first start latent features of
       conditions are tried, where there are many conditions; if they pay, no other start does.
    3. Elimination: modes whose removal costs nothing are taken out, the least responsible first.
    4. One sharpness in place of a tree, where that does as well.
    5. Elimination from a tree, where barriers of different scales let a tree do with fewer modes.
    6. The sharpest of all potentials of these modes that explain the data.
    7. A last fit, to as many rows as are worth it.

    A stage returns a `StageResult`; `SearchState.settle` commits or drops it. Nothing else changes the path, the
    history or, but for iterates that are offered as they come, the incumbent.

    Args:
        state: its incumbent holds the best candidate at any time, also when this is interrupted.

    Returns:
        How far the sharpness could be raised; None where it was not tried.
    """
    centres: InitialCentres | None = None
    precursor = precursor_state(state)
    if precursor is not None:
        try:
            if _search_precursor(precursor):
                return None
        finally:
            # also what an interruption leaves
            if not precursor.incumbent.empty:
                state.incumbent.replace(precursor.incumbent.candidate, precursor.incumbent.error)
        centres = centres_of(precursor)
        if state.monitor.time_is_up() and not state.incumbent.empty:
            return None
    growth, trees = GreedyGrowth(state, centres), TreeStage(state)
    for number in range(state.options.starts):
        _start(growth, number, trees)
        _try_tree_of_best(state, trees)
        if state.finished or state.floor is not None or growth.has_done_with_many:
            break
        if number == 0 and state.settle(try_latent_features(state)):
            break
    if not state.monitor.time_is_up():
        _eliminate(state, state.incumbent.candidate)
    state.settle(try_single_sharpness(state))
    if may_save_modes(state):
        best = state.incumbent
        change = "tree of soft minima: removals are tried again"
        state.path.append(state.path_step(change, best.candidate, None, best.error))
        _eliminate(state, to_tree(best.candidate, state.basins))
    sharpening = sharpen(state)
    if sharpening is not None:
        state.settle(sharpening.result)
    if not state.monitor.time_is_up() and not (sharpening is not None and sharpening.noisy):
        state.settle(final_refit(state, sharpening.reward if sharpening is not None else 0.0))
    return sharpening


def _search_precursor(state: SearchState) -> bool:
    """Search for the family that is tried first; say whether it does."""
    _start(GreedyGrowth(state), 0, None)
    if not state.has_many_inputs:
        _try_tree_of_best(state, TreeStage(state))
    if not state.finished or state.monitor.time_is_up():
        return False
    _eliminate(state, state.incumbent.candidate)
    state.settle(final_refit(state))
    return True


def _start(growth: GreedyGrowth, number: int, trees: TreeStage | None) -> None:
    """Fit from the basins, adding modes while that helps."""
    state = growth.state
    for result in growth.first_fits(number):
        state.settle(result)
    fits = [growth.best_first_fit()]
    while growth.pays(fits):
        added = growth.add_mode(fits[-1])
        state.settle(added)
        fits.append(added.fit if trees is None else _try_tree(state, trees, added.fit))
    state.ends.append(min(fit.holdout_error for fit in fits))


def _try_tree(state: SearchState, trees: TreeStage, fit: FittedCandidate) -> FittedCandidate:
    """Return the tree of a fit where it is worthwhile, for growth to go on from, else the fit."""
    tree = trees.try_tree(fit)
    if tree is None or not state.settle(tree):
        return fit
    if tree.leads:
        state.ends.clear()  # the floor was that of one sharpness
    return tree.fit


def _try_tree_of_best(state: SearchState, trees: TreeStage) -> None:
    best = state.incumbent
    if best.candidate is not trees.tried:
        _try_tree(state, trees, FittedCandidate(best.candidate, best.error, best.error))


def _eliminate(state: SearchState, full: Candidate) -> None:
    """Take out modes of the best candidate, or of its tree, as long as that costs nothing and there is time."""
    for result in eliminate(state, full):
        state.settle(result)
        if state.monitor.time_is_up():
            break
