"""Parts of the data that nothing connects."""

import numpy as np
from jaxtyping import Float

from .._graph import linkage
from ._support import Support


def clusters_of(support: Support) -> list[tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]]:
    """Lower and upper bounds of the clusters of a support, by the first input; one where the data hang together.

    Args:
        support: of the data.

    Returns:
        The bounds of every cluster in the units of the data, each of shape `(d,)`. Clusters are those of `linkage`: at
        least 5 % of the points that stand for the data, and farther from others than half the extent of the smaller.
    """
    label, places = linkage(support.points, support.turns).label, support.places
    own = [places[label == k] for k in range(label.max() + 1)]
    return sorted(((part.min(axis=0), part.max(axis=0)) for part in own), key=lambda bounds: tuple(bounds[0]))
