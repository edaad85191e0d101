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
    from scipy.sparse.csgraph import connected_components

    _, label = connected_components(rate > 0, directed=True, connection="strong")
    states = [k for k in range(len(rate)) if label[k] == label[end] and k != end]
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
