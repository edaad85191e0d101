"""A padded stack of modes, so that their number changes without a change of shape."""

from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Bool, Int

from ..._potential import ConditionalModes, ConditionKernel
from ._parameters import Modes, Parameters
from ._sharpness import FreeSharpness

PADDING = 4  # the capacity of a stack is a multiple of it, so that its shape seldom changes


class Candidate(NamedTuple):
    """Parameters of a stack of modes, and which of its modes are active; the others are padding.

    The modes of a tree of soft minima merge in the order of `merges`, and the sharpness has one entry per node. A
    `penalty` is on what makes modes depend on conditions; latent features of conditions see them through a `kernel`.
    """

    parameters: Parameters
    active: Bool[np.ndarray, " n"]
    merges: Int[np.ndarray, "k 2"] | None = None
    penalty: float = 0.0
    kernel: ConditionKernel | None = None

    @property
    def conditional(self) -> bool:
        """Whether its modes depend on conditions, as freely as a penalty lets them."""
        return isinstance(self.parameters[0], ConditionalModes)

    @property
    def n_active(self) -> int:
        """Number of active modes."""
        return int(self.active.sum())


class FittedCandidate(NamedTuple):
    """A candidate, and its errors on the rows that are fitted and on those that are held out to watch it."""

    candidate: Candidate
    train_error: float
    holdout_error: float


def candidate_of(modes: Modes, sharpness: FreeSharpness, capacity: int, padding: int = PADDING) -> Candidate:
    """Return a stack in which all of `modes` are active, for at least `capacity` modes, a multiple of `padding`."""
    count = modes.n_modes
    padded = padding * -(-max(capacity, count) // padding)
    source = np.minimum(np.arange(padded), count - 1)
    stack: Modes = jax.tree.map(lambda leaf: np.asarray(leaf)[source], modes)
    return Candidate((stack, sharpness), np.arange(padded) < count)


def with_mode(candidate: Candidate, added: Modes) -> tuple[Candidate, int]:
    """Return the same with one mode more, and its position in the stack; a full stack grows."""
    (modes, sharpness), active = candidate.parameters, candidate.active
    if active.all():
        grown = candidate_of(modes, sharpness, len(active) + 1)
        modes, active = grown.parameters[0], grown.active
    position = int(np.argmin(active))

    def put(leaf: np.ndarray, new: np.ndarray) -> np.ndarray:
        leaf = np.array(leaf)
        leaf[position] = new[0]
        return leaf

    stack: Modes = jax.tree.map(put, modes, added)
    return Candidate((stack, sharpness), active | (np.arange(len(active)) == position)), position


def without_mode(candidate: Candidate, position: int) -> Candidate:
    """Return the same with one mode less; its parameters stay as padding."""
    return candidate._replace(active=candidate.active & (np.arange(len(candidate.active)) != position))
