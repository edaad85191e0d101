"""What modes see of the conditions."""

from abc import abstractmethod

import equinox as eqx
from jaxtyping import Array, Float


class AbstractContext(eqx.Module):
    """Features of the conditions, for every mode of a stack."""

    @property
    @abstractmethod
    def n_conditions(self) -> int:
        """How many numbers stand for a condition."""

    @property
    @abstractmethod
    def n_features(self) -> int:
        """How many features a mode has."""

    @abstractmethod
    def features(self, condition: Float[Array, " q"]) -> Float[Array, "n h"]:
        """The features `h_i(c)` of every mode at one scaled condition."""
