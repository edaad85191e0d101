"""How much larger the errors of unseen rows are than those of rows that were fitted."""

import equinox as eqx
import jax
import numpy as np

from ..._data import Dataset
from .._task import Model
from .._weighting import effective_rows

MAX_UNSEEN = 4.0  # how much larger their squares are taken to be for the noise of the rows, at most


def unseen(potential: Model, train: Dataset, errors: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return by kind how much larger the squared errors of unseen rows are, by those held back or by counting."""
    numbers, parameters = _numbers(train), _parameters(potential)
    by_counting = numbers / (numbers - parameters) if parameters < numbers else np.inf
    seen = errors["train"]
    ratios = {
        kind: (held / seen[kind]) ** 2 if seen.get(kind, 0.0) > 0 else 1.0
        for kind, held in errors.get("validation", {}).items()
    }
    return {kind: float(np.clip(ratios.get(kind, by_counting), 1.0, MAX_UNSEEN)) for kind in seen}


def goes_through(potential: Model, train: Dataset) -> bool:
    """Return whether a potential has as many parameters as there are numbers to learn from."""
    return _parameters(potential) >= _numbers(train)


def _numbers(train: Dataset) -> float:
    """Return how many numbers were fitted, as if all counted alike."""
    alike = 1.0 if train.weight is None else effective_rows(train.weight) / train.n
    return float(alike * sum(train.measured.values()))


def _parameters(potential: Model) -> int:
    modes = jax.tree.leaves(eqx.filter(potential.modes, eqx.is_inexact_array))
    return sum(np.size(leaf) for leaf in modes)
