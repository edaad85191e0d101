"""What deserves a look before a fit begins."""

import numpy as np

from .._data import Dataset
from ._scale import input_spread


def notes_on(train: Dataset) -> list[str]:
    """What the data cannot say.

    Args:
        train: the training data.
    """
    notes = []
    if train.energy is None and train.gradient is None:
        notes.append(
            "only Hessians are given: the potential is known up to a linear function, and its wells are not"
        )
    if train.condition is None:
        return notes
    for k in np.flatnonzero(input_spread(train.condition) == 0):
        name, value = train.condition_names[k], train.condition[0, k]
        notes.append(
            f"condition {name} is {value:g} in every row: the potential cannot be learned to depend on it"
        )
    if train.energy is None:
        notes.append(
            "no energies are given: the potential is known up to a function of the conditions, so that energies at "
            "different conditions cannot be compared"
        )
    return notes
