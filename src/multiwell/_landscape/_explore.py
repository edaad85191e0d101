"""From a potential to its landscape."""

import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError, MultiwellWarning
from .._numerics import map_over_cores
from .._potential import ComposedPotential, evaluate_features
from ._box import boxed_potential, check_periods, nearly_a_period
from ._critical_point import CriticalPoint, Saddle
from ._function import as_potential, dimension_of
from ._given import Bounds, PotentialLike, check_bounds, whole
from ._graph import barriers_of, height_of, lowest_ways, merges_of, ways_to_no_higher
from ._landscape import Landscape
from ._notes import notes_on
from ._path import path_over
from ._search import (
    FACE,
    Found,
    Span,
    away_from,
    connect,
    descend,
    lowest_of_clusters,
    minima_of,
    newton,
    saddles_of,
    valleys_of,
    without_inflections,
)


def landscape(
    V: PotentialLike, bounds: Bounds, *, highest_index: int = 1, periods: Any = None, seed: int = 0
) -> Landscape:
    """Find the minima, the saddles and the barriers of a potential within bounds.

    Minima and saddles are searched from points that fill the bounds, from the tops of the lines between minima and from
    points between two modes, until by how often each was found nothing is likely to be missing.
    Distances along paths, and directions of steepest descent, are in half widths of the bounds.

    Args:
        V: a potential, or any JAX function of one point `(d,)`; a conditional potential is given as `V.at(c)`.
        bounds: lower and upper bounds, each of length `d`, in the units of the potential.
        highest_index: points of up to this index, the number of ways down, are searched; 1 for saddles only.
        periods: length after which every input repeats, shape `(d,)`, 0 for one that does not; None for those that a
            potential knows (a JAX function knows none). Where the bounds are one period apart there are no faces.
        seed: of the points from which the searches start.

    Returns:
        The landscape, in the units of the potential.

    Raises:
        InputError: the bounds are empty, reversed or of the wrong length; a conditional potential without a condition;
            an energy that is not finite (the point is named); a `highest_index` below 1; a seed below 0.

    Warns:
        MultiwellWarning: the energy is unbounded below beyond the bounds (the direction is named); minima lie closer
            together than 5e-4 half widths of the bounds (one stands for them); no search converged.
    """
    whole("highest_index", highest_index, 1)
    whole("seed", seed, 0)
    lower, upper = check_bounds(bounds, dimension_of(V))
    inner = as_potential(V, len(lower))
    repeats = inner.input_map.periods if periods is None else check_periods(periods, len(lower))
    boxed = boxed_potential(inner, lower, upper, seed, repeats)
    span = Span.box(np.asarray(boxed.periods))

    _compile(boxed, span)
    found, crowded = lowest_of_clusters(without_inflections(boxed, minima_of(boxed, seed), span), span)
    sets = valleys_of(boxed, found, span)
    firsts = np.unique(sets)
    minima, crowded = found.take(firsts), crowded[firsts]
    notes = nearly_a_period(repeats, lower, upper) + notes_on(boxed, minima, crowded)
    saddles = away_from(saddles_of(boxed, minima, seed), minima, crowded, span)
    links = connect(boxed, saddles, found, np.searchsorted(firsts, sets), span)
    higher = [saddles_of(boxed, minima, seed, index) for index in range(2, highest_index + 1)]
    higher = [some.take(~some.degenerate) for some in higher]

    valleys = [found.u[sets == first] for first in firsts]
    points = [_described(boxed, minima, k, valleys[k]) for k in range(len(minima.u))]
    numbered = [
        Saddle(**vars(_described(boxed, links.saddles, k)), connects=ends)
        for k, ends in enumerate(links.ends)
    ]
    others = [_described(boxed, some, k) for some in higher for k in range(len(some.u))]
    energies = [point.energy for point in [*points, *numbered]]
    merges = merges_of(energies, links.ends)
    paths = [path_over(boxed, *ways) for ways in links.ways]
    barriers = barriers_of(energies, merges)
    out = lowest_ways(barriers, len(points))
    deeper = lowest_ways(ways_to_no_higher(energies, barriers), len(points))
    points = [
        replace(point, barrier=height_of(any_other), barrier_to_deeper=height_of(no_higher))
        for point, any_other, no_higher in zip(points, out, deeper, strict=True)
    ]
    for note in notes:
        warnings.warn(note, MultiwellWarning, stacklevel=2)
    return Landscape(points, numbered, others, paths, merges, barriers, (lower, upper), boxed, notes)


def _compile(boxed: ComposedPotential, span: Span) -> None:
    """Compile at once, on all cores, what the search needs one after the other."""
    point = np.zeros((1, boxed.dimension))
    programs: list[Callable[[], object]] = [
        lambda: newton(boxed, point, span),
        lambda: descend(boxed, point, span, record=True),
        lambda: evaluate_features(boxed, point, "hessian"),
        lambda: evaluate_features(boxed, point, "responsibilities"),
    ]
    map_over_cores(_run, programs)


def _run(program: Callable[[], object]) -> None:
    with suppress(InputError):  # the potential may have a kink in the middle of the box
        program()


def _described(
    boxed: ComposedPotential, found: Found, k: int, valley: Float[np.ndarray, "m d"] | None = None
) -> CriticalPoint:
    """Describe one stationary point in the units of the potential."""
    u, scale = found.u[k], np.asarray(boxed.input_map.scale)
    energy, _, hessian = (part[0] for part in evaluate_features(boxed, u[None], "hessian"))
    share = evaluate_features(boxed, u[None], "responsibilities")[0][0]
    # what wraps around has no faces
    to_face = float(np.where(np.asarray(boxed.periods) > 0, np.inf, 1 - np.abs(u)).min()) / 2
    extent = np.zeros((0, len(u))) if valley is None or len(valley) < 2 else boxed.input_map.undo(valley)
    return CriticalPoint(
        x=np.asarray(boxed.input_map.undo(u)),
        energy=float(boxed.units.undo(np.asarray(energy))),
        eigenvalues=np.linalg.eigvalsh(hessian * float(boxed.units.scale) / np.multiply.outer(scale, scale)),
        index=int(found.ways_down[k]),
        degenerate=bool(found.degenerate[k]),
        on_boundary=to_face <= FACE,
        mode=int(np.argmax(share)),
        responsibility=float(share.max()),
        extent=extent,
    )
