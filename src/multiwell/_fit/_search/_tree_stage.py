"""Whether a tree of soft minima does better than one sharpness, or as well with fewer modes."""

import numpy as np

from ..._graph import neighbour_edges
from .._basins import Basins
from .._candidate import (
    Candidate,
    ConditionalSharpness,
    FittedCandidate,
    FixedSharpness,
    Modes,
    compact,
    merge_tree,
    padded_merges,
    responsibilities,
    with_leaf,
    with_mode,
)
from ._joint_fit import Incumbent
from ._state import SearchState, StageResult


class TreeStage:
    """Lets every merge of modes learn a sharpness.

    Attributes:
        tried: the candidate whose tree was tried last.
    """

    def __init__(self, state: SearchState) -> None:
        self._state = state
        self.tried: Candidate | None = None

    def try_tree(self, fit: FittedCandidate) -> StageResult | None:
        """Fit a tree of the modes, where one was asked for or one sharpness misses the tolerance.

        Args:
            fit: the modes, and their errors.

        Returns:
            The tree, kept where it is worthwhile; None where it is not tried.
        """
        state, best = self._state, self._state.incumbent
        missed = not state.finished and not state.limits.noise_explains(best.error)
        wanted = missed or state.task.sharpness.kind == "tree"
        if fit.candidate.merges is not None or not wanted or not _possible(state, fit.candidate, 0):
            return None
        self.tried = fit.candidate
        tree = to_tree(fit.candidate, state.basins)
        # with the few rows of a start, a tree follows them before the rows held out see what it is worth
        state.trainer.take_rows(tree, state.options.max_rows_per_parameter)
        asked = state.task.sharpness.kind == "tree" and best.candidate.merges is None
        bound = float("inf") if asked else state.options.tree_pays * fit.holdout_error
        labels = f"{tree.n_active - 1} sharpnesses", "not worthwhile"
        result = _fitted(state, tree, "sharpnesses untied", bound, ("tree of soft minima", *labels))
        return result._replace(leads=asked or result.fit.holdout_error <= best.error)


def try_single_sharpness(state: SearchState) -> StageResult | None:
    """Fit the modes of a tree with one sharpness, kept where it does as well; None where a tree was asked for."""
    best = state.incumbent
    if best.candidate.merges is None or state.task.sharpness.kind == "tree" or state.monitor.time_is_up():
        return None
    single = to_single_sharpness(best.candidate)
    bound = max(state.limits.good_enough, best.error)
    labels = "one sharpness", "does as well", "not enough"
    return _fitted(state, single, "sharpnesses tied", bound, labels)


def may_save_modes(state: SearchState) -> bool:
    """Say whether a tree may do with fewer modes: one sharpness keeps the tolerance over barriers of two scales."""
    best, basins = state.incumbent, state.basins
    if not _possible(state, best.candidate, 1) or state.task.sharpness.kind == "tree":
        return False
    barriers = basins.tree.lifetime[basins.kept(state.task.max_modes)][1:]
    different = len(barriers) > 1 and barriers.max() > state.options.scales_apart * barriers.min()
    return bool(different and state.finished and best.candidate.merges is None)


def _possible(state: SearchState, candidate: Candidate, more: int) -> bool:
    """Say whether the sharpness is learned, and there are at least so many modes more than a tree has."""
    learned = state.fixed_smoothing is None and state.varies is None
    allowed = learned and state.task.sharpness.kind != "single"
    return allowed and candidate.n_active >= state.options.min_tree + more and not state.monitor.time_is_up()


def _fitted(
    state: SearchState, start: Candidate, stage: str, bound: float, labels: tuple[str, str, str]
) -> StageResult:
    """Fit, and keep it where the error is within a bound. The labels say what was tried, and what came of it."""
    fit = state.trainer.fit(start, stage, state.options.joint_steps, Incumbent())
    kept = fit.holdout_error <= bound
    step = state.path_step(f"{labels[0]}: {labels[1] if kept else labels[2]}", *fit)
    return StageResult(fit, state.monitor.take(), [step], kept)


def to_tree(candidate: Candidate, basins: Basins) -> Candidate:
    """Return the same potential as a tree of soft minima; every merge starts with the one sharpness that there was.

    Args:
        candidate: fitted with one sharpness.
        basins: the scaled data, from which the order of merging is read.

    Returns:
        The candidate with one sharpness per merge.
    """
    (modes, sharpness), active = candidate.parameters, candidate.active
    assert not isinstance(sharpness, FixedSharpness | ConditionalSharpness)
    shares = responsibilities(candidate, basins.features)[:, active]
    merges = merge_tree(shares, basins.energy, neighbour_edges(basins.u, basins.periods))
    tree = padded_merges(merges, active)
    return Candidate((modes, np.full(len(tree), float(sharpness))), active, tree)


def to_single_sharpness(tree: Candidate) -> Candidate:
    """Return the modes of a tree with one sharpness, the median of those of its merges."""
    modes, sharpness = tree.parameters
    assert tree.merges is not None
    nodes = compact(tree.merges, tree.active)[1]
    own = np.asarray(sharpness)[nodes if len(nodes) else -1]
    return Candidate((modes, np.asarray(np.median(own))), tree.active)


def insert_leaf(tree: Candidate, added: Modes, beside: int) -> tuple[Candidate, int]:
    """Return a tree with one mode more, and its position in the stack.

    It merges first with the mode `beside` it, as sharply as this merges with the others.
    """
    (modes, sharpness), active = tree.parameters, tree.active
    assert tree.merges is not None
    assert not isinstance(sharpness, FixedSharpness | ConditionalSharpness)
    merges, nodes = compact(tree.merges, active)
    leaf = int(active[:beside].sum())
    own = np.asarray(sharpness)[nodes]
    at_neighbour = own[(merges == leaf).any(axis=1)]
    grown, place = with_mode(Candidate((modes, np.asarray(0.0)), active), added)
    whole = padded_merges(with_leaf(merges, int(active[:place].sum()), leaf), grown.active)
    known = np.concatenate([at_neighbour, own])
    rest = np.full(len(whole) - len(known), known[-1])
    return grown._replace(
        parameters=(grown.parameters[0], np.concatenate([known, rest])), merges=whole
    ), place
