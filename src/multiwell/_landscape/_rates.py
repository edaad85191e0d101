"""How often a system that is shaken by heat passes from one well to another."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError, MultiwellWarning
from ._critical_point import CriticalPoint, Saddle
from ._given import array, positive
from ._landscape import Landscape

LOW = 3.0  # barriers of fewer temperatures: the formula is no more than a guide


@dataclass(frozen=True, eq=False)
class Rates:
    """Transitions between the wells of a landscape at a temperature.

    Attributes:
        minima: the wells, as positions in `Landscape.points`; rows and columns below are in this order.
        rate: `rate[i, j]` of transitions from i to j per unit of time, shape `(w, w)`, zero on the diagonal.
        population: the share of time spent in each well, shape `(w,)`, in harmonic approximation.
        temperature: in energy units (`k_B T`).
    """

    minima: tuple[int, ...]
    rate: Float[np.ndarray, "w w"]
    population: Float[np.ndarray, " w"]
    temperature: float

    @property
    def lifetime(self) -> Float[np.ndarray, " w"]:
        """Mean time until a well is left, shape `(w,)`; infinite where no way leads out, or none within 1e308."""
        total = self.rate.sum(axis=1)
        with np.errstate(divide="ignore", over="ignore"):
            return np.asarray(1 / total)

    @property
    def passage_time(self) -> Float[np.ndarray, "w w"]:
        """Mean time from well i until well j is first reached, shape `(w, w)`; infinite where it may never be.

        Source: Norris, "Markov chains" (1997), theorem 3.3.3.
        """
        return np.stack([times_to(self.rate, end) for end in range(len(self.rate))], axis=1)


def rates(found: Landscape, temperature: float, *, mobility: Any = 1.0) -> Rates:
    """Compute rates of transitions between wells by the law of Eyring and Kramers, for overdamped motion.

    The motion is `dx = -M grad V dt + sqrt(2 M k_B T) dW`. Over a saddle s with the only negative eigenvalue `-l` of
    `M Hess V(s)`, the rate out of well i is `l / (2 pi) sqrt(det Hess V(i) / |det Hess V(s)|) exp(-(V(s) - V(i)) /
    k_B T)`: exact in the limit of low temperature. Where a descent ends at another saddle, half of the transitions go
    either way. Minima on the bounds are no wells, and saddles that lead to them or out of the bounds do not count.

    Args:
        found: the landscape.
        temperature: `k_B T`, in energy units.
        mobility: M: a number, one per input `(d,)`, or a matrix `(d, d)`, input unit squared per energy and time.

    Returns:
        The rates and what follows from them.

    Raises:
        InputError: a temperature that is not positive; a mobility that is no positive number, of another shape, or
            not symmetric and positive definite; no well.

    Warns:
        MultiwellWarning: a barrier is lower than three temperatures, or a flat point makes a rate unknown (left out).

    Source: Eyring, J. Chem. Phys. 3 (1935) 107; Kramers, Physica 7 (1940) 284; Bovier, Eckhoff, Gayrard and Klein,
    J. Eur. Math. Soc. 6 (2004) 399, theorem 3.2.
    """
    temperature = positive("temperature", temperature)
    wells = [k for k, point in enumerate(found.minima) if not point.on_boundary and not point.degenerate]
    if not wells:
        raise InputError("the landscape has no well between which anything could pass")
    matrix = _mobility(mobility, len(found.bounds[0]))
    hessians = found.potential.hessian(np.array([point.x for point in found.points]))
    rate = np.zeros((len(wells), len(wells)))
    lowest, flat_saddles = np.inf, 0
    for number, saddle in enumerate(found.points):
        if not isinstance(saddle, Saddle) or None in saddle.connects:
            continue
        sides = [_reached(found, end) for end in saddle.connects]
        if saddle.degenerate:
            flat_saddles += 1
            continue
        down = -float(np.linalg.eigvals(matrix @ hessians[number]).real.min())
        height = np.linalg.slogdet(hessians[number])[1]
        for here, there in (sides, sides[::-1]):
            for start, leaving in here.items():
                for end, arriving in there.items():
                    if start != end and start in wells and end in wells:
                        barrier = saddle.energy - found.points[start].energy
                        prefactor = np.exp((np.linalg.slogdet(hessians[start])[1] - height) / 2)
                        flow = down / (2 * np.pi) * prefactor * np.exp(-barrier / temperature)
                        rate[wells.index(start), wells.index(end)] += leaving * arriving * flow
                        lowest = min(lowest, barrier)
    flat_minima = sum(point.degenerate for point in found.wells)
    left_out = [(flat_minima, "minimum is", "minima are"), (flat_saddles, "saddle is", "saddles are")]
    for count, one, many in left_out:
        if count:
            _warn(f"{count} flat {one if count == 1 else many} left out: no harmonic rate is known")
    if lowest < LOW * temperature:
        _warn(
            f"the lowest barrier, {lowest:.3g}, is only {lowest / temperature:.2g} temperatures high: "
            "the rates over it are no more than a guide"
        )
    energy = np.array([found.points[well].energy for well in wells])
    with np.errstate(over="ignore"):
        weight = -(energy - energy.min()) / temperature - np.linalg.slogdet(hessians[wells])[1] / 2
    population = np.exp(weight - weight.max())
    return Rates(tuple(wells), rate, population / population.sum(), temperature)


def _reached(found: Landscape, end: int | None) -> dict[int, float]:
    """Return minima and the shares in which they are reached from the end of a descent."""
    point: CriticalPoint | None = None if end is None else found.points[end]
    if point is None or end is None:
        return {}
    if not isinstance(point, Saddle):
        return {end: 1.0}
    shares: dict[int, float] = {}
    for further in point.connects:
        for minimum, share in _reached(found, further).items():
            shares[minimum] = shares.get(minimum, 0.0) + share / len(point.connects)
    return shares


def _mobility(mobility: Any, dimension: int) -> Float[np.ndarray, "d d"]:
    given = array("mobility", mobility)
    if given.shape not in ((), (dimension,), (dimension, dimension)):
        raise InputError(
            f"mobility must be a number, {dimension} numbers or a {dimension} x {dimension} matrix, "
            f"got shape {given.shape}"
        )
    matrix = given if given.ndim == 2 else np.diag(np.broadcast_to(given, dimension))
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T, rtol=1e-10, atol=0):
        raise InputError("mobility must be finite and symmetric")
    if np.linalg.eigvalsh(matrix)[0] <= 0:
        raise InputError("mobility must be positive")
    return matrix


def _warn(message: str) -> None:
    warnings.warn(message, MultiwellWarning, stacklevel=3)


def times_to(rate: Float[np.ndarray, "w w"], end: int) -> Float[np.ndarray, " w"]:
    """Return mean times until a state is first reached, from every state; infinite where it may never be.

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
    """Return the states from which a state is reached, and none on the way from which it would never be."""
    from scipy.sparse.csgraph import shortest_path

    passable = rate > 0
    passable[end] = False
    reachable = np.isfinite(shortest_path(passable, unweighted=True))
    lost = ~reachable[:, end]
    sure = ~lost & ~reachable[:, lost].any(axis=1)
    return [k for k in np.flatnonzero(sure).tolist() if k != end]
