"""A potential on a line, a plane or a slice through its inputs."""

from typing import Any

import numpy as np

from .._errors import InputError
from .._inputs import Affine, Linear
from .._potential import ComposedPotential
from ._function import as_potential, dimension_of
from ._given import PotentialLike, array


def restrict(V: PotentialLike, origin: Any, directions: Any) -> ComposedPotential:
    """Make the potential of the points `origin + t @ directions`, as a function of `t`.

    A slice through inputs 0 and 2 has the rows 0 and 2 of the unit matrix as directions and an origin that is zero
    there: `t` is then `(x_0, x_2)`. The way from one point to another has their difference as its only direction:
    `t` runs from 0 to 1.

    Args:
        V: a potential, or any JAX function of one point `(d,)`; a conditional potential is given as `V.at(c)`.
        origin: the point at `t = 0`, shape `(d,)`.
        directions: what one unit of each `t` adds, shape `(k, d)`, in the units of the inputs.

    Returns:
        A potential of `k` inputs: it has a landscape, a spinodal and a convex envelope of its own.

    Raises:
        InputError: shapes that do not fit, entries that are not finite, or directions that depend on each other.
    """
    start, rows = array("origin", origin), array("directions", directions)
    dimension = dimension_of(V) or start.size
    if start.shape != (dimension,):
        raise InputError(f"origin must have shape ({dimension},), got {start.shape}")
    if rows.ndim != 2 or rows.shape[1] != dimension or not 1 <= len(rows) <= dimension:
        raise InputError(f"directions must have shape (k, {dimension}) with k from 1 on, got {rows.shape}")
    if not (np.isfinite(start).all() and np.isfinite(rows).all()):
        raise InputError("origin and directions must be finite")
    inner = as_potential(V, dimension)
    # in units in which the potential is of order one
    unit = inner.input_map.scale if isinstance(inner.input_map, Affine) else np.ones(dimension)
    length = np.linalg.norm(rows / unit, axis=1)
    if not length.all() or np.linalg.matrix_rank(rows / unit / length[:, None]) < len(rows):
        raise InputError("directions must not be zero, nor depend on each other")
    return ComposedPotential(
        inner=inner,
        onward=Linear(start, rows / length[:, None]),
        input_map=Affine(np.zeros(len(rows)), 1 / length),
        units=inner.units,
        periods=np.zeros(len(rows)),
    )
