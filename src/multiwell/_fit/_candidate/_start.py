"""Where a fit starts: one mode per basin of the data, which may learn to depend on conditions."""

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from ..._potential import (
    DEFAULT_WIDTHS,
    AbstractContext,
    AbstractModes,
    ConditionalModes,
    LatentFeatures,
    TanhFeatures,
    family_named,
)

FEATURES = 4  # tanh features of one condition, per mode; twice as many with every condition more
MAX_FEATURES = 16
COORDINATES = 4  # latent ones of every mode
# standard deviation of the conditions' weights in a feature: nearly linear over the data
FEATURE_WEIGHT = 0.4


def start_modes(
    name: str,
    u: Float[np.ndarray, "n d"],
    energy: Float[np.ndarray, " n"],
    rows: Int[np.ndarray, " m"],
    rng: np.random.Generator,
    widths: tuple[int, ...] = DEFAULT_WIDTHS,
) -> AbstractModes:
    """Make modes whose minima stand at given rows of the data, with the energies of these rows.

    Modes that are not convex are only stationary there.

    Args:
        name: of their family.
        u: scaled points.
        energy: scaled energies.
        rows: the row of each mode.
        rng: draws the weights of networks.
        widths: hidden widths of networks; no matter to other families.

    Returns:
        The modes, as NumPy arrays in scaled units.
    """
    return family_named(name).start(u[rows], energy[rows], rng, widths)


def conditional(
    modes: AbstractModes, varies: Bool[np.ndarray, " q"], rng: np.random.Generator
) -> ConditionalModes:
    """Make the same modes able to depend on the conditions that vary, which they do not yet."""
    count, conditions = modes.n_modes, len(varies)
    features = min(FEATURES * 2 ** (max(int(varies.sum()), 1) - 1), MAX_FEATURES)
    context = TanhFeatures(
        FEATURE_WEIGHT * rng.normal(size=(count, features, conditions)) * varies,
        rng.normal(size=(count, features)),
    )
    return _independent(context, modes)


def latent(modes: AbstractModes, known: int, rng: np.random.Generator) -> ConditionalModes:
    """Give the same modes latent coordinates of conditions, drawn at random, on which they do not depend yet."""
    return _independent(LatentFeatures(rng.normal(size=(modes.n_modes, COORDINATES, known))), modes)


def _independent(context: AbstractContext, modes: AbstractModes) -> ConditionalModes:
    def no_slope(leaf: np.ndarray) -> np.ndarray:
        return np.zeros((*np.shape(leaf), context.n_features))

    slopes = {name: jax.tree.map(no_slope, getattr(modes, name)) for name in modes.condition_dependent}
    return ConditionalModes(modes, context, slopes)
