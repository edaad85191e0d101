"""What a fit adjusts: the modes and the sharpness, in scaled units."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Int

from .._potential import AbstractModes, Parameter, Potential, Scaling

# the modes and log(rho) / SHARPNESS_UNIT: damped steps move a parameter in a small unit less eagerly, and a sharpness
# that is held while the modes find their places keeps them apart, where a blunt one lets them share every point
SHARPNESS_UNIT = 0.1
Parameters = tuple[AbstractModes, Parameter]


def potential_of(parameters: Parameters, scaling: Scaling) -> Potential:
    """The potential of fitted parameters, as NumPy arrays at rest.

    The gauge is that all weights are one: only `offset - log(w) / rho` matters, and it is in the offsets.
    """
    modes, sharpness = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), parameters)
    count = modes.n_modes
    return Potential(
        modes=modes,
        log_weights=np.zeros(count),
        active=np.ones(count, bool),
        log_rho=np.asarray(SHARPNESS_UNIT * sharpness),
        scaling=scaling,
    )


def append_modes(parameters: Parameters, added: AbstractModes) -> Parameters:
    """The same parameters with more modes behind them."""
    modes, sharpness = parameters
    return jax.tree.map(lambda a, b: np.concatenate([a, b]), modes, added), sharpness


def keep_modes(parameters: Parameters, kept: Bool[np.ndarray, " n"] | Int[np.ndarray, " m"]) -> Parameters:
    """The same parameters with only some of the modes."""
    modes, sharpness = parameters
    return jax.tree.map(lambda a: np.asarray(a)[kept], modes), sharpness


@jax.jit
def responsibilities(parameters: Parameters, u: jax.Array) -> jax.Array:
    """Share of every mode at scaled points `(n, d)`, shape `(n, m)`."""
    modes, sharpness = parameters
    exponents = -jnp.exp(SHARPNESS_UNIT * sharpness) * jax.vmap(modes.energies)(u)
    return jax.nn.softmax(exponents, axis=1)


def dominating(parameters: Parameters, u: np.ndarray) -> Bool[np.ndarray, " n"]:
    """Which modes have a responsibility above one half at some scaled point."""
    above: Bool[np.ndarray, " n"] = np.asarray(responsibilities(parameters, u)).max(axis=0) > 0.5
    return above
