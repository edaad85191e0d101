"""A stack of modes with spare room, so that their number changes without a change of shape."""

from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Bool, Int

from ..._potential import ConditionalModes, ConditionKernel
from ._free_sharpness import FreeSharpness
from ._parameters import Modes, Parameters

SLOTS = 4  # a stack has room for a multiple of so many modes, so that its shape seldom changes


class Candidate(NamedTuple):
    """Parameters of a stack of modes, and which of its modes take part; the others are spare room.

    The modes of a tree of soft minima merge in the order of `merges`, and the sharpness has one entry per node. What
    may depend on conditions is held back by `penalty`; latent features of conditions see them through a `kernel`.
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
        """Number of modes that take part."""
        return int(self.active.sum())


class FittedCandidate(NamedTuple):
    """A candidate, and its errors on the rows that are fitted and on those that are held out to watch it."""

    candidate: Candidate
    train_error: float
    holdout_error: float


def candidate_of(modes: Modes, sharpness: FreeSharpness, room: int, spare: int = SLOTS) -> Candidate:
    """A stack in which all of `modes` take part, with room for at least `room` modes, a multiple of `spare`."""
    count = modes.n_modes
    slots = spare * -(-max(room, count) // spare)
    source = np.minimum(np.arange(slots), count - 1)
    stack: Modes = jax.tree.map(lambda leaf: np.asarray(leaf)[source], modes)
    return Candidate((stack, sharpness), np.arange(slots) < count)


def with_mode(candidate: Candidate, added: Modes) -> tuple[Candidate, int]:
    """The same with one mode more, and its place in the stack; a full stack grows."""
    (modes, sharpness), active = candidate.parameters, candidate.active
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
