"""Modes that are quadratic forms: exact for the energy of a Gaussian mixture."""

from typing import Any, ClassVar

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from ._modes import AbstractModes, Parameter


class QuadraticModes(AbstractModes):
    """Stacked quadratic forms `f = e + |L^T (u - a)|^2 / 2 + floor / 2 |u - a|^2` with `L` lower triangular.

    With `rho = 1`, unit weights and energies in units of temperature, the soft minimum of these modes is exactly the
    energy `-log sum_k pi_k N(x; mu_k, Sigma_k)` of a Gaussian mixture.

    Source: McLachlan and Peel (2000), "Finite mixture models", ch. 3 (the density); the factor as in
    Pinheiro and Bates, Stat. Comput. 6 (1996), section 2.1.
    """

    kind: ClassVar[str] = "quadratic"
    conditioned: ClassVar[tuple[str, ...]] = ("centre", "factor", "offset")
    convex: ClassVar[bool] = True
    centre: Float[Parameter, "n d"]
    factor: Float[Parameter, "n d d"]
    offset: Float[Parameter, " n"]
    floor: float = eqx.field(static=True)

    @property
    def n_modes(self) -> int:
        return int(self.offset.shape[0])

    @property
    def dimension(self) -> int:
        return int(self.centre.shape[1])

    def settings(self) -> dict[str, Any]:
        return {"floor": self.floor}

    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self.gradients(u)[0]

    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        away = u - self.centre
        factor = jnp.tril(self.factor)
        stretched = jnp.einsum("nij,ni->nj", factor, away)
        gradient = jnp.einsum("nij,nj->ni", factor, stretched) + self.floor * away
        energy = (jnp.sum(stretched**2, axis=1) + self.floor * jnp.sum(away**2, axis=1)) / 2 + self.offset
        return energy, gradient

    def hessians(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, " n"], Float[Array, "n d"], Float[Array, "n d d"]]:
        factor = jnp.tril(self.factor)
        hessian = jnp.einsum("nik,njk->nij", factor, factor) + self.floor * jnp.eye(
            self.dimension, dtype=u.dtype
        )
        return *self.gradients(u), hessian
