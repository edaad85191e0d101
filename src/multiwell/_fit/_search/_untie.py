"""From one sharpness to one per merge of modes, and back; and a tree with one mode more."""

import numpy as np

from ..._graph import neighbour_edges
from .._basins import Basins
from .._candidate import (
    Candidate,
    ConditionalSharpness,
    HeldSharpness,
    Modes,
    compact,
    merges_of,
    responsibilities,
    with_leaf,
    with_mode,
    with_spare_room,
)


def as_tree(candidate: Candidate, basins: Basins) -> Candidate:
    """The same potential as a tree of soft minima; every merge starts with the one sharpness that there was.

    Args:
        candidate: fitted with one sharpness.
        basins: the scaled data, from which the order of merging is read.

    Returns:
        The candidate with one sharpness per merge.
    """
    (modes, sharpness), active = candidate.parameters, candidate.active
    assert not isinstance(sharpness, HeldSharpness | ConditionalSharpness)
    shares = responsibilities(candidate, basins.u)[:, active]
    merges = merges_of(shares, basins.energy, neighbour_edges(basins.u))
    tree = with_spare_room(merges, active)
    return Candidate((modes, np.full(len(tree), float(sharpness))), active, tree)


def as_plain(tree: Candidate) -> Candidate:
    """The modes of a tree with one sharpness, the median of those of its merges."""
    modes, sharpness = tree.parameters
    assert tree.merges is not None
    nodes = compact(tree.merges, tree.active)[1]
    own = np.asarray(sharpness)[nodes if len(nodes) else -1]
    return Candidate((modes, np.asarray(np.median(own))), tree.active)


def with_mode_beside(tree: Candidate, added: Modes, beside: int) -> tuple[Candidate, int]:
    """A tree with one mode more, and its place in the stack.

    It merges first with the mode `beside` it, as sharply as this merges with the others.
    """
    (modes, sharpness), active = tree.parameters, tree.active
    assert tree.merges is not None
    assert not isinstance(sharpness, HeldSharpness | ConditionalSharpness)
    merges, nodes = compact(tree.merges, active)
    leaf = int(active[:beside].sum())
    own = np.asarray(sharpness)[nodes]
    at_neighbour = own[(merges == leaf).any(axis=1)]
    grown, place = with_mode(Candidate((modes, np.asarray(0.0)), active), added)
    whole = with_spare_room(with_leaf(merges, int(active[:place].sum()), leaf), grown.active)
    known = np.concatenate([at_neighbour, own])
    rest = np.full(len(whole) - len(known), known[-1])
    return grown._replace(
        parameters=(grown.parameters[0], np.concatenate([known, rest])), merges=whole
    ), place
