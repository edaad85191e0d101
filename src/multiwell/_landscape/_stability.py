"""Where a potential is convex: the lowest eigenvalue of its Hessian, and the spinodal where that is zero."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from jaxtyping import Float

from .._errors import InputError
from .._potential import AbstractUnconditionalPotential, check_batch, evaluate_batch
from ._function import as_potential, dimension_of
from ._given import Bounds, PotentialLike, array, check_bounds, whole
from ._search import not_finite

LINE = 4097
PLANE = 193
BISECTIONS = 45  # of a mesh of the grid: down to rounding


def stability_margin(V: PotentialLike, X: Any) -> Float[np.ndarray, " n"]:
    """Return the lowest eigenvalue of the Hessian: positive where the potential is convex, zero on the spinodal.

    Args:
        V: a potential, or any JAX function of one point `(d,)`; a conditional potential is given as `V.at(c)`.
        X: points, shape `(n, d)`, in the units of the potential.

    Returns:
        Shape `(n,)`, energy per input unit squared.

    Raises:
        InputError: another shape, or an entry or an answer that is not finite (the row is named).
    """
    shape = np.shape(X)
    points = check_batch(X, dimension_of(V) or (shape[1] if len(shape) == 2 else 1))
    return np.asarray(np.linalg.eigvalsh(as_potential(V, points.shape[1]).hessian(points))[:, 0])


def spinodal(
    V: PotentialLike,
    bounds: Bounds,
    *,
    inputs: tuple[int, ...] | None = None,
    origin: Any = None,
    resolution: int | None = None,
) -> list[Float[np.ndarray, "n d"]]:
    """Find where the lowest eigenvalue of the Hessian is zero: points along one input, curves over two.

    The sign is looked at on a grid; a stable or unstable region that is smaller than its meshes may be missed. Every
    point that is returned is then found to rounding, by a root search along an edge of the grid.

    Args:
        V: a potential, or any JAX function of one point `(d,)`; a conditional potential is given as `V.at(c)`.
        bounds: lower and upper bounds, each of length `d`, in the units of the potential.
        inputs: the one or two inputs that vary, counted from 0; all where there are no more than two.
        origin: where the others are held, shape `(d,)`; the middle of the bounds when None.
        resolution: points of the grid along each input that varies; 4097 for one, 193 for two when None.

    Returns:
        Curves in the order of their points, closed ones with their first point repeated, shapes `(n, d)`; where one
        input varies, every point by itself, shape `(1, d)`, in ascending order. Empty where there is none.

    Raises:
        InputError: bounds or origin that do not fit; three inputs or more that vary; fewer than 2 points.
    """
    lower, upper = check_bounds(bounds, dimension_of(V))
    potential = as_potential(V, len(lower))
    varying = tuple(range(len(lower))) if inputs is None else _checked(inputs)
    if not 1 <= len(varying) <= 2 or len(set(varying)) < len(varying):
        raise InputError(f"inputs must name one input or two, got {varying}; hold the others with origin=")
    if not all(k < len(lower) for k in varying):
        raise InputError(f"inputs must be from 0 to {len(lower) - 1}, got {varying}")
    place = (lower + upper) / 2 if origin is None else array("origin", origin)
    if place.shape != lower.shape or not np.isfinite(place).all():
        raise InputError(f"origin must be {len(lower)} finite numbers, got {origin!r}")
    count = (LINE if len(varying) == 1 else PLANE) if resolution is None else resolution
    whole("resolution", count, 2)
    axes = [np.linspace(lower[k], upper[k], count) for k in varying]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    points = np.tile(place, (*grid.shape[:-1], 1))
    points[..., varying] = grid
    margin = _margins(potential, points)
    if len(varying) == 1:
        edges = np.flatnonzero((margin[:-1] < 0) != (margin[1:] < 0))
        return [point[None] for point in _roots(potential, points[edges], points[edges + 1])]
    return [_roots(potential, *_edges(line, points)) for line in _contours(margin)]


def _contours(margin: Float[np.ndarray, "n m"]) -> list[Float[np.ndarray, "k 2"]]:
    """Find curves of zero, in meshes of the grid; their points lie on its lines."""
    from contourpy import contour_generator

    # contourpy's x runs along columns
    lines = contour_generator(z=margin).lines(0.0)
    return [np.asarray(line)[:, ::-1] for line in lines]


def _edges(
    line: Float[np.ndarray, "k 2"], points: Float[np.ndarray, "n m d"]
) -> tuple[Float[np.ndarray, "k d"], Float[np.ndarray, "k d"]]:
    """Return the ends of the grid's edges on which the points of a contour lie."""
    near = np.round(line).astype(int)
    along = np.abs(line - near) > 1e-9
    ends = (np.where(along, to(line), near).astype(int) for to in (np.floor, np.ceil))
    first, second = (points[end[:, 0], end[:, 1]] for end in ends)
    return first, second


def _roots(
    potential: AbstractUnconditionalPotential,
    first: Float[np.ndarray, "k d"],
    second: Float[np.ndarray, "k d"],
) -> Float[np.ndarray, "k d"]:
    """Find where the margin vanishes on straight lines at whose ends its signs differ, by bisection."""
    below = _margins(potential, first) < 0
    low, high = np.zeros(len(first)), np.ones(len(first))
    for _ in range(BISECTIONS if len(first) else 0):
        middle = (low + high) / 2
        same = (_margins(potential, first + middle[:, None] * (second - first)) < 0) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.asarray(first + ((low + high) / 2)[:, None] * (second - first))


def _margins(potential: AbstractUnconditionalPotential, points: Float[np.ndarray, "*n d"]) -> np.ndarray:
    flat = points.reshape(-1, points.shape[-1])
    energy, _, hessian = evaluate_batch(potential, flat, "hessian")
    finite = np.isfinite(energy) & np.isfinite(hessian).all(axis=(1, 2))
    if not finite.all():
        raise not_finite(flat[int(np.argmin(finite))])
    return np.asarray(np.linalg.eigvalsh(hessian)[:, 0]).reshape(points.shape[:-1])


def _checked(inputs: Any) -> tuple[int, ...]:
    if not isinstance(inputs, Iterable):
        raise InputError(f"inputs must be one input or two, such as (0, 2), got {inputs!r}")
    return tuple(whole("inputs", k, 0) for k in inputs)
