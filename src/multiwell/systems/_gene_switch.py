"""A gene that activates itself."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ._system import System, frozen, stationary

_ACTIVATION = 1.0
_DECAY = 1.0
_BASAL = 0.05
_THRESHOLD = 0.5
_ROOT_2 = float(2.0**0.5)


def _hill_integral(x: Array) -> Array:
    """Integrate t^4/(S^4 + t^4) from 0 to x, by partial fractions."""
    t = _ROOT_2 * x / _THRESHOLD
    square = t * t / 2.0 + 1.0
    logarithm = jnp.log((square + t) / (square - t)) / (4.0 * _ROOT_2)
    arc = (jnp.arctan(t + 1.0) + jnp.arctan(t - 1.0)) / (2.0 * _ROOT_2)
    return x - _THRESHOLD * (logarithm + arc)


def _energy(x: Float[Array, " 1"]) -> Float[Array, ""]:
    return 0.5 * _DECAY * x[0] ** 2 - _BASAL * x[0] - _ACTIVATION * _hill_integral(x[0])


def gene_switch() -> System:
    """Make one-dimensional auto-activation: k x^2/2 - b x - a times the integral of x^4/(S^4 + x^4)."""
    return System(
        name="gene-switch",
        energy=_energy,
        lower=frozen([-0.1]),
        upper=frozen([1.5]),
        default_size=200,
        inputs=("x",),
        description="self-activating gene with an off and an on state (Hill exponent 4)",
        reference="J. E. Ferrell, Curr. Opin. Cell Biol. 14 (2002) 140-148; Hill kinetics with a basal rate",
        stationary_points=(
            stationary([0.988581000448931], -0.014986405190759666, 0),
            stationary([0.05010079866973003], -0.0012510049838368178, 0),
            stationary([0.4534032557254579], 0.034673898417686644, 1),
        ),
    )
