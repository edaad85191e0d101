"""Where a potential is convex, with a proof."""

from dataclasses import dataclass
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ..._errors import InputError
from ..._numerics import compiled
from ..._potential import (
    OUTWARD_ROUNDING,
    AbstractPotential,
    AbstractUnconditionalPotential,
    SoftPotential,
    family_of,
)
from .._given import Bounds, PotentialLike, check_bounds, whole
from ._boxes import halves, map_boxes
from ._soft_enclosure import enclose_potential, provable

Verdict = Literal["proven convex", "proven not convex", "undecided"]
AT_A_TIME = 256
BOXES = 100_000
BEYOND_ROUNDING = 1e-9  # of the largest eigenvalue: less curvature is no witness


@dataclass(frozen=True, eq=False)
class ConvexityCertificate:
    """What is proven of the convexity of a potential over a box.

    Attributes:
        verdict: "proven convex", "proven not convex" or "undecided".
        margin: no eigenvalue of the Hessian anywhere in the box is smaller, energy per input unit squared; minus
            infinity unless convexity was proven.
        witness: a point where the potential is not convex, shape `(d,)`; None where none was found.
        direction: of negative curvature at the witness, of unit length, shape `(d,)`.
        curvature: along it, energy per input unit squared.
        proven: share of the box's volume over which convexity is proven.
        n_boxes: how many boxes were looked at.
    """

    verdict: Verdict
    margin: float
    witness: Float[np.ndarray, " d"] | None
    direction: Float[np.ndarray, " d"] | None
    curvature: float | None
    proven: float
    n_boxes: int


@dataclass(frozen=True, eq=False)
class ConvexityMap:
    """A box cut into boxes, and what is proven of each.

    Attributes:
        lower, upper: corners of the boxes, shape `(k, d)`, in the units of the potential.
        convex: whether the potential is proven convex over a box.
        not_convex: whether it is proven that it has negative curvature everywhere in a box.
    """

    lower: Float[np.ndarray, "k d"]
    upper: Float[np.ndarray, "k d"]
    convex: Bool[np.ndarray, " k"]
    not_convex: Bool[np.ndarray, " k"]

    @property
    def shares(self) -> dict[Verdict, float]:
        """Shares of the volume by verdict."""
        width = self.upper - self.lower
        volume = np.prod(width / (self.upper.max(axis=0) - self.lower.min(axis=0)), axis=1)
        convex, not_convex = (float(volume[which].sum()) for which in (self.convex, self.not_convex))
        return {
            "proven convex": convex,
            "proven not convex": not_convex,
            "undecided": max(1.0 - convex - not_convex, 0.0),
        }

    def __repr__(self) -> str:
        words = ", ".join(f"{share:.1%} {verdict}" for verdict, share in self.shares.items())
        return f"ConvexityMap({len(self.convex)} boxes: {words})"


def certify_convex(
    V: PotentialLike, lower: Any, upper: Any, *, max_boxes: int = BOXES
) -> ConvexityCertificate:
    """Prove that a potential is convex over a box, or that it is not.

    The Hessian is bounded from below by intervals of the modes' gradients, curvatures and shares; where the bound
    does not decide, the box is cut in two. Bounds are rounded outward by 1e-12 of their size.

    Args:
        V: a soft minimum of convex modes, or a tree of them; a conditional potential is given as `V.at(c)`.
        lower: corner of the box, `d` numbers in the units of the potential.
        upper: the opposite corner.
        max_boxes: at most so many are looked at.

    Returns:
        The verdict, with the margin, or with a witness.

    Raises:
        InputError: the box is empty, reversed or of the wrong length; the potential has no convex modes.

    Source: Neumaier, "Interval methods for systems of equations" (1990); bounds of eigenvalues of interval Hessians
    as in Adjiman, Dallwig, Floudas and Neumaier, Comput. Chem. Eng. 22 (1998) 1137.
    """
    potential = checked(V, max_boxes)
    search = _Search(potential, *check_bounds((lower, upper), potential.dimension))
    while not search.finished(max_boxes) and search.witness is None:
        search.step(max_boxes)
    if search.witness is not None:
        x, direction, curvature = search.witness
        return ConvexityCertificate(
            "proven not convex", -np.inf, x, direction, curvature, search.share("convex"), search.looked_at
        )
    if search.waiting():
        return ConvexityCertificate(
            "undecided", -np.inf, None, None, None, search.share("convex"), search.looked_at
        )
    return ConvexityCertificate("proven convex", search.margin, None, None, None, 1.0, search.looked_at)


def convexity_map(V: PotentialLike, bounds: Bounds, *, max_boxes: int = BOXES) -> ConvexityMap:
    """Cut a box into boxes over which a potential is proven convex, proven not convex, or neither.

    Args:
        V: as in `certify_convex`.
        bounds: lower and upper bounds, each of length `d`.
        max_boxes: at most so many are looked at.

    Raises:
        InputError: as in `certify_convex`.
    """
    potential = checked(V, max_boxes)
    search = _Search(potential, *check_bounds(bounds, potential.dimension))
    while not search.finished(max_boxes):
        search.step(max_boxes)
    return search.map()


def checked(V: Any, max_boxes: int) -> SoftPotential:
    """Return a potential of which something can be proven, and a budget of boxes, or raise an InputError."""
    if not isinstance(V, AbstractPotential):
        raise InputError("V must be a potential: of another function nothing can be proven")
    if V.n_conditions:
        raise InputError("V depends on conditions; fix them first: V.at(c)")
    if not isinstance(V, SoftPotential):
        raise InputError(
            f"nothing can be proven of a {type(V).__name__}: it is no soft minimum of convex modes"
        )
    if not V.modes.convex:
        raise InputError(
            f"nothing can be proven of modes of the family {V.modes.family!r}: they need not be convex"
        )
    if family_of(V.modes).enclose is None:
        raise InputError(
            f"nothing can be proven of modes of the family {V.modes.family!r}: it has no enclosure"
        )
    whole("max_boxes", max_boxes, 1)
    return V


def certifiable(V: Any) -> bool:
    """Return whether a potential is a soft minimum of convex modes, or a tree, of which something can be proven."""
    if not isinstance(V, SoftPotential) or not V.modes.convex or family_of(V.modes).enclose is None:
        return False
    point = np.zeros(V.dimension)
    try:
        with jax.enable_x64(True):
            jax.eval_shape(V.input_map.enclose, point, point)
    except InputError:  # of some maps no bounds are known
        return False
    return True


class _Search:
    """Boxes that wait, and boxes that are decided; the largest wait at the front."""

    def __init__(self, V: SoftPotential, lower: np.ndarray, upper: np.ndarray) -> None:
        self._potential, self._inputs = provable(V, lower, upper)
        self._scale = np.asarray(self._inputs.scale)
        self._centre = np.asarray(self._inputs((lower + upper) / 2))[None]
        self._radius = ((upper - lower) / 2)[None] / self._scale
        self._whole = float(np.prod(2 * self._radius[0]))
        self._decided: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {"convex": [], "not convex": []}
        self.looked_at, self.margin = 0, np.inf
        self.witness: tuple[np.ndarray, np.ndarray, float] | None = None

    def waiting(self) -> int:
        """Return how many boxes are not decided."""
        return len(self._centre)

    def finished(self, max_boxes: int) -> bool:
        """Return whether all is decided, or as many boxes as allowed were looked at."""
        return not self.waiting() or self.looked_at >= max_boxes

    def step(self, max_boxes: int) -> None:
        """Look at the first boxes, as long as there were no more than allowed, and cut those that are not decided."""
        most = min(AT_A_TIME, max_boxes - self.looked_at)
        centre, radius = self._centre[:most], self._radius[:most]
        count = len(centre)
        padded = (np.resize(part, (AT_A_TIME, part.shape[1])) for part in (centre, radius))
        with jax.enable_x64(True):
            answers = (np.asarray(part)[:count] for part in _bounds(self._potential, self._scale, *padded))
            low, high, own, vector, size, margin = answers
        self.looked_at += count
        convex, not_convex = low > 0, high < 0
        self.margin = min(self.margin, float(margin[convex].min(initial=np.inf)))
        for name, which in (("convex", convex), ("not convex", not_convex)):
            self._decided[name].append((centre[which], radius[which]))
        sure = np.flatnonzero(not_convex | (own < -BEYOND_ROUNDING * size))
        if len(sure):
            worst = int(sure[np.argmin(own[sure] / size[sure])])
            self.witness = self._in_units(centre[worst], vector[worst], float(own[worst]))
        rest = ~(convex | not_convex)
        parts = halves(centre[rest], radius[rest])
        self._centre = np.concatenate([self._centre[most:], parts[0]])
        self._radius = np.concatenate([self._radius[most:], parts[1]])

    def _in_units(
        self, u: np.ndarray, vector: np.ndarray, curvature: float
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """Return a witness in the potential's units: its point, a direction of unit length, the curvature along it."""
        direction = vector * self._scale
        length = float(np.linalg.norm(direction))
        unit = float(self._potential.units.scale)
        return self._inputs.undo(u), direction / length, curvature * unit / length**2

    def share(self, name: str) -> float:
        """Return the share of the volume with a verdict."""
        return (
            sum(float(np.prod(2 * radius, axis=1).sum()) for _, radius in self._decided[name]) / self._whole
        )

    def map(self) -> ConvexityMap:
        """Return all boxes, decided or not."""
        parts = [self._joined("convex"), self._joined("not convex"), (self._centre, self._radius)]
        centre, radius = (np.concatenate(part) for part in zip(*parts, strict=True))
        kind = np.repeat([0, 1, 2], [len(part[0]) for part in parts])
        lower, upper = (self._inputs.undo(centre + sign * radius) for sign in (-1, 1))
        return ConvexityMap(lower, upper, kind == 0, kind == 1)

    def _joined(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        nothing = (self._centre[:0], self._radius[:0])
        centres, radii = zip(nothing, *self._decided[name], strict=True)
        return np.concatenate(centres), np.concatenate(radii)


@compiled()
def _bounds(
    potential: AbstractUnconditionalPotential, scale: Array, centre: Array, radius: Array
) -> tuple[Array, ...]:
    """Bound a box's eigenvalues from below, the lowest from above; add the centre's lowest, its vector, the largest.

    All in scaled units, in which signs are told: inputs may have units of very different sizes. The last answer is the
    bound below all eigenvalues in the units of the potential, which holds where the first is positive.
    """
    per_unit = 1 / jnp.asarray(scale)
    outer = per_unit[:, None] * per_unit

    def one(centre: Array, radius: Array) -> tuple[Array, ...]:
        bounds = enclose_potential(potential, centre, radius)
        values, vectors = jnp.linalg.eigh(potential.feature_hessian(centre)[2])
        vector = vectors[:, 0]
        low = jnp.linalg.eigvalsh(bounds.low[0])[0]
        high = vector @ bounds.high[0] @ vector
        in_units = jnp.linalg.eigvalsh(bounds.low[0] * outer)
        # with inputs of very different sizes rounding may take all of the smallest one
        below = jnp.maximum(in_units[0] - OUTWARD_ROUNDING * in_units[-1], low * jnp.min(per_unit) ** 2)
        margin = jnp.asarray(potential.units.scale) * below
        return low, high, values[0], vector, jnp.max(jnp.abs(values)), margin

    return map_boxes(one, centre, radius)
