"""Mean times of first passage in a chain of wells."""

import numpy as np
from jaxtyping import Float


def times_to(rate: Float[np.ndarray, "w w"], end: int) -> Float[np.ndarray, " w"]:
    """Mean times until a state is first reached, from every state; infinite where it may never be.

    States are eliminated one after the other by sums of positive numbers only, so that rates of any ratio lose no
    digits.

    Args:
        rate: of transitions per unit of time, zero on the diagonal, shape `(w, w)`.
        end: the state.

    Source: Grassmann, Taksar and Heyman, Oper. Res. 33 (1985) 1107.
    """
    states = _sure_to_reach(rate, end)
    flow, waited = rate.astype(float), np.ones(len(rate))
    for number, k in enumerate(states):
        rest = [*states[number + 1 :], end]
        share = flow[rest, k] / flow[k, rest].sum()
        flow[np.ix_(rest, rest)] += np.outer(share, flow[k, rest]) * (1 - np.eye(len(rest)))
        waited[rest] += share * waited[k]
    times = np.full(len(rate), np.inf)
    times[end] = 0.0
    for number, k in reversed(list(enumerate(states))):
        rest = [*states[number + 1 :], end]
        times[k] = (waited[k] + flow[k, rest] @ times[rest]) / flow[k, rest].sum()
    return times


def _sure_to_reach(rate: Float[np.ndarray, "w w"], end: int) -> list[int]:
    """The states from which a state is reached, and none on the way from which it would never be."""
    from scipy.sparse.csgraph import shortest_path

    passable = rate > 0
    passable[end] = False
    reachable = np.isfinite(shortest_path(passable, unweighted=True))
    lost = ~reachable[:, end]
    sure = ~lost & ~reachable[:, lost].any(axis=1)
    return [k for k in np.flatnonzero(sure).tolist() if k != end]
