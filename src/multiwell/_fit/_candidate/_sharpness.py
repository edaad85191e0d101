"""The sharpness as the free parameter of a fit; one or several, and where the fit starts them."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..._potential import Parameter

# the free parameter of the sharpness counts in tenths: damped steps move a parameter in a small unit less eagerly, and
# a sharpness that is fixed while the modes find their places keeps them apart, where a blunt one lets them share
# every point
SHARPNESS_UNIT = 0.1
# over the energy's standard deviation: far below it the modes are far apart in energy and differ by little, so that
# their differences lose their digits
MIN_RHO = 0.02
# the same: far above it the soft minimum is the hard one to less than any target, and no data say how sharp it is
MAX_RHO = 1e4
WITHIN = 0.1  # of the logarithm of a start, from the least and the largest: nearer to them the parameter has no effect


class FixedSharpness(eqx.Module):
    """A sharpness that is not learned: its parameter has no derivative, so no step moves it."""

    value: Parameter


class ConditionalSharpness(eqx.Module):
    """A sharpness that depends on conditions, and the energy's unit that may depend on them as well.

    Attributes:
        level: the free parameter where what stands for the conditions is zero.
        slope: its change with each of the numbers that stand for a condition.
        log_scale_slope: that of the logarithm of the energy's unit, which is given and not learned; None where the unit
            is the same everywhere.
    """

    level: Float[Parameter, ""]
    slope: Float[Parameter, " m"]
    log_scale_slope: Float[Parameter, " m"] | None = None

    @classmethod
    def constant(cls, sharpness: Float[np.ndarray, ""], numbers: int) -> "ConditionalSharpness":
        """Return a sharpness that may depend on conditions, and does not yet, where the energy's unit never does."""
        return cls(sharpness, np.zeros(numbers))


# one number, or one per node of a tree
FreeSharpness = Parameter | FixedSharpness | ConditionalSharpness


def log_rho(sharpness: FreeSharpness) -> Array:
    """Return the logarithm of the sharpness in scaled units, from its free parameter: between the two bounds."""
    if isinstance(sharpness, FixedSharpness):
        fixed: Array = jax.lax.stop_gradient(log_rho(sharpness.value))
        return fixed
    assert not isinstance(sharpness, ConditionalSharpness)
    least, most = float(np.log(MIN_RHO)), float(np.log(MAX_RHO))
    above = least + jnp.logaddexp(0.0, SHARPNESS_UNIT * sharpness - least)
    return most - jnp.logaddexp(0.0, most - above)


def log_rho_at_rest(sharpness: FreeSharpness) -> Float[np.ndarray, "*nodes"]:
    """Return the same in NumPy: float64 wherever it is called."""
    with jax.enable_x64(True):
        return np.asarray(log_rho(jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), sharpness)))


def sharpness_of(rho: float) -> Float[np.ndarray, ""]:
    """Return the free parameter that stands for a sharpness in scaled units, or for one just within the bounds."""
    below = max(float(np.log(MAX_RHO / rho)), WITHIN)
    bounded = float(np.log(MAX_RHO)) - _inverse_softplus(below)
    above = max(bounded - float(np.log(MIN_RHO)), WITHIN)
    return np.asarray((np.log(MIN_RHO) + _inverse_softplus(above)) / SHARPNESS_UNIT)


def _inverse_softplus(value: float) -> float:
    return value + float(np.log(-np.expm1(-value)))


def start_sharpness(energy_range: float, rounding: float) -> Float[np.ndarray, ""]:
    """Return the sharpness with which a soft minimum rounds barriers over a given share of the energy's range."""
    return np.asarray(-np.log(rounding * max(energy_range, 1e-12)) / SHARPNESS_UNIT)


class Sharpness(NamedTuple):
    """What a fit is asked to do about the sharpness.

    Attributes:
        kind: "single" for one, "tree" for one per merge of modes, "auto" for a tree where it pays, "blunt" for the same
            where it is not raised.
        rho: where it starts, 1 / energy units of the data; None leaves that to the recipe.
    """

    kind: str = "auto"
    rho: float | None = None


class InitialSharpness(NamedTuple):
    """A start of the sharpness: its free parameter, and what the path of the discovery calls it."""

    sharpness: Float[np.ndarray, ""]
    label: str


def smoothed_over(share: float, energy_range: float) -> InitialSharpness:
    """Return the start with which barriers are smoothed over a share of the energy's range."""
    return InitialSharpness(
        start_sharpness(energy_range, share), f"rounded over {share:.2g} of the energy's range"
    )
