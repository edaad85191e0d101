"""The energy over the inputs: a curve, a map, or a slice."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from ..._landscape import CriticalPoint, origin_of, telling_inputs
from ..._potential import ConditionalPotential
from ..._style import percent
from .._accuracy import of_rows_left_out, unseen_errors
from .._drawn import DrawnFit
from .._monitor import Status
from ._curve import draw_curve
from ._family import condition_words, draw_family
from ._map import draw_map

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_potential(result: DrawnFit, ax: "Axes | None") -> "Axes":
    """Draw a curve or a family of curves along one input, a map over two, a slice through the deepest well of more.

    A fit whose errors are above the tolerance says so above the picture.
    """
    ax = _draw(result, ax)
    if result.status in (Status.TOLERANCE_MISSED, Status.TIME_UP):
        errors = unseen_errors(result.errors)
        words = ", ".join(f"{kind} {percent(error)}" for kind, error in errors.items())
        missed = f"errors{of_rows_left_out(result.errors)} above the tolerance: {words}"
        lines = [line for line in (ax.get_title(), missed) if line]
        ax.set_title("\n".join(lines), fontsize="medium", wrap=True)
    return ax


def _draw(result: DrawnFit, ax: "Axes | None") -> "Axes":
    minima = _minima(result)
    varying = telling_inputs(result.potential_at_reference, minima, result.bounds)
    origin = origin_of(minima, result.bounds)
    if len(varying) == 1 and isinstance(result.potential, ConditionalPotential):
        return draw_family(result, result.potential, varying[0], origin, ax)
    if len(varying) == 1:
        return draw_curve(result, varying[0], origin, ax)
    drawn = draw_map(result, (varying[0], varying[1]), origin, ax)
    if result.condition is not None:
        words = [
            text for text in (drawn.get_title(), f"at {condition_words(result, result.condition)}") if text
        ]
        drawn.set_title("; ".join(words), fontsize="medium", wrap=True)
    return drawn


def _minima(result: DrawnFit) -> list[CriticalPoint]:
    """Return all minima of a fit, deepest first, as its landscape lists them."""
    minima = result.minima
    return sorted([*minima.wells, *minima.unresolved, *minima.boundary], key=lambda point: point.energy)


def data_points(result: DrawnFit) -> Float[np.ndarray, "m d"]:
    """Return the training points, or, where the data are gone, the points that stand for them."""
    return data_arguments(result)[0]


def data_arguments(result: DrawnFit) -> tuple[np.ndarray, ...]:
    """Return the same with their conditions, where there are any: what the potential's batch methods take."""
    if result.train is not None:
        return result.train.points
    points = result.support.places
    d = result.potential.dimension
    return (points,) if result.condition is None else (points[:, :d], points[:, d:])
