"""The condition that stands for a data set, and the potential there."""

import numpy as np
from jaxtyping import Float

from .._data import Dataset
from .._potential import AbstractSoftPotential
from ._scale import condition_units
from ._task import Model


def reference_condition(data: Dataset) -> Float[np.ndarray, " q"] | None:
    """Return the condition of the data nearest to their mean, in units of their spreads; None without conditions."""
    if data.condition is None:
        return None
    away = np.sum(np.asarray(condition_units(data)(data.condition)) ** 2, axis=1)
    return np.asarray(data.condition[int(np.argmin(away))])


def at_reference_condition(
    potential: Model, condition: Float[np.ndarray, " q"] | None
) -> AbstractSoftPotential:
    """Return the potential itself, or, where it is a conditional one, at one condition."""
    fixed = potential.at(condition)
    assert isinstance(fixed, AbstractSoftPotential)
    return fixed
