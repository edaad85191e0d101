"""How freely modes may depend on conditions: as freely as rows at other conditions bear out."""

from collections.abc import Callable, Sequence

from .._candidate import Candidate, FittedCandidate

PENALTIES = (1e-1, 1e-2, 3e-3, 1e-3, 1e-4, 1e-6, 0.0)  # tried from strong to weak
OVERFITTED = 1.3  # times the lowest error on the rows held back: no weaker penalty is tried
AS_GOOD = 1.05  # times the lowest error: as good


def penalties_around(penalty: float) -> tuple[float, ...]:
    """What is tried after a mode was added: the next stronger penalty, and from there on."""
    return PENALTIES[max(PENALTIES.index(penalty) - 1, 0) :]


def relax(
    candidate: Candidate,
    penalties: Sequence[float],
    fit: Callable[[Candidate, float], FittedCandidate],
    enough: Callable[[FittedCandidate], bool],
    as_good: float = AS_GOOD,
) -> FittedCandidate:
    """Fit under a strong penalty on the dependence on conditions, and go on from there under weaker ones.

    Args:
        candidate: where to start.
        penalties: strengths, from strong to weak.
        fit: fits a candidate under a penalty; gives it back with its errors on the rows fitted and held back.
        enough: whether no weaker penalty need be tried.
        as_good: times the lowest error on the rows held back: as good as the best.

    Returns:
        The fit under the weakest penalty that is as good on the rows held back as the best (among equals it explains
        the rows fitted best).

    Source: a regularisation path with warm starts, Friedman, Hastie and Tibshirani, J. Stat. Softw. 33 (2010) 1.
    """
    trials: list[FittedCandidate] = []
    lowest = float("inf")
    for penalty in penalties:
        fitted = fit(candidate, penalty)
        trials.append(fitted)
        candidate = fitted.candidate
        lowest = min(lowest, fitted.holdout_error)
        if fitted.holdout_error > OVERFITTED * lowest or enough(fitted):
            break
    return [trials[0], *(trial for trial in trials if trial.holdout_error <= as_good * lowest)][-1]
