"""Conditional potentials as records and tensors, and back."""

from typing import Any

from .._errors import InputError
from .._potential import ConditionalModes, ConditionalPotential
from ._container import Arrays
from ._contexts import build_conditions, build_context, context_parts, context_shapes, slope_length
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

OWN = ("active", "log_weights", "log_rho", "log_rho_slope", "log_scale_slope")


def pack_conditional(potential: ConditionalPotential) -> tuple[dict[str, Any], Arrays]:
    """The record of a conditional potential as plain values, and its tensors."""
    modes = potential.modes
    context, arrays = context_parts(modes.context, potential.condition_scaling)
    record = {
        "class": "ConditionalPotential",
        "dimension": potential.dimension,
        "modes": modes.n_modes,
        "conditions": potential.n_conditions,
        **context,
        "family": family_record(modes.base),
    }
    checked = ConditionalPotentialRecord.model_validate(record)
    arrays |= named_parts(potential, dict.fromkeys(OWN, ()) | scaling_shapes(potential.dimension), "")
    arrays |= named_parts(modes.base, family_shapes(checked), "modes.")
    return record, arrays | named_parts(modes.slopes, _slope_shapes(checked), "slopes.")


def conditional_shapes(record: ConditionalPotentialRecord) -> Shapes:
    """Name and shape of every tensor of a conditional potential."""
    n, numbers = record.modes, record.centres or record.conditions
    shapes: Shapes = {"active": (n,), "log_weights": (n,), "log_rho": ()}
    shapes |= {"log_rho_slope": (numbers,), "log_scale_slope": (numbers,)}
    shapes |= scaling_shapes(record.dimension) | context_shapes(record)
    return shapes | family_shapes(record) | _slope_shapes(record)


def unpack_conditional(record: ConditionalPotentialRecord, arrays: Arrays, path: str) -> ConditionalPotential:
    """The potential of a record and its checked tensors."""
    if not arrays["active"].any():
        raise InputError(f"{path}: no mode is active")
    slopes: dict[str, Any] = {}
    for name in _slope_shapes(record):
        field, _, index = name.removeprefix("slopes.").partition(".")
        slopes[field] = (*slopes.get(field, ()), arrays[name]) if index else arrays[name]
    return ConditionalPotential(
        modes=ConditionalModes(build_modes(record, arrays), build_context(record, arrays), slopes),
        **{name: arrays[name] for name in OWN},
        scaling=build_scaling(arrays, path),
        condition_scaling=build_conditions(record, arrays, path),
    )


def _slope_shapes(record: ConditionalPotentialRecord) -> Shapes:
    conditioned = FAMILIES[record.family.kind].modes.condition_dependent
    bare = {name.removeprefix("modes."): shape for name, shape in family_shapes(record).items()}
    return {
        f"slopes.{name}": (*shape, slope_length(record))
        for name, shape in bare.items()
        if name.partition(".")[0] in conditioned
    }
