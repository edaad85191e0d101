"""All minima of a potential that can be reached from points of the data."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from ..._data import Support
from ..._graph import neighbour_edges, persistence
from ..._inputs import Affine, input_units
from ..._landscape import CriticalPoint, Found, Span, Stationary, newton, scaled_energies, valleys_of
from ..._potential import AbstractUnconditionalPotential, ComposedPotential, evaluate_features
from ._barriers import ways_between
from ._found import FoundMinima

SAME = 1e-6  # scaled units: ends of searches closer than that are one minimum
FLAT = 1e-6  # of the largest eigenvalue
MAX_STARTS = 256
MAX_NODES = 4000


def find_minima(
    potential: AbstractUnconditionalPotential, x: Float[np.ndarray, "n d"], support: Support
) -> FoundMinima:
    """Find the minima of a potential inside the bounds of the data, and the lowest ways between them.

    Starts are the basins of the potential over the data's neighbour graph and rows spread over the data; every start
    is followed by Newton iterations.

    Args:
        potential: the potential.
        x: the data's points, shape `(n, d)`.
        support: where the data lie.

    Returns:
        The minima, deepest first, a flat valley as one of them; those on a face of the bounds or outside the data are
        marked, not left out.
    """
    scaled, inputs = in_units_of_data(potential, x)
    periods = potential.input_map.periods / np.abs(np.asarray(inputs.scale))
    rows = np.unique(np.linspace(0, len(x) - 1, MAX_NODES).astype(int)) if len(x) > MAX_NODES else slice(None)
    u = np.asarray(inputs(x[rows]))
    span = Span.of(np.asarray(inputs(x)), periods)
    basins = persistence(scaled_energies(scaled, u), neighbour_edges(u, periods))
    evenly = np.unique(np.linspace(0, len(u) - 1, MAX_STARTS).astype(int))
    ends = newton(scaled, u[np.unique(np.concatenate([basins.rows, evenly]))], span)
    lowest = _distinct_minima(ends, span)
    if len(lowest) == 0:
        return FoundMinima([], [], x[:0])
    # the points of a flat valley are one minimum
    every = Found(ends.u[lowest], ends.energy[lowest], ends.eigenvalues[lowest], ends.on_face[lowest])
    sets = valleys_of(scaled, every, span)
    firsts = np.unique(sets)
    valleys = [inputs.undo(every.u[sets == first]) for first in firsts]
    lowest = lowest[firsts]
    ways = ways_between(scaled, u, ends.u[lowest], ends.energy[lowest], span)
    positions = inputs.undo(ends.u[lowest])
    inside = support.contains(positions)
    share = evaluate_features(scaled, ends.u[lowest], "responsibilities")[0]
    unit, zero = float(potential.units.scale), float(potential.units.shift)
    back = unit / np.multiply.outer(np.asarray(inputs.scale), np.asarray(inputs.scale))
    hessians = evaluate_features(scaled, ends.u[lowest], "hessian")[2] * back
    curvatures = ends.eigenvalues[lowest]
    points = [
        CriticalPoint(
            x=positions[k],
            energy=float(ends.energy[row]) * unit + zero,
            eigenvalues=np.linalg.eigvalsh(hessians[k]),
            index=0,
            degenerate=bool(curvatures[k, 0] <= FLAT * max(curvatures[k, -1], 1.0)),
            on_boundary=bool(ends.on_face[row]),
            mode=int(np.argmax(share[k])),
            responsibility=float(share[k].max()),
            extent=valleys[k] if len(valleys[k]) > 1 else positions[:0],
            within_data=bool(inside[k]),
        )
        for k, row in enumerate(lowest.tolist())
    ]
    barriers = [replace(way, height=way.height * unit) for way in ways.barriers]
    return FoundMinima(points, barriers, inputs.undo(ways.tops), support)


def in_units_of_data(
    potential: AbstractUnconditionalPotential, x: Float[np.ndarray, "n d"]
) -> tuple[AbstractUnconditionalPotential, Affine]:
    """Return a potential whose features are its inputs in units of the data, and these units."""
    if isinstance(potential.input_map, Affine):
        # those it was fitted in: its compiled programs serve
        return potential, potential.input_map
    inputs = input_units(x, potential.input_map.periods)
    return ComposedPotential.in_units_of(potential, inputs), inputs


def _distinct_minima(ends: Stationary, span: Span) -> Int[np.ndarray, " m"]:
    """Return rows of the minima among the ends of searches, each minimum once, deepest first."""
    minimum = ends.converged & (ends.eigenvalues[:, 0] > 0)
    kept: list[int] = []
    for k in np.argsort(ends.energy, kind="stable"):
        if minimum[k] and all(span.distance(ends.u[k], ends.u[j]) > SAME for j in kept):
            kept.append(int(k))
    return np.array(kept, int)
