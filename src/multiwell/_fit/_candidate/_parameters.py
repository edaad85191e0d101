"""What a fit learns: the modes and the sharpness, in scaled units, as one vector of parameters."""

import itertools

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from ..._potential import AbstractModes, ConditionalModes, TanhFeatures
from ._sharpness import SHARPNESS_UNIT, ConditionalSharpness, FixedSharpness, FreeSharpness
from ._tree import Merges, compact

PRICE_OF_LINES = 0.03  # in the penalty on the dependence on conditions, where a tanh feature costs one

Modes = AbstractModes | ConditionalModes
Parameters = tuple[Modes, FreeSharpness]
Indices = Int[np.ndarray, " k"] | slice  # of parameters in the one vector, ascending


def n_parameters(parameters: Parameters) -> int:
    """Return how many parameters there are, those that stay as they were drawn included."""
    return sum(int(np.size(leaf)) for leaf in jax.tree.leaves(parameters))


def n_trainable(parameters: Parameters, indices: Indices) -> int:
    """Return how many parameters are learned."""
    return n_parameters(parameters) if isinstance(indices, slice) else len(indices)


def ravel(parameters: Parameters) -> Float[np.ndarray, " p"]:
    """Return all parameters as one vector."""
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(parameters)])


def trainable_indices(parameters: Parameters, active: Bool[np.ndarray, " n"]) -> Indices:
    """Return the indices of what is learned: the parameters of the modes that take part, and of the sharpness.

    Bent features of conditions stay as they were drawn. Learned, they become steps between the conditions that were
    measured, because a step has smaller slopes than a line: what is smooth between them is lost. The energy's unit at
    a condition is that of the data.

    Source: Rahimi and Recht, "Random features for large-scale kernel machines", NIPS 20 (2007).
    """
    (modes, sharpness), mode = parameters, mode_index(parameters)
    moves = (mode < 0) | active[mode]
    if isinstance(modes, ConditionalModes):
        given: Parameters = jax.tree.map(np.zeros_like, parameters)
        if isinstance(modes.context, TanhFeatures):
            given = eqx.tree_at(lambda p: p[0].context, given, jax.tree.map(np.ones_like, modes.context))
        if isinstance(sharpness, ConditionalSharpness) and sharpness.log_scale_slope is not None:
            ones = np.ones_like(sharpness.log_scale_slope)
            given = eqx.tree_at(lambda p: p[1].log_scale_slope, given, ones)
        moves &= ravel(given) == 0
    return slice(None) if moves.all() else np.flatnonzero(moves)


def indices_by_leaf(parameters: Parameters, indices: Indices) -> list[tuple[np.ndarray | slice, int]]:
    """Return the indices within every leaf (a slice where they are neighbours), and how many these are."""
    chosen = np.arange(n_parameters(parameters))[indices]
    ends = np.cumsum([np.size(leaf) for leaf in jax.tree.leaves(parameters)])
    by_leaf: list[tuple[np.ndarray | slice, int]] = []
    for start, end in itertools.pairwise([0, *ends]):
        own = chosen[np.searchsorted(chosen, start) : np.searchsorted(chosen, end)] - start
        neighbours = len(own) > 0 and own[-1] - own[0] == len(own) - 1
        by_leaf.append((slice(own[0], own[-1] + 1) if neighbours else own, len(own)))
    return by_leaf


def mode_index(parameters: Parameters) -> Int[np.ndarray, " p"]:
    """Return the mode that every parameter belongs to; -1 for the sharpness, which belongs to all."""
    modes, sharpness = parameters
    count = modes.n_modes
    of_modes = [np.repeat(np.arange(count), np.size(leaf) // count) for leaf in jax.tree.leaves(modes)]
    of_sharpness = [np.full(np.size(leaf), -1) for leaf in jax.tree.leaves(sharpness)]
    return np.concatenate([*of_modes, *of_sharpness])


def condition_penalty(
    parameters: Parameters, active: Bool[np.ndarray, " n"], strength: float
) -> Float[np.ndarray, " p"] | None:
    """Return a quadratic penalty on everything that makes the modes depend on conditions; None where nothing does.

    What is linear in the conditions costs less than tanh features, so that few conditions are joined by lines. Latent
    coordinates cost as much as what depends on them, as their product alone matters.
    """
    modes, sharpness = parameters
    if not isinstance(modes, ConditionalModes):
        return None
    context, nothing = modes.context, jax.tree.map(np.zeros_like, modes)
    is_tanh = isinstance(context, TanhFeatures)

    def price(slopes: np.ndarray) -> np.ndarray:
        linear = is_tanh & (np.arange(slopes.shape[-1]) < modes.n_conditions)
        return np.broadcast_to(np.where(linear, PRICE_OF_LINES, 1.0), slopes.shape)

    of_context = nothing.context if is_tanh else jax.tree.map(np.ones_like, context)
    prices = (of_context, jax.tree.map(price, modes.slopes))
    bound: Modes = eqx.tree_at(lambda m: (m.context, m.slopes), nothing, prices)
    assert isinstance(sharpness, ConditionalSharpness)
    of_sharpness = ConditionalSharpness(
        np.zeros(()),  # what does not depend on conditions is free
        np.full(np.shape(sharpness.slope), PRICE_OF_LINES if is_tanh else 1.0),
        jax.tree.map(np.zeros_like, sharpness.log_scale_slope),
    )
    mode = mode_index(parameters)
    free = ravel((bound, of_sharpness))
    return np.asarray(strength * free * ((mode < 0) | active[mode]))


def reward_of_sharpness(
    parameters: Parameters, active: Bool[np.ndarray, " n"], merges: Merges | None, amount: float
) -> Float[np.ndarray, " p"]:
    """Return a reward for the logarithm of every sharpness that is learned, as a reward for every parameter."""
    modes, sharpness = parameters
    assert not isinstance(sharpness, FixedSharpness)
    unit = amount * SHARPNESS_UNIT
    nothing: FreeSharpness = jax.tree.map(np.zeros_like, sharpness)
    if isinstance(nothing, ConditionalSharpness):
        rewarded: FreeSharpness = eqx.tree_at(lambda s: s.level, nothing, np.asarray(unit))
    elif merges is None:
        rewarded = np.asarray(unit)
    else:
        # merges of padding have no effect
        rewarded = unit * np.isin(np.arange(len(merges)), compact(merges, active)[1])
    return ravel((jax.tree.map(np.zeros_like, modes), rewarded))


def apply_update(parameters: Parameters, step: Float[np.ndarray, " p"]) -> Parameters:
    """Return the parameters after a step of all of them."""
    leaves, structure = jax.tree.flatten(parameters)
    ends = np.cumsum([np.size(leaf) for leaf in leaves])[:-1]
    parts = np.split(step, ends)
    shifted = [
        np.asarray(leaf + part.reshape(np.shape(leaf))) for leaf, part in zip(leaves, parts, strict=True)
    ]
    result: Parameters = jax.tree.unflatten(structure, shifted)
    return result
