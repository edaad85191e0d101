"""From the parameters of a fit to a potential."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..._potential import (
    AbstractModes,
    ConditionalModes,
    ConditionalPotential,
    ConditionKernel,
    ConditionScaling,
    Parameter,
    Potential,
    Scaling,
    SoftPotential,
    TreePotential,
)
from ._candidate import Candidate
from ._free_sharpness import SHARPNESS_UNIT, ConditionalSharpness, FreeSharpness, log_rho, log_rho_at_rest
from ._parameters import Modes, Parameters
from ._tree import compact


def at_condition(
    parameters: Parameters, condition: Float[Parameter, " q"] | None
) -> tuple[AbstractModes, Float[Array, "*nodes"], Float[Array, ""] | float]:
    """Modes, logarithm of the sharpness, and the energy's unit over that of all data, at one scaled condition.

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
    scaling: Scaling,
) -> SoftPotential:
    """The plain soft minimum of a stack of modes, or the tree of them where there are merges."""
    if merges is None:
        return Potential(
            modes=modes, log_weights=log_weights, active=active, log_rho=log_rho, scaling=scaling
        )
    return TreePotential(
        modes=modes, log_weights=log_weights, active=active, merges=merges, log_rhos=log_rho, scaling=scaling
    )


def potential_of(
    candidate: Candidate, scaling: Scaling, conditions: ConditionScaling | None = None
) -> SoftPotential | ConditionalPotential:
    """The potential of the modes that take part, as NumPy arrays at rest.

    The gauge is that all weights are one: only `offset - log(w) / rho` matters, and it is in the offsets.
    """
    (stack, sharpness), active, merges = candidate.parameters, candidate.active, candidate.merges
    modes = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64)[active], stack)
    everything = np.ones(modes.n_modes, bool)
    if merges is None:
        return _assembled(modes, sharpness, everything, scaling, candidate.kernel or conditions)
    merges, nodes = compact(merges, active)
    rho = log_rho_at_rest(sharpness)
    rho = rho[nodes] if len(nodes) else rho[-1:]
    if len(nodes) < 2:
        # one transition has one sharpness
        merges, rho = None, rho.reshape(())
    return soft_potential(modes, np.zeros(modes.n_modes), everything, merges, rho, scaling)


def responsibilities(
    candidate: Candidate, u: Float[np.ndarray, "n d"], condition: Float[np.ndarray, "n q"] | None = None
) -> Float[np.ndarray, "n m"]:
    """Share of every mode of the stack at scaled points; zero for those that take no part."""
    potential = _scaled(candidate)
    if isinstance(potential, ConditionalPotential):
        assert condition is not None
        return potential.responsibilities(u, condition)
    return potential.responsibilities(u)


def energies(
    candidate: Candidate, u: Float[np.ndarray, "n d"], condition: Float[np.ndarray, "n q"] | None = None
) -> Float[np.ndarray, " n"]:
    """Scaled energies at scaled points."""
    potential = _scaled(candidate)
    if isinstance(potential, ConditionalPotential):
        assert condition is not None
        return potential.energy(u, condition)
    return potential.energy(u)


def _scaled(candidate: Candidate) -> SoftPotential | ConditionalPotential:
    """The potential of the whole stack in scaled units, whose shape does not depend on which modes take part."""
    (stack, sharpness), active = candidate.parameters, candidate.active
    identity = Scaling.identity(stack.dimension)
    if isinstance(stack, ConditionalModes):
        kernel = candidate.kernel
        seen = ConditionScaling.identity(stack.n_conditions) if kernel is None else kernel.of_scaled()
        return _assembled(stack, sharpness, active, identity, seen)
    rho = log_rho_at_rest(sharpness)
    return soft_potential(stack, np.zeros(len(active)), active, candidate.merges, rho, identity)


def _assembled(
    modes: Modes,
    sharpness: FreeSharpness,
    active: Bool[np.ndarray, " n"],
    scaling: Scaling,
    conditions: ConditionScaling | ConditionKernel | None,
) -> SoftPotential | ConditionalPotential:
    """A potential with one sharpness."""
    weights = np.zeros(len(active))
    if not isinstance(modes, ConditionalModes):
        return soft_potential(modes, weights, active, None, log_rho_at_rest(sharpness), scaling)
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
        scaling=scaling,
        condition_scaling=conditions,
    )
