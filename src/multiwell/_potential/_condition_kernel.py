"""How alike conditions are to those of the data."""

from dataclasses import replace
from typing import Any, final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from .._inputs import AbstractCurvedMap, Affine, MapEnclosure, Parameter

# of the variance belongs to one condition alone: what differs between specimens that are alike
LOCAL_SHARE = 0.2
LOCAL_REACH = 0.01  # of the kernel's length: as far as that part reaches
NUGGET = 1e-8  # on the diagonal of the kernel matrix, so that it has a factor in float64


@final
class ConditionKernel(AbstractCurvedMap):
    """Whitened values of a kernel between a condition and `m` known ones: a wide exponential and a narrow one.

        phi(c) = L^-1 (k(c, c_1), ..., k(c, c_m)),   L L^T = (k(c_i, c_j)),
        k(c, c') = (1 - s) exp(-r) + s exp(-r / t),    r = |(c - c') / length|

    `a . phi(c)` with independent `a` of unit variance is the Gaussian process of the kernel given at the known
    conditions: rough, so that it follows what scatters from one condition to the next, and back at its mean far away.
    The narrow part is what a specimen has to itself. It takes a known condition to its own curve, and has no say in
    what lies between: there the process goes through the middle of neighbours that scatter, not through each of them.

    Attributes:
        units: of the conditions.
        rates: one over the length of every condition, in scaled units; zero where it is of no matter.
        centres: the known conditions, in scaled units.
        whitener: `L^-1`.
        local_share: `s`, of the variance that one condition has to itself.
        local_reach: `t`, how far that part reaches, in lengths.

    Source: Rasmussen and Williams, "Gaussian processes for machine learning" (2006), eqs. (4.18) and (A.12); the
    narrow part is the nugget effect, Cressie, "Statistics for spatial data" (1993), section 2.3.1.
    """

    units: Affine
    rates: Float[Parameter, " q"]
    centres: Float[Parameter, "m q"]
    whitener: Float[Parameter, "m m"]
    local_share: float = eqx.field(static=True, default=LOCAL_SHARE)
    local_reach: float = eqx.field(static=True, default=LOCAL_REACH)

    @classmethod
    def between(
        cls, units: Affine, rates: Float[np.ndarray, " q"], centres: Float[np.ndarray, "m q"]
    ) -> "ConditionKernel":
        """Make the kernel whose known conditions are distinct `centres`, in scaled units."""
        from scipy.linalg import cholesky, solve_triangular

        values = _kernel(np, centres[:, None] - centres, rates, LOCAL_SHARE, LOCAL_REACH)
        factor = cholesky(values + NUGGET * np.eye(len(centres)), lower=True)
        return cls(units, rates, centres, solve_triangular(factor, np.eye(len(centres)), lower=True))

    @property
    def n_inputs(self) -> int:
        return self.units.n_inputs

    @property
    def n_features(self) -> int:
        return int(self.whitener.shape[0])

    @property
    def periods(self) -> Float[np.ndarray, " q"]:
        return np.zeros(self.n_inputs)

    def of_scaled(self) -> "ConditionKernel":
        """Return the same for conditions in scaled units."""
        return replace(self, units=Affine.identity(self.n_inputs))

    def __call__(self, x: Float[Parameter, "*n q"]) -> Float[Parameter, "*n m"]:
        space = jnp if isinstance(x, jax.Array) else np
        away = self.units(x)[..., None, :] - self.centres
        kernel = _kernel(space, away, self.rates, self.local_share, self.local_reach)
        values: Parameter = kernel @ self.whitener.T
        return values

    def enclose(self, centre: Float[Array, " q"], radius: Float[Array, " q"]) -> MapEnclosure:
        raise InputError(
            "nothing can be proven over boxes of conditions: bounds of their kernel are not known"
        )


def _kernel(space: Any, away: Parameter, rates: Parameter, share: float, reach: float) -> Any:
    """Evaluate the kernel over the last axis, whose derivative at zero distance is taken as zero."""
    squares = ((away * rates) ** 2).sum(axis=-1)
    apart = squares > 0
    distance = space.where(apart, space.sqrt(space.where(apart, squares, 1.0)), 0.0)
    return (1 - share) * space.exp(-distance) + share * space.exp(-distance / reach)
