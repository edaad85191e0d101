"""The energy over the inputs: a curve, a map, or a slice."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from ..._landscape import CriticalPoint
from ..._potential import ConditionalPotential
from ..._style import percent
from .._status import Status
from ._conditions import condition_words
from ._curve import draw_curve
from ._family import draw_family
from ._map import draw_map

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._result import FitResult

LINE = 101
APART = 0.05  # of the range: wells closer than this in an input do not differ in it


def draw_potential(result: "FitResult", ax: "Axes | None") -> "Axes":
    """A curve or a family of curves along one input, a map over two, a slice through the deepest well of more.

    A fit whose errors are above the tolerance says so above the picture.
    """
    ax = _draw(result, ax)
    if result.status in (Status.TOLERANCE_MISSED, Status.TIME_UP):
        errors = result.errors.get("validation") or result.errors["train"]
        words = ", ".join(f"{kind} {percent(error)}" for kind, error in errors.items())
        lines = [line for line in (ax.get_title(), f"errors above the tolerance: {words}") if line]
        ax.set_title("\n".join(lines), fontsize="medium", wrap=True)
    return ax


def _draw(result: "FitResult", ax: "Axes | None") -> "Axes":
    lower, upper = result.bounds
    varying = np.flatnonzero(upper > lower)
    origin = _origin(result)
    if len(varying) == 1 and isinstance(result.potential, ConditionalPotential):
        return draw_family(result, result.potential, int(varying[0]), origin, ax)
    if len(varying) == 1:
        return draw_curve(result, int(varying[0]), origin, ax)
    if len(varying) > 2:
        varying = varying[_telling(result, varying, origin)]
    drawn = draw_map(result, (int(varying[0]), int(varying[1])), origin, ax)
    if result.condition is not None:
        words = [
            text for text in (drawn.get_title(), f"at {condition_words(result, result.condition)}") if text
        ]
        drawn.set_title("; ".join(words), fontsize="medium", wrap=True)
    return drawn


def _origin(result: "FitResult") -> Float[np.ndarray, " d"]:
    """The deepest well; without wells the deepest minimum, and without minima the lowest point of the data."""
    minima = result.minima
    found: list[CriticalPoint] = minima.wells or minima.unresolved or minima.boundary
    if found:
        return found[0].x
    points = data_points(result)
    lowest: np.ndarray = points[int(np.argmin(result.potential_at_reference.energy(points)))]
    return lowest


def _telling(result: "FitResult", varying: np.ndarray, origin: Float[np.ndarray, " d"]) -> list[int]:
    """Positions of the two inputs that tell most: those in which the wells differ, then those that cost most energy."""
    lower, upper = result.bounds
    potential = result.potential_at_reference
    places = np.array([well.x for well in result.wells] or [origin])
    ranks = []
    for k in varying:
        apart = float(np.ptp(places[:, k]) / (upper[k] - lower[k]))
        line = np.tile(origin, (LINE, 1))
        line[:, k] = np.linspace(lower[k], upper[k], LINE)
        ranks.append((apart if apart > APART else 0.0, float(np.ptp(potential.energy(line)))))
    return sorted(sorted(range(len(varying)), key=lambda k: ranks[k])[-2:])


def data_points(result: "FitResult") -> Float[np.ndarray, "m d"]:
    """The training points, or, where the data are gone, the points that stand for them."""
    return data_arguments(result)[0]


def data_arguments(result: "FitResult") -> tuple[np.ndarray, ...]:
    """The same with their conditions, where there are any: what the batch methods of the potential take."""
    if result.train is not None:
        return result.train.points
    points = result.support.places
    d = result.potential.dimension
    return (points,) if result.condition is None else (points[:, :d], points[:, d:])
