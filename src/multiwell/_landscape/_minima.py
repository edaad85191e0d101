"""All minima of a potential that can be reached from points of the data."""

import numpy as np
from jaxtyping import Float, Int

from .._data import Support
from .._graph import neighbour_edges, persistence
from .._potential import AbstractPotential
from ._barriers import escape_barriers
from ._minimum import Minimum
from ._search import Span, Stationary, newton, scaled_energies

CLOSE = 1e-6
MOST_STARTS = 256
MOST_POINTS = 4000


def find_minima(potential: AbstractPotential, x: Float[np.ndarray, "n d"], support: Support) -> list[Minimum]:
    """Minima of a potential inside the bounds of the data, deepest first, each with its lowest escape barrier.

    Starts are the basins of the potential over the data's neighbour graph and rows spread over the data; every start
    is followed by Newton iterations. A barrier is the energy of the saddle that the graph's merging point leads to.

    Args:
        potential: the potential.
        x: the data's points, shape `(n, d)`.
        support: where the data lie.

    Returns:
        The minima; those on a face of the bounds or outside the data are marked, not left out.
    """
    scaling = potential.scaling
    shift, scale = np.asarray(scaling.input_shift), np.asarray(scaling.input_scale)
    rows = (
        np.unique(np.linspace(0, len(x) - 1, MOST_POINTS).astype(int))
        if len(x) > MOST_POINTS
        else slice(None)
    )
    u = (x[rows] - shift) / scale
    span = Span.of((x - shift) / scale)
    tree = persistence(scaled_energies(potential, u), neighbour_edges(u))
    spread = np.unique(np.linspace(0, len(u) - 1, MOST_STARTS).astype(int))
    found = newton(potential, u[np.unique(np.concatenate([tree.rows, spread]))], span)
    lowest = _distinct(found)
    points = found.u[lowest]
    if len(points) == 0:
        return []
    energies = found.energy[lowest]
    barriers = escape_barriers(potential, u, points, energies, span)
    share = potential.responsibilities(points * scale + shift)
    on_face = found.on_face[lowest]
    hessians = potential.hessian(points * scale + shift)
    unit, base = float(scaling.energy_scale), float(scaling.energy_shift)
    return [
        Minimum(
            points[k] * scale + shift,
            float(energies[k]) * unit + base,
            np.linalg.eigvalsh(hessians[k]),
            int(np.argmax(share[k])),
            float(share[k].max()),
            float(barriers[k]) * unit,
            bool(on_face[k]),
            bool(support.contains((points[k] * scale + shift)[None])[0]),
        )
        for k in range(len(points))
    ]


def _distinct(found: Stationary) -> Int[np.ndarray, " m"]:
    settled = found.converged & (found.eigenvalues[:, 0] > 0)
    kept: list[int] = []
    for k in np.argsort(found.energy, kind="stable"):
        if settled[k] and all(np.linalg.norm(found.u[k] - found.u[j]) > CLOSE for j in kept):
            kept.append(int(k))
    return np.array(kept, int)
