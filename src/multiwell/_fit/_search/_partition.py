"""Modes that stand for wells from the start, along one input."""

import itertools
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from .._candidate import Candidate, energies, responsibilities, sharpness_of
from .._solver import CHUNK, RowsOfMode, of_single_modes
from ._state import SearchState

LEAST_SHARE = 1e-3  # below it, what a mode is matters to nobody


class Partition(NamedTuple):
    """How shares go over from well to well along one input, by logits that are linear in it.

    Attributes:
        share: of every well at points of a grid, shape `(r, m)`.
        rho: the sharpness with which the modes that have these shares are convex, in scaled units.
    """

    share: Float[np.ndarray, "r m"]
    rho: float


def partitioned(state: SearchState, candidate: Candidate) -> Candidate | None:
    """Return one mode per basin whose shares hand over from well to well as sharply as convex modes can.

    Whatever shares `p_i` a partition has, `f_i = V - log(p_i) / rho` are modes of `V`. With logits that are linear in
    the input, `-log(p_i)` is convex, and makes up for the concave top of a barrier as long as `rho` is not too large:
    a quartic double well is exact with `rho` times its barrier up to 1.32. Modes are fitted to these energies one by
    one.

    Args:
        state: of the search, along one input that does not repeat.
        candidate: explains the data, with one sharpness.

    Returns:
        The candidate before all modes are fitted together; None where there are fewer than two basins, fewer modes than
        basins, or no barrier.
    """
    basins, options = state.basins, state.options
    alone = state.task.data.dimension == 1 and state.scaling.is_affine and not basins.periods.any()
    if not alone or candidate.conditional or candidate.merges is not None:
        return None
    bottoms = np.sort(basins.u[basins.tree.rows[basins.kept(state.task.max_modes)], 0])
    if len(bottoms) < 2 or candidate.n_active < len(bottoms):
        return None
    grid = np.linspace(basins.u.min(), basins.u.max(), CHUNK)
    energy = energies(candidate, grid[:, None])
    best = max(
        (_partition(grid, energy, bottoms, float(rate)) for rate in np.geomspace(*options.transition_rates)),
        key=lambda partition: partition.rho,
    )
    if not 0 < best.rho < np.inf:
        return None
    with np.errstate(divide="ignore"):
        targets = energy[:, None] - np.log(best.share) / best.rho
    return _fitted_one_by_one(state, candidate, bottoms, grid, targets, best)


def _partition(
    grid: Float[np.ndarray, " r"],
    energy: Float[np.ndarray, " r"],
    bottoms: Float[np.ndarray, " m"],
    rate: float,
) -> Partition:
    """Hand over at the tops of the barriers, at a given rate of the logits."""
    within = [np.flatnonzero((grid > low) & (grid < high)) for low, high in itertools.pairwise(bottoms)]
    if not all(len(rows) for rows in within):
        return Partition(np.ones((len(grid), len(bottoms))), 0.0)
    tops = np.array([grid[rows[np.argmax(energy[rows])]] for rows in within])
    slopes = 2 * rate * bottoms
    offsets = np.concatenate([[0.0], -np.cumsum(np.diff(slopes) * tops)])
    logits = grid[:, None] * slopes + offsets
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    spread = share @ slopes**2 - (share @ slopes) ** 2
    curvature = np.gradient(np.gradient(energy, grid), grid)
    concave = np.flatnonzero((curvature < 0) & (grid > bottoms[0]) & (grid < bottoms[-1]))
    if not len(concave):
        return Partition(share, np.inf)
    # at the inflection points, where the curvature vanishes, rounding decides
    return Partition(share, float(np.quantile(spread[concave] / -curvature[concave], 0.02)))


def _fitted_one_by_one(
    state: SearchState,
    candidate: Candidate,
    bottoms: Float[np.ndarray, " m"],
    grid: Float[np.ndarray, " r"],
    targets: Float[np.ndarray, "r m"],
    partition: Partition,
) -> Candidate:
    """Fit a mode to each column of the targets, the more the larger its share is."""
    from scipy.optimize import linear_sum_assignment

    # the mode that has most of a basin becomes that of the basin
    modes = linear_sum_assignment(-responsibilities(candidate, bottoms[:, None]))[1]
    active = np.isin(np.arange(len(candidate.active)), modes)
    own = candidate._replace(parameters=(candidate.parameters[0], sharpness_of(partition.rho)), active=active)
    parts = [
        RowsOfMode(int(mode), grid[rows, None], targets[rows, k], None, partition.share[rows, k])
        for k, mode in enumerate(modes)
        if len(rows := np.flatnonzero(partition.share[:, k] > LEAST_SHARE))
    ]
    problem = of_single_modes(state.trainer.problems(own)[0], parts)
    steps, left = state.task.solver.init(problem, own.parameters), state.options.partition_steps
    while left and not steps.stopped and not state.monitor.time_is_up():
        steps = state.task.solver.step(steps)
        left -= steps.accepted
    return own._replace(parameters=(steps.parameters[0], own.parameters[1]))
