"""What the two descents of a saddle reach."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from .._potential import AbstractPotential
from ._descent import descend
from ._search import VAGUE, Found

AWAY = 1e-3  # of half the box's width: where descents begin
AWAY_FLAT = 3e-2  # the same from a degenerate point, whose slope is small for long
SAME = 1e-5


class Connections(NamedTuple):
    """Saddles with what their descents reach.

    Attributes:
        saddles: in scaled units; degenerate points from which no two ways lead down are left out.
        ends: positions among minima and saddles, in this order; None where a descent ends elsewhere.
        ways: from the saddle down on either side, in scaled units.
    """

    saddles: Found
    ends: list[tuple[int | None, int | None]]
    ways: list[tuple[np.ndarray, np.ndarray]]


def connect(potential: AbstractPotential, saddles: Found, minima: Found) -> Connections:
    """Descend from both sides of every saddle.

    Args:
        potential: in the units of the box.
        saddles: in scaled units.
        minima: in scaled units.
    """
    if len(saddles.u) == 0:
        return Connections(saddles, [], [])
    sides = _descents(potential, saddles)
    energies = [_energies(potential, np.array([way[-1] for way in ways])) for ways in sides]
    fall = 1e-9 * (1 + np.abs(saddles.energy))
    real = ~saddles.degenerate | (np.maximum(*energies) < saddles.energy - fall)
    kept = saddles.take(real)
    known = np.concatenate([minima.u, kept.u])
    vague = np.concatenate([minima.degenerate, kept.degenerate])
    ways = [pair for pair, keep in zip(zip(*sides, strict=True), real, strict=True) if keep]
    ends = [tuple(_reached(way[-1], known, vague) for way in pair) for pair in ways]
    return Connections(kept, [(first, second) for first, second in ends], ways)


def _descents(potential: AbstractPotential, saddles: Found) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The ways down on either side of every saddle, from the saddle on."""
    scaling = potential.scaling
    hessians = potential.hessian(saddles.u * scaling.input_scale + scaling.input_shift)
    scaled = hessians * np.multiply.outer(scaling.input_scale, scaling.input_scale)
    lowest = np.linalg.eigh(scaled)[1][:, :, 0]
    away = np.where(saddles.degenerate, AWAY_FLAT, AWAY)[:, None] * lowest
    starts = np.clip(np.concatenate([saddles.u + away, saddles.u - away]), -1, 1)
    down = descend(potential, starts, record=True).way
    count = len(saddles.u)
    ways = [_trimmed(np.vstack([saddles.u[k % count], way])) for k, way in enumerate(down)]
    return ways[:count], ways[count:]


def _energies(potential: AbstractPotential, u: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"]:
    scaling = potential.scaling
    energy = potential.energy(u * scaling.input_scale + scaling.input_shift)
    return np.asarray((energy - scaling.energy_shift) / scaling.energy_scale)


def _reached(
    end: Float[np.ndarray, " d"], known: Float[np.ndarray, "k d"], vague: Bool[np.ndarray, " k"]
) -> int | None:
    distance = np.linalg.norm(known - end, axis=1)
    nearest = int(distance.argmin())
    return nearest if distance[nearest] <= (10 * VAGUE if vague[nearest] else SAME) else None


def _trimmed(way: Float[np.ndarray, "t d"]) -> Float[np.ndarray, "s d"]:
    """Without the repetitions at its end."""
    moved = np.flatnonzero((np.diff(way, axis=0) != 0).any(axis=1))
    return way[: (moved.max(initial=-1)) + 2]
