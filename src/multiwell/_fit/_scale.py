"""What modes see of the inputs of a data set, the units in which it is fitted, and the data in them."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Float

from .._data import Dataset
from .._errors import InputError
from .._inputs import (
    AbstractInputMap,
    Affine,
    Chain,
    Periodic,
    check_functions,
    input_spread,
    input_units,
    shape_of_answer,
)
from .._limits import is_whole
from .._potential import EnergyUnits
from ._weighting import weighted_mean, weighted_rms, weighted_std

SAME = 1e-9  # of a period
REPEATED = 1e-6  # of a feature's magnitude: by how much it may differ after a period that was rounded


def input_map_of(data: Dataset, asked: Any) -> AbstractInputMap | None:
    """Return the map that was asked for, or that of the data's periods; None for the inputs themselves.

    Raises:
        InputError: it is no map, takes another number of inputs, or repeats otherwise than the data do.
    """
    if asked is None:
        # an input that never varies says nothing, wherever it would repeat
        varies = np.ptp(data.x, axis=0) > 0
        lengths = {
            k: data.periods[name] for k, name in enumerate(data.names) if name in data.periods and varies[k]
        }
        return Periodic.of(data.dimension, lengths) if lengths else None
    if not isinstance(asked, AbstractInputMap):
        raise InputError(
            f"input_map must be a map such as mw.inputs.FunctionMap.of(function, {data.dimension}), got "
            f"{type(asked).__name__}"
        )
    for leaf in jax.tree.leaves(asked):
        if isinstance(leaf, int):
            raise InputError(
                f"input_map: {type(asked).__name__} holds the number {leaf!r} in a field that is not static; declare "
                "it with eqx.field(static=True)"
            )
    _check_map(asked)
    if asked.n_inputs != data.dimension:
        raise InputError(
            f"input_map takes {asked.n_inputs} inputs, the data have {data.dimension} ({', '.join(data.names)})"
        )
    few = data.x[:FEW_ROWS]
    there, onward = asked.features(few), asked.features(few + asked.periods)
    if (np.abs(onward - there).max(axis=0) > REPEATED * np.abs(there).max(axis=0)).any():
        raise InputError(
            f"input_map: {type(asked).__name__} has periods after which its features do not repeat"
        )
    for name, of_data, of_map in zip(data.names, data.turns, asked.periods, strict=True):
        if of_data and abs(of_data - of_map) > SAME * of_data:
            repeats = f"after {of_map:g}" if of_map else "never"
            raise InputError(f"input_map: {name} repeats after {of_data:g} in the data, in the map {repeats}")
        values = data.x[:, data.names.index(name)]
        if of_map and np.ptp(values) > of_map * (1 + SAME):
            raise InputError(
                f"input_map: {name} repeats after {of_map:g} in the map, but spans {np.ptp(values):g} in the data; "
                f"give periods={{{name!r}: {of_map:g}}} to the data, which puts them into one period"
            )
    check_functions(asked, few)
    return asked


def _check_map(asked: AbstractInputMap) -> None:
    """Refuse a map of one's own whose sizes, periods or features are not what they should be."""
    name = f"input_map: {type(asked).__name__}"
    sizes = asked.n_inputs, asked.n_features
    if not all(is_whole(size) and size > 0 for size in sizes):
        raise InputError(
            f"{name} must have n_inputs and n_features as properties that give whole numbers, got {sizes}"
        )
    n, m = sizes
    periods = asked.periods
    if not isinstance(periods, np.ndarray) or periods.shape != (n,) or not (periods >= 0).all():
        raise InputError(
            f"{name} must have periods as a property that gives a NumPy array of {n} lengths, 0 for an input that does "
            f"not repeat, got {periods!r}"
        )
    wanted = f"{name} must take one point ({n},) and give its features as a vector of {m} real numbers"
    answer = shape_of_answer(
        asked, n, wanted, "use jax.numpy in place of numpy, and jax.numpy.where in place of if"
    )
    if not isinstance(answer, jax.ShapeDtypeStruct) or answer.shape != (m,):
        raise InputError(f"{wanted}, got {answer}")
    if answer.dtype != np.float64:
        raise InputError(f"{wanted}, in float64 where the point is, got {answer.dtype}")


CONSTANT = 1e-12  # of its magnitude: a feature that varies by less says nothing
FEW_ROWS = 1_000  # whose slopes are looked at for that


@dataclass(frozen=True)
class Scaling:
    """The units of a data set, and what modes see of its inputs.

    Attributes:
        inputs: the units in which points are neighbours, and in which derivatives are fitted.
        input_map: from inputs to the features that modes see, of order one; `inputs` itself where they see these.
        units: of the energy.
        periods: of the inputs in units of `inputs`; 0 for one that does not repeat.
    """

    inputs: Affine
    input_map: AbstractInputMap
    units: EnergyUnits
    periods: Float[np.ndarray, " d"]

    @property
    def is_affine(self) -> bool:
        """Whether modes see the inputs themselves, in these units."""
        return self.input_map is self.inputs

    def features(self, data: Dataset) -> Float[np.ndarray, "n m"]:
        """Return what modes see of the rows of a data set."""
        return self.input_map.features(data.x)

    def derivatives(
        self, data: Dataset, second: bool
    ) -> tuple[Float[np.ndarray, "n m d"] | None, Float[np.ndarray, "n m d d"] | None]:
        """Return derivatives of the features in scaled inputs, row by row; None where modes see these themselves."""
        if self.is_affine:
            return None, None
        first, curvature = self.input_map.derivatives(data.x, second)
        scale = np.asarray(self.inputs.scale)
        return first * scale, None if curvature is None else curvature * scale[:, None] * scale


class ScaledData(NamedTuple):
    """A data set in the units of a fit: NaN where not measured, no Hessians at all are None."""

    u: Float[np.ndarray, "n d"]
    energy: Float[np.ndarray, " n"]
    gradient: Float[np.ndarray, "n d"]
    hessian: Float[np.ndarray, "n d d"] | None


def scaling_of(data: Dataset, input_map: AbstractInputMap | None = None) -> Scaling:
    """Choose units from the data: centres and spreads of inputs, features and energies.

    Without energies, their unit is what the gradients or Hessians imply.

    Args:
        data: what was measured.
        input_map: what modes see of the inputs; None for the inputs themselves.

    Raises:
        InputError: the map is not finite on the data (the row is named), or a feature of it is constant there.
    """
    periods = np.zeros(data.dimension) if input_map is None else input_map.periods
    inputs = input_units(data.x, periods)
    scale = np.asarray(inputs.scale)
    shift, unit = 0.0, 0.0
    if data.energy is not None:
        shift, unit = weighted_mean(data.energy, data.weight), weighted_std(data.energy, data.weight)
    if unit == 0.0 and data.gradient is not None:
        unit = weighted_rms(data.gradient * scale, data.weight)
    if unit == 0.0 and data.hessian is not None:
        unit = weighted_rms(data.hessian * scale[:, None] * scale, data.weight)
    seen = inputs if input_map is None else Chain((input_map, _feature_units(input_map, data)))
    return Scaling(inputs, seen, EnergyUnits(np.asarray(shift), np.asarray(unit or 1.0)), periods / scale)


def condition_units(data: Dataset) -> Affine:
    """Choose the units of the conditions: centre and spread; one that never varies keeps its unit."""
    assert data.condition is not None
    spread = input_spread(data.condition)
    return Affine(data.condition.mean(axis=0), np.where(spread > 0, spread, 1.0))


def scaled(data: Dataset, scaling: Scaling) -> ScaledData:
    """Return inputs, energies, gradients and Hessians in the units of a fit."""
    n, d = data.x.shape
    scale, unit = np.asarray(scaling.inputs.scale), float(scaling.units.scale)
    energy = np.full(n, np.nan) if data.energy is None else scaling.units.scaled(data.energy)
    gradient = np.full((n, d), np.nan) if data.gradient is None else data.gradient * scale / unit
    hessian = None if data.hessian is None else data.hessian * scale[:, None] * scale / unit
    return ScaledData(np.asarray(scaling.inputs(data.x)), energy, gradient, hessian)


def _feature_units(input_map: AbstractInputMap, data: Dataset) -> Affine:
    features = input_map.features(data.x)
    finite = np.isfinite(features).all(axis=1)
    if not finite.all():
        raise InputError(f"input_map is not finite at row {int(np.argmin(finite))} of the data")
    # angles are smooth everywhere
    fitted = not isinstance(input_map, Periodic) and (data.gradient is not None or data.hessian is not None)
    rows = data.x if fitted else data.x[:FEW_ROWS]
    first, second = input_map.derivatives(rows, fitted and data.hessian is not None)
    for derivative in (first, second) if fitted else ():
        smooth = derivative is None or np.isfinite(derivative).reshape(data.n, -1).all(axis=1)
        if not np.all(smooth):
            raise InputError(
                f"input_map has no finite derivative at row {int(np.argmin(smooth))} of the data; leave that row out, "
                "or make the map smooth there"
            )
    spread = features.std(axis=0)
    # what the slopes at some rows let a feature vary by: more than its own size where that is the rounding of zero
    few = np.abs(first[:FEW_ROWS])
    reach = np.nan_to_num(few, nan=0.0, posinf=0.0).max(axis=0) @ data.x.std(axis=0)
    flat = spread <= CONSTANT * np.maximum(np.abs(features).max(axis=0), reach)
    if flat.any() and isinstance(input_map, Periodic):
        raise InputError(
            "periods: an input takes only values at which its sine or its cosine never varies (such as 0 and 180 of "
            "360), so that nothing is known between them; leave its period out, or give more values"
        )
    if flat.any():
        raise InputError(
            f"input_map: feature {int(np.argmax(flat))} is the same in all rows of the data; leave it out of the map"
        )
    return Affine(features.mean(axis=0), spread)
