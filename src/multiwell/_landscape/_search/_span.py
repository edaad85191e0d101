"""The directions in which data vary."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

FLAT = 1e-9  # of the largest spread


@dataclass(frozen=True)
class Span:
    """The affine space of points `u = origin + z basis^T` that data span, with the box of the data in it.

    Where the data vary in every direction, `z` is `u` itself. A constant input takes part in no direction; inputs
    that depend linearly on each other share fewer directions than they are.

    Attributes:
        origin: one point of it, shape `(d,)`.
        basis: orthonormal directions as columns, shape `(d, r)`.
        lower, upper: the box of the data in the coordinates `z`, shape `(r,)`.
    """

    origin: Float[np.ndarray, " d"]
    basis: Float[np.ndarray, "d r"]
    lower: Float[np.ndarray, " r"]
    upper: Float[np.ndarray, " r"]

    @classmethod
    def of(cls, u: Float[np.ndarray, "n d"]) -> "Span":
        """The span of scaled points; at least one direction is kept."""
        range_ = np.ptp(u, axis=0)
        varying = np.flatnonzero(range_ > FLAT * max(range_.max(), 1e-300))
        if len(varying) == 0:
            varying = np.array([0])
        basis = np.eye(u.shape[1])[:, varying]
        origin = np.where(np.isin(np.arange(u.shape[1]), varying), 0.0, u.mean(axis=0))
        inner = u[:, varying]
        _, sizes, directions = np.linalg.svd(inner - inner.mean(axis=0), full_matrices=False)
        rank = max(int(np.sum(sizes > FLAT * max(sizes.max(), 1e-300))), 1)
        if rank < len(varying):
            basis = basis @ directions[:rank].T
            origin = u.mean(axis=0)
        z = (u - origin) @ basis
        return cls(origin, basis, z.min(axis=0), z.max(axis=0))

    def inside(self, u: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n r"]:
        """Coordinates of points in the space."""
        z: Float[np.ndarray, "n r"] = (u - self.origin) @ self.basis
        return z

    def outside(self, z: Float[np.ndarray, "n r"]) -> Float[np.ndarray, "n d"]:
        """Points of given coordinates."""
        u: Float[np.ndarray, "n d"] = self.origin + z @ self.basis.T
        return u
