"""The von Mises truss, the smallest structure that snaps through."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ._system import System, frozen, stationary

_STIFFNESS = 1.0
_HALF_SPAN = 1.0
HEIGHT = 0.5
_REST_LENGTH = float((_HALF_SPAN**2 + HEIGHT**2) ** 0.5)


def truss_energy(u: Float[Array, "*n"]) -> Float[Array, "*n"]:
    """Energies of single trusses whose apexes are pressed down by u."""
    length = jnp.sqrt(_HALF_SPAN**2 + (HEIGHT - u) ** 2)
    return _STIFFNESS * (length - _REST_LENGTH) ** 2


def _energy(x: Float[Array, " 1"]) -> Float[Array, ""]:
    return truss_energy(x[0])


def von_mises_truss() -> System:
    """Two bars of half span 1 and height 0.5 pressed down by u; negative stiffness for |u-0.5| < 0.2779."""
    return System(
        name="von-mises-truss",
        energy=_energy,
        lower=frozen([-0.3]),
        upper=frozen([1.3]),
        default_size=200,
        inputs=("u",),
        description="shallow two-bar truss pressed down at its apex, two equal wells",
        reference="R. von Mises, Z. Angew. Math. Mech. 3 (1923) 406-422",
        stationary_points=(
            stationary([0.0], 0.0, 0),
            stationary([1.0], 0.0, 0),
            stationary([0.5], 0.013932022500210316, 1),
        ),
    )
