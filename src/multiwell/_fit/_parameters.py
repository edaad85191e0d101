"""What a fit adjusts: the modes and the sharpness, in scaled units."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from .._potential import (
    AbstractModes,
    ConditionalModes,
    ConditionalPotential,
    ConditionScaling,
    Parameter,
    Potential,
    Scaling,
)

# the free parameter of the sharpness counts in tenths: damped steps move a parameter in a small unit less eagerly, and
# a sharpness that is held while the modes find their places keeps them apart, where a blunt one lets them share
# every point
SHARPNESS_UNIT = 0.1
# over the energy's standard deviation: far below it the modes are far apart in energy and differ by little, so that
# their differences lose their digits
LEAST_RHO = 0.02
SLOTS = 4  # a stack has room for a multiple of so many modes, so that its shape seldom changes


class HeldSharpness(eqx.Module):
    """A sharpness that is not learned: its parameter has no derivative, so no step moves it."""

    value: Parameter


# the free parameter, followed by its change with every condition where there are any
Sharpness = Parameter | HeldSharpness
Modes = AbstractModes | ConditionalModes
Parameters = tuple[Modes, Sharpness]


def log_rho(sharpness: Sharpness) -> Array:
    """Logarithm of the sharpness in scaled units, from its free parameter: above a least value, whatever that is."""
    if isinstance(sharpness, HeldSharpness):
        held: Array = jax.lax.stop_gradient(log_rho(sharpness.value))
        return held
    least = float(np.log(LEAST_RHO))
    return least + jnp.logaddexp(0.0, SHARPNESS_UNIT * sharpness - least)


def log_rho_at_rest(sharpness: Sharpness) -> Float[np.ndarray, ""]:
    """The same in NumPy: float64 wherever it is called."""
    with jax.enable_x64(True):
        return np.asarray(log_rho(jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), sharpness)))


def at_condition(
    parameters: Parameters, condition: Float[Parameter, " q"] | None
) -> tuple[AbstractModes, Float[Array, ""]]:
    """Modes and logarithm of the sharpness at one scaled condition; None where the parameters depend on none."""
    modes, sharpness = parameters
    if not isinstance(modes, ConditionalModes) or isinstance(sharpness, HeldSharpness):
        assert isinstance(modes, AbstractModes)
        return modes, log_rho(sharpness)
    given = jnp.asarray(condition)
    return modes.at(given), log_rho(sharpness[0]) + SHARPNESS_UNIT * jnp.dot(sharpness[1:], given)


class Candidate(NamedTuple):
    """Parameters of a stack of modes, and which of its modes take part; the others are spare room."""

    parameters: Parameters
    active: Bool[np.ndarray, " n"]

    @property
    def n_active(self) -> int:
        """Number of modes that take part."""
        return int(self.active.sum())


def candidate_of(modes: Modes, sharpness: Sharpness, room: int, spare: int = SLOTS) -> Candidate:
    """A stack in which all of `modes` take part, with room for at least `room` modes, a multiple of `spare`."""
    count = modes.n_modes
    slots = spare * -(-max(room, count) // spare)
    source = np.minimum(np.arange(slots), count - 1)
    stack: Modes = jax.tree.map(lambda leaf: np.asarray(leaf)[source], modes)
    return Candidate((stack, sharpness), np.arange(slots) < count)


def with_mode(candidate: Candidate, added: Modes) -> tuple[Candidate, int]:
    """The same with one mode more, and its place in the stack; a full stack grows."""
    (modes, sharpness), active = candidate
    if active.all():
        grown = candidate_of(modes, sharpness, len(active) + 1)
        modes, active = grown.parameters[0], grown.active
    place = int(np.argmin(active))

    def put(leaf: np.ndarray, new: np.ndarray) -> np.ndarray:
        leaf = np.array(leaf)
        leaf[place] = new[0]
        return leaf

    stack: Modes = jax.tree.map(put, modes, added)
    return Candidate((stack, sharpness), active | (np.arange(len(active)) == place)), place


def without_mode(candidate: Candidate, place: int) -> Candidate:
    """The same with one mode less; its parameters stay as spare room."""
    return candidate._replace(active=candidate.active & (np.arange(len(candidate.active)) != place))


def potential_of(
    candidate: Candidate, scaling: Scaling, conditions: ConditionScaling | None = None
) -> Potential | ConditionalPotential:
    """The potential of the modes that take part, as NumPy arrays at rest.

    The gauge is that all weights are one: only `offset - log(w) / rho` matters, and it is in the offsets.
    """
    (stack, sharpness), active = candidate
    modes = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64)[active], stack)
    return _assemble(modes, sharpness, np.ones(modes.n_modes, bool), scaling, conditions)


def responsibilities(
    candidate: Candidate, u: Float[np.ndarray, "n d"], condition: Float[np.ndarray, "n q"] | None = None
) -> Float[np.ndarray, "n m"]:
    """Share of every mode of the stack at scaled points; zero for those that take no part."""
    (stack, sharpness), active = candidate
    conditions = None if condition is None else ConditionScaling.identity(condition.shape[1])
    potential = _assemble(stack, sharpness, active, Scaling.identity(u.shape[1]), conditions)
    if isinstance(potential, ConditionalPotential):
        assert condition is not None
        return potential.responsibilities(u, condition)
    return potential.responsibilities(u)


def _assemble(
    modes: Modes,
    sharpness: Sharpness,
    active: np.ndarray,
    scaling: Scaling,
    conditions: ConditionScaling | None,
) -> Potential | ConditionalPotential:
    weights = np.zeros(len(active))
    if isinstance(modes, ConditionalModes):
        assert conditions is not None
        assert not isinstance(sharpness, HeldSharpness)
        level, slope = (
            log_rho_at_rest(np.asarray(sharpness[0])),
            SHARPNESS_UNIT * np.asarray(sharpness[1:], np.float64),
        )
        return ConditionalPotential(
            modes=modes,
            log_weights=weights,
            active=active,
            log_rho=level,
            log_rho_slope=slope,
            scaling=scaling,
            condition_scaling=conditions,
        )
    return Potential(
        modes=modes,
        log_weights=weights,
        active=active,
        log_rho=log_rho_at_rest(sharpness),
        scaling=scaling,
    )


def penalty_of(candidate: Candidate, strength: float) -> Float[np.ndarray, " p"] | None:
    """A quadratic penalty on everything that makes the modes depend on conditions; None where nothing does."""
    (modes, sharpness), active = candidate
    if not isinstance(modes, ConditionalModes) or isinstance(sharpness, HeldSharpness):
        return None
    bound = eqx.tree_at(
        lambda m: m.slopes, jax.tree.map(np.zeros_like, modes), jax.tree.map(np.ones_like, modes.slopes)
    )
    of_modes = [
        np.ravel(leaf) * np.repeat(active, np.size(leaf) // len(active)) for leaf in jax.tree.leaves(bound)
    ]
    return strength * np.concatenate([*of_modes, np.arange(len(sharpness)) > 0])


def size_of(parameters: Parameters) -> int:
    """How many numbers are adjusted."""
    return sum(int(np.size(leaf)) for leaf in jax.tree.leaves(parameters))


def flattened(parameters: Parameters) -> Float[np.ndarray, " p"]:
    """All numbers that are adjusted, in one vector."""
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(parameters)])


def columns_of(parameters: Parameters, active: Bool[np.ndarray, " n"]) -> Int[np.ndarray, " k"] | slice:
    """Where the numbers of the modes that take part, and the sharpness, stand among all numbers."""
    if active.all():
        return slice(None)
    modes, sharpness = parameters
    of_modes = [np.repeat(active, np.size(leaf) // len(active)) for leaf in jax.tree.leaves(modes)]
    of_sharpness = [np.ones(np.size(leaf), bool) for leaf in jax.tree.leaves(sharpness)]
    return np.flatnonzero(np.concatenate([*of_modes, *of_sharpness]))


def mode_of_number(parameters: Parameters) -> Int[np.ndarray, " p"]:
    """The mode that every number belongs to; -1 for the sharpness, which belongs to all."""
    modes, sharpness = parameters
    count = modes.n_modes
    of_modes = [np.repeat(np.arange(count), np.size(leaf) // count) for leaf in jax.tree.leaves(modes)]
    of_sharpness = [np.full(np.size(leaf), -1) for leaf in jax.tree.leaves(sharpness)]
    return np.concatenate([*of_modes, *of_sharpness])


def moved(parameters: Parameters, step: Float[np.ndarray, " p"]) -> Parameters:
    """The parameters after a step of all numbers."""
    leaves, structure = jax.tree.flatten(parameters)
    ends = np.cumsum([np.size(leaf) for leaf in leaves])[:-1]
    parts = np.split(step, ends)
    shifted = [
        np.asarray(leaf + part.reshape(np.shape(leaf))) for leaf, part in zip(leaves, parts, strict=True)
    ]
    result: Parameters = jax.tree.unflatten(structure, shifted)
    return result
