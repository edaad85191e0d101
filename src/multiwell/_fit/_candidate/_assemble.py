"""From the parameters of a fit to a potential."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..._inputs import AbstractInputMap, Affine, Parameter
from ..._potential import (
    AbstractModes,
    ConditionalModes,
    ConditionalPotential,
    EnergyUnits,
    Potential,
    SoftPotential,
    TreePotential,
)
from .._scale import Scaling
from ._candidate import Candidate
from ._parameters import Modes, Parameters
from ._sharpness import SHARPNESS_UNIT, ConditionalSharpness, FreeSharpness, log_rho, log_rho_at_rest
from ._tree import compact


def at_condition(
    parameters: Parameters, condition: Float[Parameter, " q"] | None
) -> tuple[AbstractModes, Float[Array, "*nodes"], Float[Array, ""] | float]:
    """Return modes, log sharpness, and the energy's unit over that of all data, at one scaled condition.

    None where the parameters depend on no condition.
    """
    modes, sharpness = parameters
    if not isinstance(modes, ConditionalModes):
        return modes, log_rho(sharpness), 1.0
    assert isinstance(sharpness, ConditionalSharpness)
    given, along = jnp.asarray(condition), sharpness.log_scale_slope
    level = log_rho(sharpness.level) + SHARPNESS_UNIT * jnp.dot(sharpness.slope, given)
    return modes.at(given), level, 1.0 if along is None else jnp.exp(jnp.dot(along, given))


def soft_potential(
    modes: AbstractModes,
    log_weights: Parameter,
    active: Bool[Parameter, " n"],
    merges: Int[Parameter, "k 2"] | None,
    log_rho: Parameter,
    input_map: AbstractInputMap,
    units: EnergyUnits,
) -> SoftPotential:
    """Make the plain soft minimum of a stack of modes, or the tree of them where there are merges."""
    if merges is None:
        return Potential(
            modes=modes,
            log_weights=log_weights,
            active=active,
            log_rho=log_rho,
            input_map=input_map,
            units=units,
        )
    return TreePotential(
        modes=modes,
        log_weights=log_weights,
        active=active,
        merges=merges,
        log_rhos=log_rho,
        input_map=input_map,
        units=units,
    )


def potential_of(
    candidate: Candidate, scaling: Scaling, conditions: AbstractInputMap | None = None
) -> SoftPotential | ConditionalPotential:
    """Make the potential of the active modes, as NumPy arrays at rest.

    The gauge is that all weights are one: only `offset - log(w) / rho` matters, and it is in the offsets.
    """
    (stack, sharpness), active, merges = candidate.parameters, candidate.active, candidate.merges
    modes = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64)[active], stack)
    everything = np.ones(modes.n_modes, bool)
    if merges is None:
        return _assembled(
            modes, sharpness, everything, candidate.kernel or conditions, scaling.input_map, scaling.units
        )
    merges, nodes = compact(merges, active)
    rho = log_rho_at_rest(sharpness)
    rho = rho[nodes] if len(nodes) else rho[-1:]
    if len(nodes) < 2:
        # one transition has one sharpness
        merges, rho = None, rho.reshape(())
    return soft_potential(
        modes, np.zeros(modes.n_modes), everything, merges, rho, scaling.input_map, scaling.units
    )


def responsibilities(
    candidate: Candidate, z: Float[np.ndarray, "n m"], condition: Float[np.ndarray, "n q"] | None = None
) -> Float[np.ndarray, "n modes"]:
    """Return the share of every mode of the stack at points of the features; zero for those that are masked."""
    return _of_features(candidate).responsibilities(z, condition)


def energies(
    candidate: Candidate, z: Float[np.ndarray, "n m"], condition: Float[np.ndarray, "n q"] | None = None
) -> Float[np.ndarray, " n"]:
    """Return scaled energies at points of the features."""
    return _of_features(candidate).energy(z, condition)


def _of_features(candidate: Candidate) -> SoftPotential | ConditionalPotential:
    """Make the potential of the whole stack over its features, whose shape does not depend on which are active."""
    (stack, sharpness), active = candidate.parameters, candidate.active
    identity, units = Affine.identity(stack.dimension), EnergyUnits.identity()
    if isinstance(stack, ConditionalModes):
        kernel = candidate.kernel
        seen = Affine.identity(stack.n_conditions) if kernel is None else kernel.of_scaled()
        return _assembled(stack, sharpness, active, seen, identity, units)
    rho = log_rho_at_rest(sharpness)
    return soft_potential(stack, np.zeros(len(active)), active, candidate.merges, rho, identity, units)


def _assembled(
    modes: Modes,
    sharpness: FreeSharpness,
    active: Bool[np.ndarray, " n"],
    conditions: AbstractInputMap | None,
    input_map: AbstractInputMap,
    units: EnergyUnits,
) -> SoftPotential | ConditionalPotential:
    """Make a potential with one sharpness."""
    weights = np.zeros(len(active))
    if not isinstance(modes, ConditionalModes):
        return soft_potential(modes, weights, active, None, log_rho_at_rest(sharpness), input_map, units)
    assert conditions is not None
    assert isinstance(sharpness, ConditionalSharpness)
    along = sharpness.log_scale_slope
    return ConditionalPotential(
        modes=modes,
        log_weights=weights,
        active=active,
        log_rho=log_rho_at_rest(sharpness.level),
        log_rho_slope=SHARPNESS_UNIT * np.asarray(sharpness.slope, np.float64),
        log_scale_slope=np.zeros(modes.n_conditions) if along is None else np.asarray(along, np.float64),
        input_map=input_map,
        units=units,
        condition_map=conditions,
    )
