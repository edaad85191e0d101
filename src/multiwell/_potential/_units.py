"""The units of energies: what a potential of order one stands for."""

import equinox as eqx
import numpy as np
from jaxtyping import Float

from .._inputs import Parameter


class EnergyUnits(eqx.Module):
    """Zero and unit of the energy: `V = shift + scale v`, with `v` of order one.

    Attributes:
        shift: the energy of `v = 0`.
        scale: the energy that `v = 1` adds, above 0.
    """

    shift: Float[Parameter, ""]
    scale: Float[Parameter, ""]

    @classmethod
    def identity(cls) -> "EnergyUnits":
        """Make the units that change nothing."""
        return cls(np.zeros(()), np.ones(()))

    def scaled(self, energy: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
        """Return energies in these units, in NumPy."""
        return np.asarray((energy - self.shift) / self.scale)

    def undo(self, v: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
        """Return the energies that numbers in these units stand for, in NumPy."""
        return np.asarray(v * self.scale + self.shift)
