"""What deserves a look in the data."""

import numpy as np

from .._data import Dataset, Support, clusters_of, rounded
from ._scale import input_spread

MOST_SHOWN = 4  # clusters whose bounds are written out


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


def note_on_clusters(support: Support, names: tuple[str, ...]) -> list[str]:
    """Clusters of data with nothing in between: barriers from one to another are extrapolated.

    Args:
        support: where the inputs of the data lie.
        names: of the inputs.
    """
    clusters = clusters_of(support)
    if len(clusters) < 2:
        return []
    spans = (support.upper - support.lower).tolist()
    parts = [
        ", ".join(
            f"{name} {rounded(a, span, 3)} to {rounded(b, span, 3)}"
            for name, a, b, span in zip(names, *bounds, spans, strict=True)
        )
        for bounds in clusters[:MOST_SHOWN]
    ]
    more = "; ..." if len(clusters) > MOST_SHOWN else ""
    return [
        f"the data fall into {len(clusters)} clusters far apart ({'; '.join(parts)}{more}): between them, energies and "
        "barriers are extrapolated"
    ]
