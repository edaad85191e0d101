"""Any potential in the units of a box."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._potential import AbstractPotential, Scaling, evaluate_batch
from ._search import not_finite, spread

PROBES = 1024


class BoxedPotential(AbstractPotential):
    """A potential whose scaled inputs run from -1 to 1 over a box.

    Attributes:
        inner: the potential.
        scaling: the box's centre and half widths, and the unit of energy.
    """

    inner: AbstractPotential
    scaling: Scaling

    @classmethod
    def over(
        cls,
        inner: AbstractPotential,
        lower: Float[np.ndarray, " d"],
        upper: Float[np.ndarray, " d"],
        seed: int,
    ) -> "BoxedPotential":
        """A potential over a box; its unit of energy is what the lower half of the box's energies span.

        Raises:
            InputError: an energy in the box is not finite.
        """
        centre, half = (lower + upper) / 2, (upper - lower) / 2
        x = centre + half * next(spread(PROBES, len(centre), seed))
        plain = cls(inner=inner, scaling=Scaling(centre, half, np.zeros(()), np.ones(())))
        energy = evaluate_batch(plain, x, "scaled_energy")[0]
        if not np.isfinite(energy).all():
            raise not_finite(x[int(np.argmin(np.isfinite(energy)))])
        low, middle = np.quantile(energy, [0.0, 0.5])
        unit = middle - low if middle > low else 1.0
        return cls(inner=inner, scaling=Scaling(centre, half, np.asarray(low), np.asarray(unit)))

    def scaled_energy(self, u: Float[Array, " d"]) -> Float[Array, ""]:
        return self._energy(self.inner.scaled_energy(self._inner_point(u)))

    def scaled_gradient(self, u: Float[Array, " d"]) -> tuple[Float[Array, ""], Float[Array, " d"]]:
        energy, gradient = self.inner.scaled_gradient(self._inner_point(u))
        return self._energy(energy), gradient * self._stretch * self._unit

    def scaled_hessian(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, ""], Float[Array, " d"], Float[Array, "d d"]]:
        energy, gradient, hessian = self.inner.scaled_hessian(self._inner_point(u))
        stretch = self._stretch
        return (
            self._energy(energy),
            gradient * stretch * self._unit,
            hessian * stretch[:, None] * stretch * self._unit,
        )

    def scaled_responsibilities(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self.inner.scaled_responsibilities(self._inner_point(u))

    def _inner_point(self, u: Float[Array, " d"]) -> Float[Array, " d"]:
        own, inner = self.scaling, self.inner.scaling
        return (u * own.input_scale + own.input_shift - inner.input_shift) / inner.input_scale

    def _energy(self, inner: Float[Array, ""]) -> Float[Array, ""]:
        shift = self.inner.scaling.energy_shift - self.scaling.energy_shift
        return inner * self._unit + shift / self.scaling.energy_scale

    @property
    def _stretch(self) -> Float[Array, " d"]:
        return jnp.asarray(self.scaling.input_scale) / self.inner.scaling.input_scale

    @property
    def _unit(self) -> Float[Array, ""]:
        return jnp.asarray(self.inner.scaling.energy_scale) / self.scaling.energy_scale
