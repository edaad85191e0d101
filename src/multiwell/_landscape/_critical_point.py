"""What is known of one point where the gradient of a potential vanishes."""

from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False, kw_only=True)
class StandardErrors:
    """Standard errors of a well of a fit, in the units of the potential.

    Attributes:
        x: of its position, shape `(d,)`.
        energy: of its energy; where the data hold no energies, of its height above the lowest training point.
        barrier: of its barrier; infinite where that is, and where no data lie on the way.
    """

    x: Float[np.ndarray, " d"]
    energy: float
    barrier: float = inf

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values; an infinite one is None."""
        barrier = self.barrier if isfinite(self.barrier) else None
        return {"x": self.x.tolist(), "energy": self.energy, "barrier": barrier}


@dataclass(frozen=True, eq=False, kw_only=True)
class CriticalPoint:
    """A point where the gradient of a potential vanishes, in the units of the potential.

    Attributes:
        x: position, shape `(d,)`.
        energy: energy there.
        eigenvalues: of the Hessian, ascending, shape `(d,)`, energy per input unit squared.
        index: how many directions lead down from it: 0 a minimum, 1 a saddle between two basins.
        degenerate: whether an eigenvalue is zero (to 1e-6 of the largest, in scaled units): any small change of the
            potential moves such a point, or splits it.
        on_boundary: whether it lies on a face of the bounds (within 1e-3 of the width).
        mode: the mode with the largest responsibility.
        responsibility: its share.
        extent: other points of the same set, where the energy is the same along a valley; shape `(k, d)`, `k` is zero
            for a point that stands alone.
        barrier: of a minimum, height of the lowest way out of it, to any other minimum, energy units; infinite where no
            way is known, and for other points. Minima of a fit whose own barrier is within its error are no places to
            go to.
        barrier_to_deeper: of a minimum, height of the lowest way to one that is no higher, energy units; infinite for
            the deepest, where no way is known, and for other points.
        within_data: whether the data of a fit reach there; None without data.
        standard_errors: of a minimum of a fit that does not lie on its boundary, from the residuals near it; None where
            too few rows are near, and without data.
    """

    x: Float[np.ndarray, " d"]
    energy: float
    eigenvalues: Float[np.ndarray, " d"]
    index: int
    degenerate: bool
    on_boundary: bool
    mode: int
    responsibility: float
    extent: Float[np.ndarray, "k d"]
    barrier: float = inf
    barrier_to_deeper: float = inf
    within_data: bool | None = None
    standard_errors: StandardErrors | None = None

    @property
    def barrier_without_data(self) -> bool:
        """Whether a fit has a barrier out of a minimum whose height no data decide."""
        errors = self.standard_errors
        return errors is not None and isfinite(self.barrier) and not isfinite(errors.barrier)


@dataclass(frozen=True, eq=False, kw_only=True)
class Saddle(CriticalPoint):
    """A stationary point of index 1: one way down on either side.

    Attributes:
        connects: what the two descents reach, as positions in `Landscape.points`; None where a descent leaves the
            bounds or ends in nothing that is known. The deeper one stands first, and paths begin there. A degenerate
            saddle with more than two ways down has more.
    """

    connects: tuple[int | None, ...]
