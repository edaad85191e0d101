"""What a fit adjusts: the modes and the sharpness, in scaled units."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from .._potential import AbstractModes, Parameter, Potential, Scaling, SoftPotential, TreePotential
from ._tree import compact

# the free parameter of the sharpness counts in tenths: damped steps move a parameter in a small unit less eagerly, and
# a sharpness that is held while the modes find their places keeps them apart, where a blunt one lets them share
# every point
SHARPNESS_UNIT = 0.1
# over the energy's standard deviation: far below it the modes are far apart in energy and differ by little, so that
# their differences lose their digits
LEAST_RHO = 0.02
LEAST_ABOVE = 0.1  # of the logarithm of a start over the least: nearer to it the parameter has no effect
SLOTS = 4  # a stack has room for a multiple of so many modes, so that its shape seldom changes
Parameters = tuple[AbstractModes, Parameter]


def log_rho(sharpness: Parameter) -> Array:
    """Logarithm of the sharpness in scaled units, from its free parameter: above a least value, whatever that is."""
    least = float(np.log(LEAST_RHO))
    return least + jnp.logaddexp(0.0, SHARPNESS_UNIT * sharpness - least)


def log_rho_at_rest(sharpness: Parameter) -> Float[np.ndarray, "*nodes"]:
    """The same in NumPy: float64 wherever it is called."""
    with jax.enable_x64(True):
        return np.asarray(log_rho(np.asarray(sharpness, np.float64)))


def sharpness_of(rho: float) -> Float[np.ndarray, ""]:
    """The free parameter that stands for a sharpness in scaled units, or for one just above the least."""
    above = max(float(np.log(rho / LEAST_RHO)), LEAST_ABOVE)
    return np.asarray((np.log(LEAST_RHO) + above + np.log(-np.expm1(-above))) / SHARPNESS_UNIT)


class Candidate(NamedTuple):
    """Parameters of a stack of modes, and which of its modes take part; the others are spare room.

    The modes of a tree of soft minima merge in the order of `merges`, and the sharpness has one entry per node.
    """

    parameters: Parameters
    active: Bool[np.ndarray, " n"]
    merges: Int[np.ndarray, "k 2"] | None = None

    @property
    def n_active(self) -> int:
        """Number of modes that take part."""
        return int(self.active.sum())


def candidate_of(modes: AbstractModes, sharpness: Parameter, room: int) -> Candidate:
    """A stack in which all of `modes` take part, with room for at least `room` modes."""
    count = modes.n_modes
    slots = SLOTS * -(-max(room, count) // SLOTS)
    spare = np.minimum(np.arange(slots), count - 1)
    stack: AbstractModes = jax.tree.map(lambda leaf: np.asarray(leaf)[spare], modes)
    return Candidate((stack, sharpness), np.arange(slots) < count)


def with_mode(candidate: Candidate, added: AbstractModes) -> tuple[Candidate, int]:
    """The same with one mode more, and its place in the stack; a full stack grows."""
    (modes, sharpness), active, _ = candidate
    if active.all():
        grown = candidate_of(modes, sharpness, len(active) + 1)
        modes, active = grown.parameters[0], grown.active
    place = int(np.argmin(active))

    def put(leaf: np.ndarray, new: np.ndarray) -> np.ndarray:
        leaf = np.array(leaf)
        leaf[place] = new[0]
        return leaf

    stack: AbstractModes = jax.tree.map(put, modes, added)
    return Candidate((stack, sharpness), active | (np.arange(len(active)) == place)), place


def without_mode(candidate: Candidate, place: int) -> Candidate:
    """The same with one mode less; its parameters stay as spare room."""
    return candidate._replace(active=candidate.active & (np.arange(len(candidate.active)) != place))


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


def potential_of(candidate: Candidate, scaling: Scaling) -> SoftPotential:
    """The potential of the modes that take part, as NumPy arrays at rest.

    The gauge is that all weights are one: only `offset - log(w) / rho` matters, and it is in the offsets.
    """
    (stack, sharpness), active, merges = candidate
    modes = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64)[active], stack)
    rho = log_rho_at_rest(sharpness)
    if merges is not None:
        merges, nodes = compact(merges, active)
        rho = rho[nodes] if len(nodes) else rho[-1:]
        if len(nodes) < 2:
            # one transition has one sharpness
            merges, rho = None, rho.reshape(())
    count = modes.n_modes
    return soft_potential(modes, np.zeros(count), np.ones(count, bool), merges, rho, scaling)


def responsibilities(candidate: Candidate, u: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n m"]:
    """Share of every mode of the stack at scaled points; zero for those that take no part."""
    (stack, sharpness), active, merges = candidate
    identity = Scaling.identity(u.shape[1])
    zeros = np.zeros(len(active))
    potential = soft_potential(stack, zeros, active, merges, log_rho_at_rest(sharpness), identity)
    return potential.responsibilities(u)


def size_of(parameters: Parameters) -> int:
    """How many numbers are adjusted."""
    return sum(int(np.size(leaf)) for leaf in jax.tree.leaves(parameters))


def columns_of(parameters: Parameters, active: Bool[np.ndarray, " n"]) -> Int[np.ndarray, " k"] | slice:
    """Where the numbers of the modes that take part, and the sharpness, stand among all numbers."""
    if active.all():
        return slice(None)
    modes, sharpness = parameters
    free = [np.repeat(active, np.size(leaf) // len(active)) for leaf in jax.tree.leaves(modes)]
    return np.flatnonzero(np.concatenate([*free, np.ones(np.size(sharpness), bool)]))


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
