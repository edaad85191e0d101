"""What every family of modes must answer, for one point."""

import abc

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float

from .._inputs import Parameter as Parameter

# energies, gradients and Hessians of all modes
ModeDerivatives = tuple[Float[Array, " n"], Float[Array, "n d"], Float[Array, "n d d"]]
CURVATURE_FLOOR = 1e-3  # least curvature of a convex mode in scaled units; it makes the potential coercive


class AbstractModes(eqx.Module):
    """A stack of `n_modes` functions of one scaled point, every parameter with the mode as its first axis.

    A new family is one final subclass and its `FamilySpec`, given to `register`. Batches, units, the soft minimum and
    its derivatives come from `Potential`; files, tables and exporters come from the fields, whose annotations say
    their shapes.

    Attributes:
        family: name of the family.
        convex: whether every function of the family is convex by construction. Baselines are not; what rests on
            convex modes is asked of the others only.
        condition_dependent: the fields that may depend on conditions; none where the family knows no conditions.
    """

    family: eqx.AbstractClassVar[str]
    convex: eqx.AbstractClassVar[bool]
    condition_dependent: eqx.AbstractClassVar[tuple[str, ...]]

    @property
    def n_modes(self) -> int:
        """Number of modes in the stack, active or not."""
        return int(jax.tree.leaves(self)[0].shape[0])

    @property
    @abc.abstractmethod
    def dimension(self) -> int:
        """Number of inputs `d`."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Hidden widths, first layer first; none where the modes are no networks."""
        return ()

    @abc.abstractmethod
    def tilted(self, slope: Float[np.ndarray, "n d"], offset: Float[np.ndarray, " n"]) -> "AbstractModes":
        """Return the same functions plus `slope . u + offset`, one slope and one offset per mode, at rest."""

    def stretched(
        self, factor: Float[np.ndarray, " n"], height: Float[np.ndarray, " n"]
    ) -> "AbstractModes | None":
        """Return modes like `height f(factor u)`, one factor and one height above zero per mode, at rest.

        Starts of narrow wells ask for them; None where a family has no such modes, whose starts are of unit width.
        """
        return None

    @abc.abstractmethod
    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        """Return the energies of all modes at one scaled point."""

    @abc.abstractmethod
    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        """Return energies and gradients of all modes at one scaled point, in closed form."""

    @abc.abstractmethod
    def hessians(self, u: Float[Array, " d"]) -> ModeDerivatives:
        """Return energies, gradients and Hessians of all modes at one scaled point, in closed form."""
