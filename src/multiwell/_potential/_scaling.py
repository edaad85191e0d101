"""The change of units between what the user gives and what the modes see."""

import equinox as eqx
import numpy as np
from jaxtyping import Float

from ._modes import Parameter


class Scaling(eqx.Module):
    """Affine maps of inputs and energies: `u = (x - input_shift) / input_scale`, `V = energy_shift + energy_scale v`.

    Shifts and scales come from the data's own means and spreads, so multiplying a column by a power of two changes no
    bit of the scaled data.
    """

    input_shift: Float[Parameter, " d"]
    input_scale: Float[Parameter, " d"]
    energy_shift: Float[Parameter, ""]
    energy_scale: Float[Parameter, ""]

    @classmethod
    def identity(cls, dimension: int) -> "Scaling":
        """The scaling of `dimension` inputs that changes nothing."""
        return cls(np.zeros(dimension), np.ones(dimension), np.zeros(()), np.ones(()))

    @property
    def dimension(self) -> int:
        """Number of inputs `d`."""
        return int(self.input_shift.shape[0])


class ConditionScaling(eqx.Module):
    """Affine map of the conditions: `(c - shift) / scale`."""

    shift: Float[Parameter, " q"]
    scale: Float[Parameter, " q"]

    @classmethod
    def identity(cls, count: int) -> "ConditionScaling":
        """The scaling of `count` conditions that changes nothing."""
        return cls(np.zeros(count), np.ones(count))

    @property
    def n_conditions(self) -> int:
        """Number of conditions `q`."""
        return int(self.shift.shape[0])

    def scaled(self, condition: Float[Parameter, "*n q"]) -> Float[Parameter, "*n q"]:
        """Conditions in scaled units."""
        return (condition - self.shift) / self.scale
