"""What deserves a look in a landscape, such as a potential that is unbounded below beyond the bounds."""

import numpy as np
from jaxtyping import Bool, Float

from .._potential import ComposedPotential, evaluate_batch
from ._search import FACE, RESOLUTION, Found

REACH = 10.0 ** np.arange(0, 7)  # half widths of the bounds
SCATTERED = 64
FALLING = 4  # of these reaches, the farthest: at each it is lower than at the one before


def falling_direction(
    boxed: ComposedPotential, edge: Float[np.ndarray, "m d"]
) -> Float[np.ndarray, " d"] | None:
    """Find a direction, in the units of the potential and half as long as the bounds, along which the energy falls.

    Args:
        boxed: the potential, in the units of the box.
        edge: scaled minima on the faces of the box: beyond them it is lower.

    Returns:
        The one along which it falls farthest; None where none of those tried is such.
    """
    dimension = boxed.dimension
    straight = np.asarray(boxed.periods) == 0
    if not straight.any():
        return None
    axes = np.vstack([np.eye(dimension), -np.eye(dimension)])
    scattered = np.random.default_rng(0).normal(size=(SCATTERED, dimension))
    directions = np.vstack([edge, axes, scattered]) * straight
    length = np.linalg.norm(directions, axis=1, keepdims=True)
    directions = (directions / np.where(length > 0, length, 1.0))[length[:, 0] > 0]
    u = REACH[:, None, None] * directions
    x = boxed.input_map.undo(u.reshape(-1, dimension))
    # far out an energy may overflow
    with np.errstate(all="ignore"):
        energy = boxed.units.scaled(evaluate_batch(boxed, x, "energy")[0]).reshape(len(REACH), -1)
    # it may rise at first, and fall below all numbers in the end
    last = energy[-FALLING:]
    bottomless = last == -np.inf
    falls = ((last[1:] < last[:-1] - 1.0) | (bottomless[1:] & (last[:-1] < np.inf))).all(axis=0)
    falls &= energy[-1] < -1.0
    if not falls.any():
        return None
    deepest = int(np.argmin(np.where(falls, energy[-1], np.inf)))
    return np.asarray(directions[deepest] * boxed.input_map.scale)


def notes_on(boxed: ComposedPotential, minima: Found, crowded: Bool[np.ndarray, " k"]) -> list[str]:
    """Say what deserves a look."""
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
