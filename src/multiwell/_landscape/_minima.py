"""All minima of a potential that can be reached from points of the data."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from .._data import Support, neighbour_edges, persistence
from .._potential import AbstractPotential
from ._newton import Stationary, newton
from ._span import Span

CONVERGED = 1e-9
CLOSE = 1e-6
MOST_STARTS = 256
MOST_POINTS = 4000


@dataclass(frozen=True, eq=False)
class Minimum:
    """A local minimum of a potential, in the units of the data.

    Attributes:
        x: position, shape `(d,)`.
        energy: energy there.
        eigenvalues: of the Hessian in the units of the data, ascending, shape `(d,)`.
        mode: the mode with the largest responsibility.
        responsibility: its share.
        barrier: height of the lowest way out to a deeper minimum (for the deepest: to any other), energy units;
            infinite for the only minimum.
        on_boundary: whether it lies on a face of the bounds (within 1e-3 of the range).
        within_data: whether the data reach there.
    """

    x: Float[np.ndarray, " d"]
    energy: float
    eigenvalues: Float[np.ndarray, " d"]
    mode: int
    responsibility: float
    barrier: float
    on_boundary: bool
    within_data: bool


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
    rows = np.unique(np.linspace(0, len(x) - 1, MOST_POINTS).astype(int)) if len(x) > MOST_POINTS else slice(None)
    u = (x[rows] - shift) / scale
    span = Span.of((x - shift) / scale)
    tree = persistence(potential.energy(x[rows]), neighbour_edges(u))
    spread = np.unique(np.linspace(0, len(u) - 1, MOST_STARTS).astype(int))
    found = newton(potential, u[np.unique(np.concatenate([tree.rows, spread]))], span)
    lowest = _distinct(found)
    points = found.u[lowest]
    if len(points) == 0:
        return []
    energies = found.energy[lowest]
    barriers = _barriers(potential, u, points, energies, span)
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
    converged = (found.free_gradient < CONVERGED * (1 + np.abs(found.energy))) & (found.eigenvalues[:, 0] > 0)
    kept: list[int] = []
    for k in np.argsort(found.energy, kind="stable"):
        if converged[k] and all(np.linalg.norm(found.u[k] - found.u[j]) > CLOSE for j in kept):
            kept.append(int(k))
    return np.array(kept, int)


def _barriers(
    potential: AbstractPotential,
    u: Float[np.ndarray, "n d"],
    points: Float[np.ndarray, "m d"],
    energies: Float[np.ndarray, " m"],
    span: Span,
) -> Float[np.ndarray, " m"]:
    scaling = potential.scaling
    everything = np.concatenate([points, u])
    edges = neighbour_edges(everything)
    middle = everything[edges].mean(axis=1)
    both = np.concatenate([everything, middle])
    shift, scale = np.asarray(scaling.input_shift), np.asarray(scaling.input_scale)
    height = (potential.energy(both * scale + shift) - float(scaling.energy_shift)) / float(scaling.energy_scale)
    height[: len(points)] = energies
    # every edge is cut at its middle, so a ridge between two neighbouring rows is seen
    ends = np.arange(len(middle)) + len(everything)
    halves = np.concatenate([np.stack([edges[:, 0], ends], 1), np.stack([edges[:, 1], ends], 1)])
    tree = persistence(height, halves)
    barriers = np.full(len(points), np.inf)
    crossed = [k for k in range(len(tree.rows)) if tree.saddle_rows[k] >= 0 and tree.rows[k] < len(points)]
    if crossed:
        tops = tree.saddle_rows[crossed]
        refined = newton(potential, both[tops], span, index=1)
        reach = 3 * float(np.max(np.linalg.norm(np.diff(everything[edges], axis=1)[:, 0], axis=1)))
        for k, top, level, slope, far in zip(
            crossed, tops, refined.energy, refined.free_gradient,
            np.linalg.norm(refined.u - both[tops], axis=1), strict=True,
        ):  # fmt: skip
            own = int(tree.rows[k])
            settled = slope < CONVERGED * (1 + abs(level)) and far < reach and level > energies[own]
            top_energy = level if settled else max(height[top], energies[own])
            barriers[own] = top_energy - energies[own]
            deepest = int(tree.rows[0])
            if deepest < len(points) and tree.parent[k] == 0:
                barriers[deepest] = min(barriers[deepest], top_energy - energies[deepest])
    # minima that share a basin of the graph with a deeper one have no ridge between them that the data can see
    hidden = set(range(len(points))) - set(int(r) for r in tree.rows)
    barriers[list(hidden)] = 0.0
    return barriers
