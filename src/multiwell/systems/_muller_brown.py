"""The Müller-Brown surface."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ._system import System, frozen, stationary

_HEIGHT = np.array([-200.0, -100.0, -170.0, 15.0])
_XX = np.array([-1.0, -1.0, -6.5, 0.7])
_XY = np.array([0.0, 0.0, 11.0, 0.6])
_YY = np.array([-10.0, -10.0, -6.5, 0.7])
_CENTRE_X = np.array([1.0, 0.0, -0.5, -1.0])
_CENTRE_Y = np.array([0.0, 0.5, 1.5, 1.0])


def _energy(x: Float[Array, " 2"]) -> Float[Array, ""]:
    height, xx, xy, yy, cx, cy = (
        jnp.asarray(table, x.dtype) for table in (_HEIGHT, _XX, _XY, _YY, _CENTRE_X, _CENTRE_Y)
    )
    u, v = x[0] - cx, x[1] - cy
    return jnp.sum(height * jnp.exp(xx * u * u + xy * u * v + yy * v * v))


def muller_brown() -> System:
    """Make three wells joined by a bent valley; its data leave out what lies 150 above the deepest well."""
    return System(
        name="muller-brown",
        energy=_energy,
        lower=frozen([-1.5, -0.5]),
        upper=frozen([1.2, 2.0]),
        default_size=2000,
        inputs=("x", "y"),
        description="three wells joined by a bent valley, the standard test of saddle searches",
        reference="K. Müller and L. D. Brown, Theor. Chim. Acta 53 (1979) 75-93",
        stationary_points=(
            stationary([-0.5582236346330243, 1.4417258418046686], -146.699517209954, 0),
            stationary([0.6234994049308765, 0.02803775852868567], -108.16672411685236, 0),
            stationary([-0.05001082299820611, 0.4666941048719721], -80.76781812965903, 0),
            stationary([-0.8220015587327322, 0.6243128028148714], -40.664843508657384, 1),
            stationary([0.2124865820006619, 0.29298832510736783], -72.24894011232522, 1),
        ),
        energy_limit=3.3,
    )
