"""A start with many basins along one input: every mode fitted to what a partition of the line leaves to it."""

import itertools
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..._potential import AbstractModes
from .._candidate import Candidate, candidate_of, sharpness_of, start_modes
from .._scale import scaled
from .._solver import RowsOfMode, of_single_modes
from ._partition import LEAST_SHARE
from ._state import SearchState


class LinePartition(NamedTuple):
    """How shares go over from well to well along one input, by logits that are linear in it.

    Attributes:
        log_share: logarithm of the share of every well at every point, shape `(n, m)`.
        slope: its derivative.
    """

    log_share: Float[np.ndarray, "n m"]
    slope: Float[np.ndarray, "n m"]


def has_many_wells_in_line(state: SearchState, rows: Int[np.ndarray, " m"]) -> bool:
    """Return whether there is one input, that does not repeat, with so many basins that modes need shares to start."""
    task, basins = state.task, state.basins
    alone = task.data.dimension == 1 and state.scaling.is_affine and not basins.periods.any()
    usual = task.data.condition is None and state.fixed_smoothing is None and task.sharpness.rho is None
    return alone and usual and state.family.modes.convex and len(rows) >= state.options.many_in_line


def start_in_line(
    state: SearchState, rows: Int[np.ndarray, " m"], rng: np.random.Generator, capacity: int
) -> Candidate:
    """Return a mode for every basin, with the energies that a partition of the line gives it.

    Whatever shares `p_i` a partition has, `f_i = V - log(p_i) / rho` are modes of `V`. With logits that are linear in
    the input, `-log(p_i)` is convex, and makes up for the concave tops of the barriers if `rho` is small enough and the
    shares hand over within the concave part of each. Wells may be as narrow as they like: a mode starts as wide as
    the way to the next barrier, and as high.

    Args:
        state: of the search, along one input that does not repeat.
        rows: the rows at the bottoms of the basins.
        rng: draws the weights of networks.
        capacity: of the stack.

    Returns:
        The candidate before all modes are fitted together.
    """
    basins, options, trainer = state.basins, state.options, state.trainer
    rows = rows[np.argsort(basins.u[rows, 0])]
    bottoms = basins.u[rows, 0]
    rho = options.rho_in_line / basins.energy_range
    candidate = candidate_of(_modes_in_line(state, rows, rng), sharpness_of(rho), capacity)
    trainer.take_rows(candidate, options.first_rows_per_parameter)
    order = np.argsort(basins.u[:, 0])
    x, energy = basins.u[order, 0], basins.energy[order]
    given = scaled(state.task.data, state.scaling)[2]
    measured = given is not None and bool(np.isfinite(given).all())
    slope = given[order, 0] if given is not None and measured else np.gradient(energy, x)
    partition = _partition(x, energy, slope, bottoms, options.width_in_line)
    fitted = trainer.split.fitted[order]
    parts = []
    for k in range(len(bottoms)):
        share = np.exp(partition.log_share[:, k])
        own = np.flatnonzero(fitted & (share > LEAST_SHARE))
        parts.append(
            RowsOfMode(
                k,
                x[own, None],
                energy[own] - partition.log_share[own, k] / rho,
                (slope[own] - partition.slope[own, k] / rho)[:, None] if measured else None,
                share[own],
            )
        )
    steps = state.task.solver.init(
        of_single_modes(trainer.problems(candidate)[0], parts), candidate.parameters
    )
    left = options.steps_in_line
    while left and not steps.stopped and not state.monitor.time_is_up():
        steps = state.task.solver.step(steps)
        if steps.accepted:
            left -= 1
            state.monitor.record("each basin", candidate.n_active, steps.error)
    return candidate._replace(parameters=(steps.parameters[0], candidate.parameters[1]))


def _modes_in_line(
    state: SearchState, rows: Int[np.ndarray, " m"], rng: np.random.Generator
) -> AbstractModes:
    """Make modes at ordered rows, as wide as half of the way to the next one, and as high as the energy rises there."""
    u, energy = state.basins.u[:, 0], state.basins.energy
    gaps = np.diff(u[rows])
    reach = np.minimum(np.append(gaps, np.inf), np.insert(gaps, 0, np.inf)) / 2
    near = np.abs(u[:, None] - u[rows]) <= 2 * reach
    high = np.where(near, energy[:, None], -np.inf).max(axis=0)
    rise = np.maximum(high - energy[rows], state.basins.least_lifetime)
    # in units of their own, which `stretched` undoes
    name, widths, own = state.family.name, state.task.widths, np.arange(len(rows))
    narrow = start_modes(name, u[rows, None] / reach[:, None], energy[rows] / rise, own, rng, widths)
    stretched = narrow.stretched(1 / reach, rise)
    if stretched is None:
        return start_modes(name, state.basins.features, energy, rows, rng, widths)
    return stretched


def _partition(
    x: Float[np.ndarray, " n"],
    energy: Float[np.ndarray, " n"],
    slope: Float[np.ndarray, " n"],
    bottoms: Float[np.ndarray, " m"],
    width: float,
) -> LinePartition:
    """Hand over at the middle of the concave part of every barrier, over a share of its width."""
    middles, rates = [], []
    for low, high in itertools.pairwise(bottoms):
        between = np.flatnonzero((x >= low) & (x <= high))
        top = between[np.argmax(energy[between])]
        up, down = between[between <= top], between[between >= top]
        first, last = x[up[np.argmax(slope[up])]], x[down[np.argmin(slope[down])]]
        middles.append((first + last) / 2)
        rates.append(width / max(last - first, (high - low) / 20))
    slopes = np.concatenate([[0.0], np.cumsum(rates)])
    offsets = np.concatenate([[0.0], -np.cumsum(np.multiply(rates, middles))])
    logits = x[:, None] * slopes + offsets
    largest = logits.max(axis=1, keepdims=True)
    log_share = logits - largest - np.log(np.exp(logits - largest).sum(axis=1, keepdims=True))
    return LinePartition(log_share, slopes - (np.exp(log_share) @ slopes)[:, None])
