"""The directions in which searches move, and the box that holds them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..._graph import displacement, wrapped

FLAT = 1e-9  # of the largest spread


@dataclass(frozen=True)
class Span:
    """The affine space of points `u = origin + z basis^T` that data span, with the box of the data in it.

    Where the data vary in every direction, `z` is `u` itself. A constant input has no direction; inputs that depend
    linearly on each other share fewer directions than they are. An input that wraps around has a direction of its own
    and no faces: searches leave its period freely, and their ends are put back into it.

    Attributes:
        origin: one point of it, shape `(d,)`.
        basis: orthonormal directions as columns, shape `(d, r)`.
        lower, upper: the box of the data in the coordinates `z`, shape `(r,)`; infinite where it wraps around.
        start: where a period begins, shape `(d,)`, of no matter for inputs that do not wrap around.
        periods: of the inputs, shape `(d,)`; 0 for one that does not wrap around.
    """

    origin: Float[np.ndarray, " d"]
    basis: Float[np.ndarray, "d r"]
    lower: Float[np.ndarray, " r"]
    upper: Float[np.ndarray, " r"]
    start: Float[np.ndarray, " d"]
    periods: Float[np.ndarray, " d"]

    @classmethod
    def of(cls, u: Float[np.ndarray, "n d"], periods: Float[np.ndarray, " d"] | None = None) -> "Span":
        """Make the span of scaled points; at least one direction is kept."""
        turns = np.zeros(u.shape[1]) if periods is None else periods
        around = turns > 0
        range_ = np.ptp(u, axis=0)
        varying = np.flatnonzero(around | (range_ > FLAT * max(range_.max(), 1e-300)))
        if len(varying) == 0:
            varying = np.array([0])
        basis = np.eye(u.shape[1])[:, varying]
        origin = np.where(np.isin(np.arange(u.shape[1]), varying), 0.0, u.mean(axis=0))
        inner = u[:, varying] * ~around[varying]
        _, sizes, directions = np.linalg.svd(inner - inner.mean(axis=0), full_matrices=False)
        straight = int((~around[varying]).sum())
        rank = int(np.sum(sizes > FLAT * max(sizes.max(), 1e-300)))
        if straight and max(rank, 1) < straight:
            flat = basis @ directions[: max(rank, 1)].T
            basis = np.hstack([flat, np.eye(u.shape[1])[:, around]])
            origin = np.where(around, 0.0, u.mean(axis=0))
        z = (u - origin) @ basis
        free = (basis[around] != 0).any(axis=0)
        lower, upper = (np.where(free, sign * np.inf, end) for sign, end in ((-1, z.min(0)), (1, z.max(0))))
        return cls(origin, basis, lower, upper, u.min(axis=0), turns)

    @classmethod
    def box(cls, periods: Float[np.ndarray, " d"]) -> "Span":
        """Make the box `[-1, 1]^d`, all of whose directions are searched; those with a period wrap around."""
        ones = np.ones(len(periods))
        end = np.where(periods > 0, np.inf, ones)
        return cls(0 * ones, np.eye(len(periods)), -end, end, -ones, periods)

    def inside(self, u: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n r"]:
        """Return the coordinates of points in the space."""
        return np.asarray((u - self.origin) @ self.basis)

    def outside(self, z: Float[np.ndarray, "n r"]) -> Float[np.ndarray, "n d"]:
        """Return the points of given coordinates, within one period."""
        return wrapped(self.origin + z @ self.basis.T, self.start, self.periods)

    def distance(self, first: Float[np.ndarray, "... d"], second: Float[np.ndarray, "... d"]) -> np.ndarray:
        """Return how far points are apart, by the shorter way around."""
        return np.asarray(np.linalg.norm(displacement(first - second, self.periods), axis=-1))
