"""Energies and gradients that cannot be of one function."""

import numpy as np

from .._data import Dataset
from .._graph import neighbour_edges

MOST_ROWS = 4000
FEWEST_EDGES = 20
OPPOSITE = -0.5  # correlation of what energies rise with what gradients say
ALIKE = 0.9
FACTOR = 2.0  # either way: gradients in other units than the energies


def note_on_contradictions(train: Dataset) -> str | None:
    """A sentence where the gradients have the wrong sign or other units; None where they go with the energies.

    Between neighbours the energy rises by the mean of their gradients times the way between them.

    Args:
        train: the training data.
    """
    if train.energy is None or train.gradient is None or train.condition is not None:
        return None
    given = np.flatnonzero(np.isfinite(train.energy) & np.isfinite(train.gradient).all(axis=1))
    rows = given[np.unique(np.linspace(0, len(given) - 1, MOST_ROWS).astype(int))] if len(given) else given
    if len(rows) < 2:
        return None
    x, energy, gradient = train.x[rows], train.energy[rows], train.gradient[rows]
    spread = x.std(axis=0)
    one, other = neighbour_edges(x / np.where(spread > 0, spread, 1.0)).T
    if len(one) < FEWEST_EDGES:
        return None
    risen = energy[other] - energy[one]
    expected = np.einsum("nd,nd->n", (gradient[one] + gradient[other]) / 2, x[other] - x[one])
    if risen.std() == 0 or expected.std() == 0:
        return None
    alike = float(np.corrcoef(risen, expected)[0, 1])
    if alike < OPPOSITE:
        return "energies fall where gradients say that they rise: the gradients have the wrong sign (forces?)"
    factor = float(np.sqrt(np.mean(expected**2) / np.mean(risen**2)))
    if alike > ALIKE and not 1 / FACTOR < factor < FACTOR:
        return f"gradients are {factor:.2g} times what energies rise from row to row: their units differ"
    return None
