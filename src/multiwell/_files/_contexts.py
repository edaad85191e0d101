"""What modes see of conditions, as records and tensors, and back."""

from typing import Any

import numpy as np

from .._errors import InputError
from .._potential import AbstractContext, ConditionKernel, ConditionScaling, LatentFeatures, TanhFeatures
from ._container import Arrays
from ._families import Shapes
from ._records import ConditionalPotentialRecord

UNITS = ("shift", "scale")
KERNEL = ("rates", "centres", "whitener")


def context_parts(
    context: AbstractContext, conditions: ConditionScaling | ConditionKernel
) -> tuple[dict[str, Any], Arrays]:
    """The fields of a record that say what modes see of conditions, and the tensors."""
    if isinstance(conditions, ConditionKernel):
        assert isinstance(context, LatentFeatures)
        fields = {"features": context.n_features, "centres": context.n_conditions}
        arrays = {"context.weights": context.weights} | _units(conditions.units)
        arrays |= {f"kernel.{name}": getattr(conditions, name) for name in KERNEL}
    else:
        assert isinstance(context, TanhFeatures)
        fields = {"features": context.n_features - context.n_conditions}
        arrays = {"context.context_weights": context.weights, "context.context_biases": context.biases}
        arrays |= _units(conditions)
    return fields, {name: np.asarray(array) for name, array in arrays.items()}


def context_shapes(record: ConditionalPotentialRecord) -> Shapes:
    """Name and shape of the tensors that go with these fields."""
    n, q, k, m = record.modes, record.conditions, record.features, record.centres
    shapes: Shapes = {f"condition_scaling.{name}": (q,) for name in UNITS}
    if m is None:
        return shapes | {"context.context_weights": (n, k, q), "context.context_biases": (n, k)}
    shapes |= {"context.weights": (n, k, m)}
    return shapes | {"kernel.rates": (q,), "kernel.centres": (m, q), "kernel.whitener": (m, m)}


def slope_length(record: ConditionalPotentialRecord) -> int:
    """How many features a parameter of a mode may depend on."""
    return record.features + (record.conditions if record.centres is None else 0)


def build_context(record: ConditionalPotentialRecord, arrays: Arrays) -> AbstractContext:
    """The features of a record and its checked tensors."""
    if record.centres is None:
        return TanhFeatures(arrays["context.context_weights"], arrays["context.context_biases"])
    return LatentFeatures(arrays["context.weights"])


def build_conditions(
    record: ConditionalPotentialRecord, arrays: Arrays, path: str
) -> ConditionScaling | ConditionKernel:
    """The units of a record's conditions, or their kernel."""
    if not (arrays["condition_scaling.scale"] > 0).all():
        raise InputError(f"{path}: the tensor 'condition_scaling.scale' must be above zero")
    units = ConditionScaling(*(arrays[f"condition_scaling.{name}"] for name in UNITS))
    if record.centres is None:
        return units
    return ConditionKernel(units, *(arrays[f"kernel.{name}"] for name in KERNEL))


def _units(units: ConditionScaling) -> dict[str, Any]:
    return {f"condition_scaling.{name}": getattr(units, name) for name in UNITS}
