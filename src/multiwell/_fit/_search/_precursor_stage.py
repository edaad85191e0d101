"""A family that is tried first: it is learned much faster, and with many inputs shows where the modes belong."""

import numpy as np

from .._basins import bottoms_are_paraboloids
from .._candidate import responsibilities
from ._growth import InitialCentres
from ._state import SearchState


def precursor_state(state: SearchState) -> SearchState | None:
    """Return the state of a search for the family that is tried first; None where that does not pay.

    It may pay with many inputs, and where the bottoms of the basins are paraboloids; there one mode per basin is
    enough to tell, because networks cost little more.
    """
    task = state.task
    alone = task.max_modes == 1 or task.sharpness.kind == "tree"
    if alone or state.family.precursor is None or state.varies is not None:
        return None
    if state.has_many_inputs:
        return state.with_precursor(task.max_modes)
    if not bottoms_are_paraboloids(task.data, state.scaling, state.basins, task.max_modes):
        return None
    return state.with_precursor(int(state.basins.kept(task.max_modes, doubtful=True).sum()))


def centres_of(precursor: SearchState) -> InitialCentres | None:
    """Return the lowest row of every mode of a precursor, and the rows of each, with many inputs.

    With few inputs, or without any mode, other families start in the basins of the data.
    """
    if not precursor.has_many_inputs or precursor.incumbent.empty:
        return None
    basins = precursor.basins
    shares = responsibilities(precursor.incumbent.candidate, basins.features)
    modes, labels = np.unique(np.argmax(shares, axis=1), return_inverse=True)
    energy = np.where(labels[:, None] == np.arange(len(modes)), basins.energy[:, None], np.inf)
    return InitialCentres(np.argmin(energy, axis=0), labels)
