"""What a fit adjusts: the modes and the sharpness, in scaled units, as one vector of numbers."""

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from .._potential import AbstractModes, ConditionalModes
from ._free_sharpness import FreeSharpness

Modes = AbstractModes | ConditionalModes
Parameters = tuple[Modes, FreeSharpness]


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
    mode = mode_of_number(parameters)
    return np.flatnonzero((mode < 0) | active[mode])


def mode_of_number(parameters: Parameters) -> Int[np.ndarray, " p"]:
    """The mode that every number belongs to; -1 for the sharpness, which belongs to all."""
    modes, sharpness = parameters
    count = modes.n_modes
    of_modes = [np.repeat(np.arange(count), np.size(leaf) // count) for leaf in jax.tree.leaves(modes)]
    of_sharpness = [np.full(np.size(leaf), -1) for leaf in jax.tree.leaves(sharpness)]
    return np.concatenate([*of_modes, *of_sharpness])


def penalty_of(
    parameters: Parameters, active: Bool[np.ndarray, " n"], strength: float
) -> Float[np.ndarray, " p"] | None:
    """A quadratic penalty on everything that makes the modes depend on conditions; None where nothing does."""
    modes, sharpness = parameters
    if not isinstance(modes, ConditionalModes):
        return None
    nothing, slopes = jax.tree.map(np.zeros_like, modes), jax.tree.map(np.ones_like, modes.slopes)
    bound: Modes = eqx.tree_at(lambda m: m.slopes, nothing, slopes)
    level = np.asarray(jax.tree.leaves(sharpness)[0])
    mode = mode_of_number(parameters)
    free = flattened((bound, np.arange(level.size) > 0)) * ((mode < 0) | active[mode])
    return np.asarray(strength * free)


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
