"""The landscape of a potential: its stationary points, the paths between them and the barriers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError
from .._potential import AbstractPotential, ConditionalPotential
from ._bounds import check_bounds
from ._connect import connect
from ._critical_point import CriticalPoint, Saddle
from ._function import BoxedPotential, FunctionPotential
from ._graph import Barrier, Merge, barriers_of, merges_of
from ._newton import FACE
from ._path import Path, path_over
from ._search import Found, minima_of, saddles_of
from ._valleys import valleys_of


@dataclass(frozen=True, eq=False)
class Landscape:
    """The stationary points of a potential within bounds, and what lies between them.

    Attributes:
        minima: deepest first; those on a face of the bounds are marked, they are no wells.
        saddles: points with one way down on either side, lowest first.
        others: stationary points of a higher index, where they were asked for, lowest first.
        paths: one minimum energy path per saddle, in the order of `saddles`.
        merges: the disconnectivity graph, from low to high energies.
        barriers: the lowest ways between all pairs of minima that are connected, there and back.
        bounds: lower and upper bounds, each of shape `(d,)`.
    """

    minima: list[CriticalPoint]
    saddles: list[Saddle]
    others: list[CriticalPoint]
    paths: list[Path]
    merges: list[Merge]
    barriers: list[Barrier]
    bounds: tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]

    @property
    def points(self) -> list[CriticalPoint]:
        """All stationary points: minima, saddles, others. Connections and barriers count them from zero."""
        return [*self.minima, *self.saddles, *self.others]

    @property
    def wells(self) -> list[CriticalPoint]:
        """The minima inside the bounds."""
        return [point for point in self.minima if not point.on_boundary]


def landscape(
    V: Any,
    bounds: Any,
    *,
    highest_index: int = 1,
    seed: int = 0,
) -> Landscape:
    """Find the minima, the saddles and the barriers of a potential within bounds.

    Minima and saddles are searched from points that fill the bounds, from the tops of the lines between minima and from
    where one mode hands over to another, until by how often each was found nothing is likely to be missing.
    Distances along paths, and directions of steepest descent, are in half widths of the bounds.

    Args:
        V: a potential, or any JAX function of one point `(d,)`; a conditional potential is given as `V.at(c)`.
        bounds: lower and upper bounds, each of length `d`, in the units of the potential.
        highest_index: points with up to so many ways down are searched; 1 for saddles only.
        seed: of the points from which the searches start.

    Returns:
        The landscape, in the units of the potential.

    Raises:
        InputError: the bounds are empty, reversed or of the wrong length; a conditional potential without a condition;
            an energy that is not finite (the point is named); a `highest_index` below 1.
    """
    if isinstance(V, ConditionalPotential):
        raise InputError("V depends on conditions; fix them first: landscape(V.at(c), bounds)")
    if not (isinstance(V, AbstractPotential) or callable(V)):
        raise InputError(f"V must be a potential or a JAX function of one point (d,), got {V!r}")
    if highest_index < 1:
        raise InputError(f"highest_index must be at least 1, got {highest_index}")
    lower, upper = check_bounds(bounds, V.dimension if isinstance(V, AbstractPotential) else None)
    inner = V if isinstance(V, AbstractPotential) else FunctionPotential.of(V, len(lower))
    boxed = BoxedPotential.over(inner, lower, upper, seed)

    found = minima_of(boxed, seed)
    sets = valleys_of(boxed, found)
    firsts = np.unique(sets)
    minima = found.take(firsts)
    saddles = saddles_of(boxed, minima, seed)
    links = connect(boxed, saddles, minima)
    higher = [saddles_of(boxed, minima, seed, index) for index in range(2, highest_index + 1)]
    higher = [some.take(~some.degenerate) for some in higher]

    valleys = [found.u[sets == first] for first in firsts]
    points = [_described(boxed, minima, k, valleys[k]) for k in range(len(minima.u))]
    numbered = [
        Saddle(**vars(_described(boxed, links.saddles, k)), connects=ends)
        for k, ends in enumerate(links.ends)
    ]
    others = [_described(boxed, some, k) for some in higher for k in range(len(some.u))]
    everything = [*points, *numbered, *others]
    merges = merges_of(everything)
    paths = [path_over(boxed, *ways) for ways in links.ways]
    return Landscape(points, numbered, others, paths, merges, barriers_of(everything, merges), (lower, upper))


def _described(
    boxed: BoxedPotential, found: Found, k: int, valley: Float[np.ndarray, "m d"] | None = None
) -> CriticalPoint:
    """One stationary point in the units of the potential."""
    centre, half = np.asarray(boxed.scaling.input_shift), np.asarray(boxed.scaling.input_scale)
    x = centre + half * found.u[k]
    share = boxed.responsibilities(x[None])[0]
    to_face = float((1 - np.abs(found.u[k])).min()) / 2
    extent = np.zeros((0, len(x))) if valley is None or len(valley) < 2 else centre + half * valley
    return CriticalPoint(
        x=x,
        energy=float(boxed.energy(x[None])[0]),
        eigenvalues=np.linalg.eigvalsh(boxed.hessian(x[None])[0]),
        index=int(found.ways_down[k]),
        degenerate=bool(found.degenerate[k]),
        on_boundary=to_face <= FACE,
        to_bounds=max(to_face, 0.0),
        mode=int(np.argmax(share)),
        responsibility=float(share.max()),
        extent=extent,
    )
