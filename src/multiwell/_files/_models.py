"""Every kind of potential as a record and tensors, and back."""

from typing import Any

from .._potential import ConditionalPotential, HardPotential, SoftPotential
from ._conditional import conditional_shapes, pack_conditional, unpack_conditional
from ._container import Arrays
from ._families import Shapes
from ._potentials import pack_potential, potential_shapes, unpack_potential
from ._records import ConditionalPotentialRecord, PotentialRecord

Model = SoftPotential | HardPotential | ConditionalPotential
ModelRecord = PotentialRecord | ConditionalPotentialRecord


def pack_model(model: Model) -> tuple[dict[str, Any], Arrays]:
    """The record of a potential as plain values, and its tensors."""
    return pack_conditional(model) if isinstance(model, ConditionalPotential) else pack_potential(model)


def model_shapes(record: ModelRecord) -> Shapes:
    """Name and shape of every tensor of a potential."""
    if isinstance(record, ConditionalPotentialRecord):
        return conditional_shapes(record)
    return potential_shapes(record)


def unpack_model(record: ModelRecord, arrays: Arrays, path: str) -> Model:
    """The potential of a record and its checked tensors."""
    if isinstance(record, ConditionalPotentialRecord):
        return unpack_conditional(record, arrays, path)
    return unpack_potential(record, arrays, path)
