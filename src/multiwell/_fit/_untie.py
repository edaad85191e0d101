"""From one sharpness to one per merge of modes, and back."""

import numpy as np

from .._data import neighbour_edges
from ._assemble import responsibilities
from ._basins import Basins
from ._candidate import Candidate
from ._free_sharpness import HeldSharpness
from ._tree import merges_of, with_spare_room


def as_tree(candidate: Candidate, basins: Basins) -> Candidate:
    """The same potential as a tree of soft minima; every merge starts with the one sharpness that there was.

    Args:
        candidate: fitted with one sharpness.
        basins: the scaled data, from which the order of merging is read.

    Returns:
        The candidate with one sharpness per merge.
    """
    (modes, sharpness), active = candidate.parameters, candidate.active
    assert not isinstance(sharpness, HeldSharpness)
    shares = responsibilities(candidate, basins.u)[:, active]
    merges = merges_of(shares, basins.energy, neighbour_edges(basins.u))
    tree = with_spare_room(merges, active)
    return Candidate((modes, np.full(len(tree), float(sharpness))), active, tree)


def as_plain(tree: Candidate) -> Candidate:
    """The modes of a tree with one sharpness, the median of those of its merges."""
    modes, sharpness = tree.parameters
    return Candidate((modes, np.asarray(np.median(np.asarray(sharpness)))), tree.active)
