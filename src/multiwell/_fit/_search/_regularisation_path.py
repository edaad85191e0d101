"""How freely modes may depend on conditions: as freely as rows at other conditions bear out."""

from collections.abc import Callable, Sequence

from .._candidate import Candidate, FittedCandidate
from ._options import SearchOptions


def penalties_around(penalty: float, penalties: Sequence[float]) -> Sequence[float]:
    """Return what is tried after a mode was added: the next stronger penalty, and from there on."""
    return penalties[max(penalties.index(penalty) - 1, 0) :]


def regularisation_path(
    candidate: Candidate,
    penalties: Sequence[float],
    fit: Callable[[Candidate, float], FittedCandidate],
    enough: Callable[[FittedCandidate], bool],
    options: SearchOptions,
) -> FittedCandidate:
    """Fit under a strong penalty on the dependence on conditions, and go on from there under weaker ones.

    Args:
        candidate: where to start.
        penalties: strengths, from strong to weak.
        fit: fits a candidate under a penalty.
        enough: says whether no weaker penalty need be tried.
        options: which errors are as good as the lowest, and from where on no weaker penalty is tried.

    Returns:
        The fit under the weakest penalty whose holdout error is as good as the best (among equals it explains the
        rows fitted best).

    Source: a regularisation path with warm starts, Friedman, Hastie and Tibshirani, J. Stat. Softw. 33 (2010) 1.
    """
    trials: list[FittedCandidate] = []
    lowest = float("inf")
    for penalty in penalties:
        fitted = fit(candidate, penalty)
        trials.append(fitted)
        candidate = fitted.candidate
        lowest = min(lowest, fitted.holdout_error)
        if fitted.holdout_error > options.overfitted * lowest or enough(fitted):
            break
    as_good = (trial for trial in trials if trial.holdout_error <= options.as_good * lowest)
    return [trials[0], *as_good][-1]
