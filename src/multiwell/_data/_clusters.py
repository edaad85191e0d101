"""Parts of the data that nothing connects."""

import numpy as np
from jaxtyping import Float

from ._support import Support

LEAST_SHARE = 0.02  # of the points that stand for the data; fewer are outliers
FEWEST = 3  # points


def clusters_of(support: Support) -> list[tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]]:
    """Lower and upper bounds of the parts of a support whose regions do not touch, largest first.

    Points belong together where their neighbourhoods meet: single-linkage clusters cut at twice the radius of the
    support, which is four times the distance that 99 of 100 points have to their nearest neighbour at most.

    Args:
        support: of the data.

    Returns:
        The bounds of every cluster in the units of the data, each of shape `(d,)`; one where the data hang together.

    Source: single linkage, Hartigan (1981), "Consistency of single linkage for high-density clusters", J. Am. Stat.
    Assoc. 76, 388.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    points = support.points
    pairs = cKDTree(points).query_pairs(2 * support.radius, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), pairs.T), shape=(len(points), len(points)))
    label = connected_components(links, directed=False)[1]
    sizes = np.bincount(label)
    large = [
        k for k in np.argsort(-sizes, kind="stable") if sizes[k] >= max(FEWEST, LEAST_SHARE * len(points))
    ]
    scale = np.where(support.upper > support.lower, support.upper - support.lower, 1.0)
    own = [support.lower + points[label == k] * scale for k in large]
    return [(part.min(axis=0), part.max(axis=0)) for part in own]
