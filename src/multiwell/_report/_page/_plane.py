"""The plane on which a landscape above two inputs is drawn, and what lies on it."""

from html import escape

import numpy as np
from jaxtyping import Bool, Float

from ..._data import rounded
from ..._fit import Labels
from ..._landscape import IN_PLANE, Landscape, kind_of, origin_of
from ._marks import described

MOST_LISTED = 6  # points that lie behind one another


def others(found: Landscape, pair: tuple[int, int]) -> list[int]:
    """The inputs that are not shown."""
    return [k for k in range(len(found.bounds[0])) if k not in pair]


def on_plane(found: Landscape, x: Float[np.ndarray, "n d"], pair: tuple[int, int]) -> Bool[np.ndarray, " n"]:
    """Which points lie on the plane over two inputs, or near it."""
    rest = others(found, pair)
    lower, upper = found.bounds
    away = np.abs(x - origin_of(found.minima, found.bounds)) / (upper - lower)
    near: np.ndarray = (away[:, rest] <= IN_PLANE).all(axis=1)
    return near


def plane_words(found: Landscape, labels: Labels, pair: tuple[int, int]) -> str:
    """Where the plane lies; nothing where it is all there is."""
    rest = others(found, pair)
    if not rest:
        return ""
    origin, width = (
        origin_of(found.minima, found.bounds).tolist(),
        (found.bounds[1] - found.bounds[0]).tolist(),
    )
    values = (f"{labels.of(labels.inputs[k])} = {rounded(origin[k], width[k], 4)}" for k in rest)
    through = "the deepest minimum" if found.minima else "the middle of the bounds"
    return f"Plane through {through}: {', '.join(values)}."


def hover_words(found: Landscape, labels: Labels, pair: tuple[int, int]) -> list[str]:
    """What shows when a stationary point is pointed at: all of it, and in short what lies behind or before it."""
    lower, upper = found.bounds
    places = np.array([point.x for point in found.points]).reshape(-1, len(lower)) / (upper - lower)
    places = places[:, list(pair)]
    out = []
    for number, words in enumerate(described(found, labels)):
        near = (np.abs(places - places[number]) <= IN_PLANE).all(axis=1)
        near[number] = False
        same = np.flatnonzero(near).tolist()
        lines = [f"also here: {_short(found, labels, k, pair)}" for k in same[:MOST_LISTED]]
        lines += [f"and {len(same) - MOST_LISTED} more"] if len(same) > MOST_LISTED else []
        out.append("<br>".join([words, *lines]))
    return out


def _short(found: Landscape, labels: Labels, number: int, pair: tuple[int, int]) -> str:
    point, width = found.points[number], (found.bounds[1] - found.bounds[0]).tolist()
    places = [
        f"{escape(labels.inputs[k])} = {rounded(float(point.x[k]), width[k], 4)}" for k in others(found, pair)
    ]
    energy = f"{escape(labels.energy)} = {point.energy:.6g}"
    return ", ".join([f"{number}: {kind_of(point)}", *places, energy])
