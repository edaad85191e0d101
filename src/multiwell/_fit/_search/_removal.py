"""Fewer modes that do as well as the best candidate."""

from collections.abc import Callable

from .._candidate import Candidate, FittedCandidate
from .._solver import relative_error
from ._eliminate import eliminate
from ._incumbent import Incumbent
from ._relax import AS_GOOD
from ._run import WORTHWHILE, Run

REFIT_ITERATIONS = 60
HOPELESS = 30.0  # times what is accepted: a refit that is on its way there ends


def remove_modes(run: Run, full: Candidate) -> None:
    """Take out modes while the error stays within the tolerance, or where it was; what is left is the new incumbent.

    Args:
        run: the search.
        full: the best candidate, or its tree.
    """
    history = run.monitor.history
    ends = [len(history)]
    bound = _bound(run)

    def refit(candidate: Candidate) -> FittedCandidate:
        fitted = run.trainer.fit(candidate, "mode removed", REFIT_ITERATIONS, Incumbent(), HOPELESS * bound)
        ends.append(len(history))
        return fitted

    places = run.trainer.places()
    smaller = eliminate(full, *places, _as_good_as(bound, run, full), refit, run.monitor.time_is_up, run.path)
    # the history is that of the potential that is returned: without the removal that was refused
    removed = 0 if smaller is None else full.n_active - smaller[0].n_active
    del history[ends[removed] :]
    if smaller is not None:
        run.incumbent.replace(*smaller)


def _bound(run: Run) -> float:
    """The largest error that is accepted: within the tolerance, or where it was before a mode was taken out."""
    before = run.incumbent.error
    bound = max(run.good_enough, AS_GOOD * before)
    if run.noise_explains(before):
        # within the tolerance noise decides what is better: what is not worth adding is not worth keeping
        bound = max(bound, min(before / WORTHWHILE, run.task.tolerance))
    return bound


def _as_good_as(bound: float, run: Run, full: Candidate) -> Callable[[float, float], bool]:
    """Whether the error is within the bound, and the rows that are fitted are explained as before where it matters."""
    if not full.conditional:
        return lambda own, error: error <= bound
    explained = relative_error(full.parameters, run.trainer.problems(full)[0])
    return lambda own, error: error <= bound and own <= AS_GOOD * explained
