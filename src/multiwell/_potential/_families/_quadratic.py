"""Modes that are quadratic forms: exact for the energy of a Gaussian mixture."""

from dataclasses import replace
from typing import ClassVar, final

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._modes import CURVATURE_FLOOR, AbstractModes, ModeDerivatives, Parameter
from ._enclosure import OUTWARD_ROUNDING, Enclosure, outward
from ._spec import Centres, Depths, FamilySpec, Widths, check_floor


@final
class QuadraticModes(AbstractModes):
    """Stacked quadratic forms `f = e + |L^T (u - a)|^2 / 2 + floor / 2 |u - a|^2` with `L` lower triangular.

    With `rho = 1`, unit weights and energies in units of temperature, the soft minimum of these modes is exactly the
    energy `-log sum_k pi_k N(x; mu_k, Sigma_k)` of a Gaussian mixture.

    Source: McLachlan and Peel (2000), "Finite mixture models", ch. 3 (the density); the factor as in
    Pinheiro and Bates, Stat. Comput. 6 (1996), section 2.1.
    """

    family: ClassVar[str] = "quadratic"
    convex: ClassVar[bool] = True
    condition_dependent: ClassVar[tuple[str, ...]] = ("centre", "factor", "offset")
    centre: Float[Parameter, "n d"]
    factor: Float[Parameter, "n d d"]
    offset: Float[Parameter, " n"]
    floor: float = eqx.field(static=True)

    @property
    def dimension(self) -> int:
        return int(self.centre.shape[1])

    def tilted(self, slope: Float[np.ndarray, "n d"], offset: Float[np.ndarray, " n"]) -> "QuadraticModes":
        # a tilted paraboloid is the same one elsewhere
        factor = np.tril(self.factor)
        hessian = factor @ factor.swapaxes(1, 2) + self.floor * np.eye(self.dimension)
        step = -np.linalg.solve(hessian, slope[:, :, None])[:, :, 0]
        height = np.einsum("nd,nd->n", slope, self.centre + step / 2)
        return replace(self, centre=self.centre + step, offset=self.offset + offset + height)

    def stretched(self, factor: Float[np.ndarray, " n"], height: Float[np.ndarray, " n"]) -> "QuadraticModes":
        # the floor is the same for all, so that a wide mode has more curvature than it would have
        scale = np.sqrt(height) * factor
        return replace(
            self,
            centre=self.centre / factor[:, None],
            factor=scale[:, None, None] * self.factor,
            offset=height * self.offset,
        )

    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self.gradients(u)[0]

    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        away = u - self.centre
        factor = jnp.tril(self.factor)
        stretched = jnp.einsum("nij,ni->nj", factor, away)
        gradient = jnp.einsum("nij,nj->ni", factor, stretched) + self.floor * away
        energy = (jnp.sum(stretched**2, axis=1) + self.floor * jnp.sum(away**2, axis=1)) / 2 + self.offset
        return energy, gradient

    def hessians(self, u: Float[Array, " d"]) -> ModeDerivatives:
        factor = jnp.tril(self.factor)
        hessian = jnp.einsum("nik,njk->nij", factor, factor) + self.floor * jnp.eye(
            self.dimension, dtype=u.dtype
        )
        return *self.gradients(u), hessian


def _start(centre: Centres, depth: Depths, rng: np.random.Generator, widths: Widths) -> AbstractModes:
    factor = np.tile(np.eye(centre.shape[1]), (len(centre), 1, 1))
    return QuadraticModes(centre.copy(), factor, depth.copy(), CURVATURE_FLOOR)


def _enclose(modes: QuadraticModes, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    energy, gradient, hessian = modes.hessians(centre)
    spread = jnp.einsum("nde,e->nd", jnp.abs(hessian), radius)
    return Enclosure(energy, gradient, spread * (1 + OUTWARD_ROUNDING), *outward(hessian, hessian))


QUADRATIC = FamilySpec(QuadraticModes, "quadratic forms", _start, _enclose, check_floor, few_shapes=True)
