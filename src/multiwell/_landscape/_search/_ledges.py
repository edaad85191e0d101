"""Points where searches for minima come to rest, though the energy falls from them."""

import numpy as np

from ..._potential import AbstractPotential
from ._scaled import scaled_energies, softest
from ._search import Found

SHALLOW = 1e-4  # curvature in scaled units: with more of it a point is what its eigenvalues say
AWAY = 3e-2  # of half the box's width
FALL = 1e-9  # of one plus the energy


def without_ledges(potential: AbstractPotential, minima: Found) -> Found:
    """Minima without inflections: on one side of these, along the direction of hardly any curvature, the energy falls.

    Args:
        potential: in the units of the box.
        minima: in scaled units.
    """
    doubtful = np.flatnonzero(~minima.held & (minima.eigenvalues[:, 0] < SHALLOW))
    if len(doubtful) == 0:
        return minima
    u = minima.u[doubtful]
    step = AWAY * softest(potential, u)
    sides = [scaled_energies(potential, np.clip(u + side * step, -1, 1)) for side in (1, -1)]
    energy = minima.energy[doubtful]
    ledge = np.minimum(*sides) < energy - FALL * (1 + np.abs(energy))
    return minima.take(np.setdiff1d(np.arange(len(minima.u)), doubtful[ledge]))
