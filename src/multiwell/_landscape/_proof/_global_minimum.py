"""The global minimum of a potential over a box, between two proven bounds."""

from dataclasses import dataclass
from functools import partial

import jax
import numpy as np
from jaxtyping import Array, Float

from ..._numerics import compiled
from ..._potential import ComposedPotential, EnergyUnits, SoftPotential, evaluate_features
from .._box import boxed_potential
from .._given import Bounds, PotentialLike, check_bounds, positive, whole
from .._search import minima_of
from ._boxes import halves, map_boxes
from ._by_shares import bracket_by_shares
from ._convexity import checked
from ._lower_bound import lower_bound
from ._soft_enclosure import provable

AT_A_TIME = 256
BOXES = 200_000
GAP = 1e-6
MOST_BOXED = 3  # inputs: boxes in more dimensions are too many


@dataclass(frozen=True, eq=False)
class GlobalMinimum:
    """The lowest energy over a box, between two bounds.

    Attributes:
        x: the lowest point that was found, shape `(d,)`.
        energy: its energy: the minimum is no higher.
        bound: the minimum is no lower.
        converged: whether the two are as close as was asked.
        n_boxes: how many boxes or simplices were looked at.
    """

    x: Float[np.ndarray, " d"]
    energy: float
    bound: float
    converged: bool
    n_boxes: int


def global_minimum(
    V: PotentialLike, bounds: Bounds, *, gap: float = GAP, max_boxes: int = BOXES, seed: int = 0
) -> GlobalMinimum:
    """Find the global minimum of a potential over a box, with a proof of how close it is.

    In few inputs the box is cut into boxes. Over a box every mode is above its tangents, so the potential is above the
    soft minimum of these bounds; where it is proven convex, its minimum over the box is found exactly. In many inputs,
    or with few modes, the shares of the modes are cut into simplices: for given shares the mixture of the modes is
    convex, and its minimum over the whole box is exact. What may hold lower energies is cut in two, the lowest bound
    first.

    Args:
        V: a soft minimum of convex modes, or a tree of them; a conditional potential is given as `V.at(c)`.
        bounds: lower and upper bounds, each of length `d`, in the units of the potential.
        gap: how close the bounds shall be, in units of the energy scale of the potential (for a fit, the standard
            deviation of its energies).
        max_boxes: at most so many boxes or simplices are looked at.
        seed: of the searches for the lowest point.

    Returns:
        The lowest point and the bounds.

    Raises:
        InputError: the bounds are empty, reversed or of the wrong length; the potential has no convex modes; a gap that
            is not positive.

    Source: Horst and Tuy, "Global optimization" (1996), chapter IV (branch and bound); Neumaier, "Interval methods for
    systems of equations" (1990).
    """
    potential = checked(V, max_boxes)
    lower, upper = check_bounds(bounds, potential.dimension)
    positive("gap", gap)
    whole("seed", seed, 0)
    proven, inputs = provable(potential, lower, upper)
    found = minima_of(boxed_potential(potential, lower, upper, seed), seed)
    x = np.clip((lower + upper) / 2 + (upper - lower) / 2 * found.u[0], lower, upper)
    best = float(evaluate_features(proven, np.asarray(inputs(x))[None], "energy")[0][0])

    centre = np.asarray(inputs((lower + upper) / 2))[None]
    radius = ((upper - lower) / 2)[None] / np.asarray(inputs.scale)
    if not isinstance(proven, ComposedPotential) and (proven.n_modes <= len(x) or len(x) > MOST_BOXED):
        # shares of few modes have fewer dimensions than the box
        bracket = bracket_by_shares(proven, centre[0], radius[0], best, gap, max_boxes)
        lowest = min(best, bracket.bound)
        return _between(x, (lowest, best), potential.units, gap, bracket.cells)
    bound = _lower_bounds(proven, centre, radius)
    looked_at, settled = 1, np.inf
    while len(bound) and looked_at + 2 <= max_boxes:
        open_ = bound < best - gap
        settled = min(settled, float(bound[~open_].min(initial=np.inf)))
        centre, radius, bound = centre[open_], radius[open_], bound[open_]
        order = np.argsort(bound, kind="stable")
        cut = min(AT_A_TIME, (max_boxes - looked_at) // 2)
        now, later = order[:cut], order[cut:]
        parts = halves(centre[now], radius[now])
        # a part is no lower than the whole
        of_parts = np.maximum(_lower_bounds(proven, *parts), np.tile(bound[now], 2))
        looked_at += len(of_parts)
        centre, radius = (
            np.concatenate([old[later], new]) for old, new in zip((centre, radius), parts, strict=True)
        )
        bound = np.concatenate([bound[later], of_parts])
    lowest = min(best, settled, float(bound.min(initial=np.inf)))
    return _between(x, (lowest, best), potential.units, gap, looked_at)


def _between(
    x: Float[np.ndarray, " d"], ends: tuple[float, float], units: EnergyUnits, gap: float, looked_at: int
) -> GlobalMinimum:
    bound, energy = (float(units.undo(np.asarray(end))) for end in ends)
    return GlobalMinimum(x, energy, bound, ends[1] - ends[0] <= gap, looked_at)


def _lower_bounds(
    V: SoftPotential | ComposedPotential, centre: Float[np.ndarray, "k d"], radius: Float[np.ndarray, "k d"]
) -> Float[np.ndarray, " k"]:
    if len(centre) == 0:
        return np.zeros(0)
    padded = (np.resize(part, (2 * AT_A_TIME, part.shape[1])) for part in (centre, radius))
    with jax.enable_x64(True):
        return np.asarray(_of_boxes(V, *padded))[: len(centre)]


@compiled()
def _of_boxes(V: SoftPotential | ComposedPotential, centre: Array, radius: Array) -> Array:
    return map_boxes(partial(lower_bound, V), centre, radius)
