"""What every family of modes must answer, for one point."""

import abc
from typing import Any

import equinox as eqx
import numpy as np
from jaxtyping import Array, Float

# parameters are NumPy float64 at rest, JAX arrays while they are fitted or traced
Parameter = Array | np.ndarray


class AbstractModes(eqx.Module):
    """A stack of `n_modes` functions of one scaled point, every parameter with the mode as its first axis.

    A new family is one final subclass with the three evaluations below, `kind` and `convex`, and one line in the
    registry of the model files. Batching, scaling, the soft minimum and its derivatives come from `Potential`.

    Attributes:
        kind: name of the family in model files.
        convex: whether every function of the family is convex by construction. Baselines are not; what rests on
            convex modes is asked of the others only.
    """

    kind: eqx.AbstractClassVar[str]
    conditioned: eqx.AbstractClassVar[tuple[str, ...]]  # what may depend on conditions
    convex: eqx.AbstractClassVar[bool]

    @property
    @abc.abstractmethod
    def n_modes(self) -> int:
        """Number of modes in the stack, active or not."""

    @property
    @abc.abstractmethod
    def dimension(self) -> int:
        """Number of inputs `d`."""

    @abc.abstractmethod
    def settings(self) -> dict[str, Any]:
        """Everything besides the arrays that is needed to rebuild the stack, as plain JSON values."""

    @abc.abstractmethod
    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        """Energies of all modes at one scaled point."""

    @abc.abstractmethod
    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        """Energies and gradients of all modes at one scaled point, in closed form."""

    @abc.abstractmethod
    def hessians(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, " n"], Float[Array, "n d"], Float[Array, "n d d"]]:
        """Energies, gradients and Hessians of all modes at one scaled point, in closed form."""
