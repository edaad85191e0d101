"""What deserves a look in a landscape."""

import numpy as np
from jaxtyping import Bool, Float

from .._potential import ComposedPotential
from ._search import FACE, RESOLUTION, Found, falling_direction


def notes_on(boxed: ComposedPotential, minima: Found, crowded: Bool[np.ndarray, " k"]) -> list[str]:
    """What deserves a look, in words."""
    notes = []
    if not len(minima.u):
        notes.append(
            "no search for a minimum converged: V has kinks, or wells too narrow to be seen in these bounds"
        )
    inside = np.abs(minima.u) * (np.asarray(boxed.periods) == 0)
    edge = minima.u[inside.max(axis=1, initial=0) >= 1 - 2 * FACE]
    direction = falling_direction(boxed, edge)
    if direction is not None:
        notes.append(f"V is unbounded below beyond the bounds, along {_words(direction)}")
    for u in minima.u[crowded]:
        notes.append(
            f"minima near {_words(boxed.input_map.undo(u))} lie closer together than "
            f"{RESOLUTION:g} half widths of the bounds, and one stands for them; narrower bounds tell them apart"
        )
    return notes


def _words(x: Float[np.ndarray, " d"]) -> str:
    return f"({', '.join(f'{number:.4g}' for number in x)})"
