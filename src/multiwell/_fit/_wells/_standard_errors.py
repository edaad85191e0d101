"""Standard errors of wells, of their energies and of the ways between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from ..._landscape import Barrier, StandardErrors
from ..._potential import AbstractUnconditionalPotential
from .._few import ProcessErrors
from ._found import FoundMinima
from ._residuals import Residuals

BETWEEN = 32  # points from a minimum to the top of a way, where it is looked whether energies rise surely


@dataclass(frozen=True, eq=False)
class WellErrors:
    """How far the minima of a potential, and the ways between them, may be wrong.

    The error of an energy is that of the residuals near the point (`Residuals.errors_at`), of a height that of both
    ends in squares. Where the data hold no energies, a difference of energies is wrong by the integral of the error of
    the gradient along the straight line, by the trapezoidal rule, and an energy by the difference to the lowest
    training point, which has energy zero. Where too few rows are near, one error stands for all energies.

    Attributes:
        found: the minima.
        potential: whose minima they are.
        energy_error: what stands for the error of an energy where residuals say nothing.
        residuals: of the fit; None where the data are gone.
        condition: that of the potential, where there are any.
    """

    found: FoundMinima
    potential: AbstractUnconditionalPotential
    energy_error: float
    residuals: Residuals | ProcessErrors | None = None
    condition: Float[np.ndarray, " q"] | None = None
    _known: dict[bytes, Float[np.ndarray, "p p"] | None] = field(default_factory=dict)

    def of_height(self, k: int, way: Barrier | None) -> float:
        """Return the standard error of the height of a way from a minimum.

        Where there is no way it is that of the energy, or, without energies, of the rise over one spread of the inputs.
        """
        start = self.found.points[k].x
        if way is not None:
            error = self._of_difference(start, self.found.top_of(way))
        elif self.residuals is None or self.residuals.origin is None:
            error = self._of_energy(start)
        else:
            errors = self._at(start)
            error = None if errors is None else float(np.sqrt(np.trace(errors)))
        return self.energy_error if error is None else error

    def surely_rises(self, k: int, way: Barrier | None, times: float) -> bool:
        """Return whether energies rise surely, by so many standard errors, somewhere between a minimum and a top.

        Of few rows along one input the top may lie where nothing was measured, and rows before it may show a rise.
        """
        if (
            way is None
            or not isinstance(self.residuals, ProcessErrors)
            or self.residuals.periods.tolist() != [0.0]
        ):
            return False
        start, end = self.found.points[k].x, self.found.top_of(way)
        between = np.linspace(start, end, BETWEEN)[1:-1]
        rise = self.potential.energy(between) - self.found.points[k].energy
        errors = [self.residuals.of_difference(start, x) for x in between]
        return bool((rise > times * np.array(errors)).any())

    def of_minimum(self, k: int, way_out: Barrier | None, dents: Sequence[int]) -> StandardErrors | None:
        """Return the standard errors of a minimum and of its lowest way out; None where residuals say nothing.

        Its position moves by the inverse Hessian times the error of the gradient. Where a dent is as deep as the
        minimum, within the error of the difference, the minimum may as well lie there: the largest such distance is
        added in squares.

        Args:
            k: number of the minimum.
            way_out: its lowest way out, if there is any.
            dents: numbers of minima that are connected with it and not resolved.
        """
        point = self.found.points[k]
        energy = None if point.on_boundary else self._of_energy(point.x)
        errors = self._at(point.x)
        if energy is None or errors is None or self.residuals is None:
            return None
        spread = self.residuals.spread
        hessian = self.potential.hessian(point.x[None])[0] * np.multiply.outer(spread, spread)
        stiffness = np.linalg.pinv(hessian, rcond=1e-12, hermitian=True)
        moved = np.diag(stiffness @ errors[1:, 1:] @ stiffness)
        jumps = [self.residuals.scaled(x - point.x) for x in self._as_deep(k, dents)]
        jump = np.max(np.square(jumps), axis=0, initial=0.0) if jumps else 0.0
        return StandardErrors(
            x=spread * np.sqrt(np.maximum(moved, 0.0) + jump),
            energy=energy,
            barrier=self._of_barrier(k, way_out),
        )

    def _of_barrier(self, k: int, way_out: Barrier | None) -> float:
        """Return the standard error of a barrier; infinite without one, and where no data lie on the way.

        Residuals say nothing of a gap; the random functions of few rows do.
        """
        unknown = way_out is None or not (
            isinstance(self.residuals, ProcessErrors) or self.found.is_seen(way_out)
        )
        return np.inf if unknown else self.of_height(k, way_out)

    def _as_deep(self, k: int, dents: Sequence[int]) -> list[Float[np.ndarray, " d"]]:
        """Return the positions of the dents whose energies are that of a minimum, within the error."""
        point, found = self.found.points[k], []
        for dent in (self.found.points[number] for number in dents):
            error = self._of_difference(point.x, dent.x)
            if error is not None and abs(dent.energy - point.energy) < error:
                found.append(dent.x)
        return found

    def _of_energy(self, x: Float[np.ndarray, " d"]) -> float | None:
        if self.residuals is not None and self.residuals.origin is not None:
            return self._of_difference(self.residuals.origin, x)
        errors = self._at(x)
        return None if errors is None else float(np.sqrt(errors[0, 0]))

    def _of_difference(self, start: Float[np.ndarray, " d"], end: Float[np.ndarray, " d"]) -> float | None:
        if isinstance(self.residuals, ProcessErrors):
            return self.residuals.of_difference(start, end)
        first, last = self._at(start), self._at(end)
        if self.residuals is None or first is None or last is None:
            return None
        if self.residuals.origin is None:
            return float(np.sqrt(first[0, 0] + last[0, 0]))
        half = self.residuals.scaled(end - start) / 2
        return float(np.sqrt(half @ (first + last)[1:, 1:] @ half))

    def _at(self, x: Float[np.ndarray, " d"]) -> Float[np.ndarray, "p p"] | None:
        """Return the covariance of the errors of energy and gradient at a point."""
        if self.residuals is None:
            return None
        place = x.tobytes()
        if place not in self._known:
            self._known[place] = self.residuals.errors_at(x, self.condition)
        return self._known[place]
