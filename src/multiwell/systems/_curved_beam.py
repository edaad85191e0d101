"""The pre-curved clamped beam pressed at its middle, in normalised displacement D and force."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ._system import System, frozen, stationary

_REFERENCE = "J. Qiu, J. H. Lang and A. H. Slocum, J. Microelectromech. Syst. 13 (2004) 137-146"
_Q = 6.0
_PI4 = float(np.pi**4)
# both forces minus 2 pi^4 are odd about D = 1, so they cross at D = 1 and at 1 -+ this
_CROSSING = (1.0 - 16.0 / (3.0 * _Q**2)) ** 0.5


def _first_mode(d: Array | float) -> Array | float:
    return 1.5 * _PI4 * _Q**2 * (d**4 / 4.0 - d**3 + (1.0 + 2.0 / (3.0 * _Q**2)) * d**2)


def _third_mode(d: Array | float) -> Array | float:
    return 8.0 * _PI4 * d - 3.0 * _PI4 * d**2


# makes the energy continuous at the first crossing; at the second it is then continuous by the same oddness
_JOIN = float(_first_mode(1.0 - _CROSSING)) - float(_third_mode(1.0 - _CROSSING))


def _energy_symmetric(x: Float[Array, " 1"]) -> Float[Array, ""]:
    return jnp.asarray(_first_mode(x[0]))


def _energy(x: Float[Array, " 1"]) -> Float[Array, ""]:
    d = x[0]
    return jnp.where(jnp.abs(d - 1.0) < _CROSSING, _third_mode(d) + _JOIN, _first_mode(d))


def curved_beam_symmetric() -> System:
    """Make the beam held in its first mode, Q = 6: (3 pi^4 Q^2/2)(D^4/4 - D^3 + (1 + 2/(3 Q^2)) D^2)."""
    return System(
        name="curved-beam-symmetric",
        energy=_energy_symmetric,
        lower=frozen([-0.3]),
        upper=frozen([2.3]),
        default_size=200,
        inputs=("D",),
        description="bistable curved beam that cannot twist: first buckling mode alone",
        reference=_REFERENCE,
        stationary_points=(
            stationary([0.0], 0.0, 0),
            stationary([1.9614791034954486], 382.2792299775436, 0),
            stationary([1.0385208965045518], 1416.181210039134, 1),
        ),
    )


def curved_beam() -> System:
    """Make the free beam, Q = 6.

    Mode 3 takes over, with the force 8 pi^4 - 6 pi^4 D, between its outer crossings with the force of mode 1.
    """
    return replace(
        curved_beam_symmetric(),
        name="curved-beam",
        energy=_energy,
        description="bistable curved beam that snaps through its third mode: the force has two kinks",
        stationary_points=(
            stationary([0.0], 0.0, 0),
            stationary([1.9614791034954486], 382.2792299775436, 0),
            stationary([1.3333333333333333], 490.65319928238245, 1),
        ),
    )
