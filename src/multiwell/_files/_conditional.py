"""Conditional potentials as records and tensors, and back."""

from typing import Any

import numpy as np

from .._errors import InputError
from .._potential import ConditionalModes, ConditionalPotential, ConditionScaling
from ._container import Arrays
from ._families import (
    FAMILIES,
    Shapes,
    build_modes,
    build_scaling,
    family_record,
    family_shapes,
    named_parts,
    scaling_shapes,
)
from ._records import ConditionalPotentialRecord

OWN = ("active", "log_weights", "log_rho", "log_rho_slope")
CONTEXT = ("context_weights", "context_biases")
UNITS = ("shift", "scale")


def pack_conditional(potential: ConditionalPotential) -> tuple[dict[str, Any], Arrays]:
    """The record of a conditional potential as plain values, and its tensors."""
    modes = potential.modes
    record = {
        "class": "ConditionalPotential",
        "dimension": potential.dimension,
        "modes": modes.n_modes,
        "conditions": potential.n_conditions,
        "features": int(modes.context_biases.shape[1]),
        "family": family_record(modes.base),
    }
    checked = ConditionalPotentialRecord.model_validate(record)
    arrays = named_parts(potential, dict.fromkeys(OWN, ()) | _unit_shapes(checked), "")
    arrays |= {f"context.{name}": np.asarray(getattr(modes, name)) for name in CONTEXT}
    arrays |= named_parts(modes.base, family_shapes(checked), "modes.")
    return record, arrays | named_parts(modes.slopes, _slope_shapes(checked), "slopes.")


def conditional_shapes(record: ConditionalPotentialRecord) -> Shapes:
    """Name and shape of every tensor of a conditional potential."""
    n, q, k = record.modes, record.conditions, record.features
    shapes: Shapes = {"active": (n,), "log_weights": (n,), "log_rho": (), "log_rho_slope": (q,)}
    shapes |= {"context.context_weights": (n, k, q), "context.context_biases": (n, k)}
    return shapes | _unit_shapes(record) | family_shapes(record) | _slope_shapes(record)


def unpack_conditional(record: ConditionalPotentialRecord, arrays: Arrays, path: str) -> ConditionalPotential:
    """The potential of a record and its checked tensors."""
    if not (arrays["condition_scaling.scale"] > 0).all():
        raise InputError(f"{path}: the tensor 'condition_scaling.scale' must be above zero")
    if not arrays["active"].any():
        raise InputError(f"{path}: no mode is active")
    slopes: dict[str, Any] = {}
    for name in _slope_shapes(record):
        field, _, index = name.removeprefix("slopes.").partition(".")
        slopes[field] = (*slopes.get(field, ()), arrays[name]) if index else arrays[name]
    weights, biases = (arrays[f"context.{name}"] for name in CONTEXT)
    return ConditionalPotential(
        modes=ConditionalModes(build_modes(record, arrays), weights, biases, slopes),
        **{name: arrays[name] for name in OWN},
        scaling=build_scaling(arrays, path),
        condition_scaling=ConditionScaling(*(arrays[f"condition_scaling.{name}"] for name in UNITS)),
    )


def _unit_shapes(record: ConditionalPotentialRecord) -> Shapes:
    conditions = {f"condition_scaling.{name}": (record.conditions,) for name in UNITS}
    return scaling_shapes(record.dimension) | conditions


def _slope_shapes(record: ConditionalPotentialRecord) -> Shapes:
    conditioned = FAMILIES[record.family.kind].modes.conditioned
    length = record.conditions + record.features
    bare = {name.removeprefix("modes."): shape for name, shape in family_shapes(record).items()}
    return {
        f"slopes.{name}": (*shape, length)
        for name, shape in bare.items()
        if name.partition(".")[0] in conditioned
    }
