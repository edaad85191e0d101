"""The convex envelope of a potential over one or two inputs, and the phases that coexist on it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from ..._errors import InputError
from ..._potential import ComposedPotential
from .._box import boxed_potential
from .._function import as_potential, dimension_of
from .._given import Bounds, PotentialLike, check_bounds, whole
from .._search import scaled_energies
from ._lower_hull import LowerHull, lower_hull
from ._tangent_planes import Contacts, touch

LINE = 2049
PLANE = 97
LONG = 2.5  # meshes: an edge of the hull that is longer spans what is not convex
BELOW = 1e-9  # of the box's unit of energy: the hull is below the potential by more where phases coexist
SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Coexistence:
    """Phases in equilibrium: points of the potential that one plane touches from below.

    Attributes:
        x: the points, shape `(m, d)`: two of a common tangent, three of a three-phase triangle.
        energy: energies there, shape `(m,)`.
        slope: of the plane, shape `(d,)`, energy per input unit: the stress, force or chemical potential of
            equilibrium; of one input it is the Maxwell stress.
        modes: the mode with the largest share at each point, shape `(m,)`.
    """

    x: Float[np.ndarray, "m d"]
    energy: Float[np.ndarray, " m"]
    slope: Float[np.ndarray, " d"]
    modes: Int[np.ndarray, " m"]

    def fractions(self, x: Any) -> Float[np.ndarray, " m"]:
        """Return the share of each phase in a mixture of the phases with a given mean, by the lever rule.

        Args:
            x: the mean of the mixture, shape `(d,)`; of two phases over two inputs its nearest point on the tie line.

        Returns:
            Shape `(m,)`; they add up to one, and one is negative where the mean lies outside.

        Raises:
            InputError: another shape.
        """
        point = np.asarray(x, dtype=np.float64)
        if point.shape != self.slope.shape:
            raise InputError(f"x must have shape {self.slope.shape}, got {point.shape}")
        span = (self.x[1:] - self.x[0]).T
        share = np.linalg.lstsq(span, point - self.x[0], rcond=None)[0]
        return np.concatenate([[1 - share.sum()], share])


@dataclass(frozen=True, eq=False)
class Envelope:
    """The largest convex function below a potential.

    Attributes:
        x: points, shape `(n, d)`: a regular grid, in ascending order of the first input, then of the second.
        energy: of the potential there, shape `(n,)`.
        envelope: of the envelope there, shape `(n,)`.
        coexistences: which phases are in equilibrium: the common tangents of one input in ascending order; over two
            inputs tie lines and three-phase triangles.
    """

    x: Float[np.ndarray, "n d"]
    energy: Float[np.ndarray, " n"]
    envelope: Float[np.ndarray, " n"]
    coexistences: list[Coexistence]

    @property
    def tangents(self) -> list[Coexistence]:
        """Two phases each: common tangents, or tie lines."""
        return [one for one in self.coexistences if len(one.x) == 2]

    @property
    def triangles(self) -> list[Coexistence]:
        """Three phases each."""
        return [one for one in self.coexistences if len(one.x) == 3]

    def __repr__(self) -> str:
        phases = f"{len(self.tangents)} pairs and {len(self.triangles)} triangles of coexisting phases"
        return f"Envelope({len(self.x)} points, {phases})"


def convex_envelope(V: PotentialLike, bounds: Bounds, *, resolution: int | None = None) -> Envelope:
    """Find the convex envelope over one or two inputs: the energy of a mixture of phases that is free to separate.

    The lower hull of the graph on a grid shows where the potential is not convex; the points where phases touch it are
    then found to rounding. A phase that is smaller than a mesh of the grid may be missed.

    Args:
        V: a potential of one or two inputs, or any JAX function of one such point; of more inputs, a line or a plane
            through them by `restrict`.
        bounds: lower and upper bounds, each of length `d`, in the units of the potential.
        resolution: points of the grid along each input; 2049 for one input, 97 for two when None.

    Returns:
        The envelope and the phases that coexist.

    Raises:
        InputError: bounds that do not fit; three inputs or more; fewer than 5 points.

    Source: Gibbs (1876), "On the equilibrium of heterogeneous substances"; Barber, Dobkin and Huhdanpaa, ACM Trans.
    Math. Softw. 22 (1996) 469 (Quickhull).
    """
    lower, upper = check_bounds(bounds, dimension_of(V))
    dimension = len(lower)
    if dimension > 2:
        raise InputError(f"V has {dimension} inputs; take a line or a plane through them: restrict(V, ...)")
    count = (LINE if dimension == 1 else PLANE) if resolution is None else resolution
    whole("resolution", count, 5)
    boxed = boxed_potential(as_potential(V, dimension), lower, upper, 0)
    axis = np.linspace(-1, 1, count)
    u = np.stack(np.meshgrid(*[axis] * dimension, indexing="ij"), axis=-1).reshape(-1, dimension)
    x = boxed.input_map.undo(u)
    energy = boxed.energy(x)
    scaled = scaled_energies(boxed, u)
    hull = lower_hull(u, scaled)
    contacts = _contacts(boxed, hull, 2 / (count - 1))
    # the points of contact belong to the graph too
    touched = [(part.u.reshape(-1, dimension), part.energy.reshape(-1)) for part in contacts]
    finer = lower_hull(
        np.concatenate([u, *(points for points, _ in touched)]),
        np.concatenate([scaled, *(energies for _, energies in touched)]),
    )
    envelope = np.minimum(boxed.units.undo(finer(u)), energy)
    return Envelope(x, energy, envelope, [one for part in contacts for one in _described(boxed, part)])


def _contacts(boxed: ComposedPotential, hull: LowerHull, mesh: float) -> list[Contacts]:
    """Find planes that touch at two points, then those that touch at more."""
    corners = hull.u[hull.facets]
    ends = np.array([(i, j) for j in range(corners.shape[1]) for i in range(j)])
    length = np.linalg.norm(corners[:, ends[:, 0]] - corners[:, ends[:, 1]], axis=2)
    long_edges = length > LONG * mesh * np.sqrt(corners.shape[2])
    pairs = np.concatenate([corners[long_edges[:, k]][:, edge] for k, edge in enumerate(ends)])
    found = [_settled(boxed, pairs, hull, mesh)]
    if len(ends) > 1:
        found.insert(0, _settled(boxed, corners[long_edges.all(axis=1)], hull, mesh))
    return found


def _settled(
    boxed: ComposedPotential, starts: Float[np.ndarray, "k m d"], hull: LowerHull, mesh: float
) -> Contacts:
    """Return the planes that touch near where the hull does, each once, and that stay below the potential."""
    found = touch(boxed, starts)
    if len(starts) == 0:
        return found
    near = np.linalg.norm(found.u - starts, axis=2).max(axis=1) < 4 * mesh * np.sqrt(starts.shape[2])
    middle = found.u.mean(axis=1)
    gap = scaled_energies(boxed, middle) - found.energy.mean(axis=1)
    offset = found.energy[:, 0] - np.einsum("kd,kd->k", found.slope, found.u[:, 0])
    # no vertex of the hull may be below a plane, or the plane touches the potential elsewhere
    vertices = np.unique(hull.facets)
    height = hull.energy[vertices] - found.slope @ hull.u[vertices].T - offset[:, None]
    below = height.min(axis=1, initial=np.inf) > -SAME
    # phases are as far apart as the hull's edges say: points that have run together are one
    apart = _extent(found.u) > mesh
    rows = np.flatnonzero(found.converged & near & below & apart & (gap > BELOW))
    order = rows[np.lexsort(found.u[rows].reshape(len(rows), starts[0].size).T[::-1])]
    kept: list[int] = []
    for row in order:
        if all(_distance(found.u[row], found.u[other]) > SAME for other in kept):
            kept.append(int(row))
    return Contacts(*(part[kept] for part in found))


def _extent(u: Float[np.ndarray, "k m d"]) -> Float[np.ndarray, " k"]:
    """Return the least distance between two points of each set."""
    away = np.linalg.norm(u[:, :, None] - u[:, None], axis=3) + np.where(np.eye(u.shape[1]), np.inf, 0.0)
    return np.asarray(away.min(axis=(1, 2)))


def _distance(first: Float[np.ndarray, "m d"], second: Float[np.ndarray, "m d"]) -> float:
    """Return the distance between two sets of points, whatever their order."""
    away = np.linalg.norm(first[:, None] - second[None], axis=2)
    return float(max(away.min(axis=0).max(), away.min(axis=1).max()))


def _described(boxed: ComposedPotential, found: Contacts) -> list[Coexistence]:
    stretch, unit = np.asarray(boxed.input_map.scale), float(boxed.units.scale)
    described = []
    for u, slope in zip(found.u, found.slope, strict=True):
        x = boxed.input_map.undo(u)[np.lexsort(u.T[::-1])]
        modes = boxed.responsibilities(x).argmax(axis=1)
        described.append(Coexistence(x, boxed.energy(x), slope * unit / stretch, modes))
    return described
