"""Potentials as records and tensors, and back."""

from typing import Any

import numpy as np

from .._errors import InputError
from .._potential import HardPotential, Potential, SoftPotential, TreePotential
from ._container import Arrays
from ._families import (
    Shapes,
    build_modes,
    build_scaling,
    family_record,
    family_shapes,
    named_parts,
    scaling_shapes,
)
from ._records import PotentialRecord


def pack_potential(potential: SoftPotential | HardPotential) -> tuple[dict[str, Any], Arrays]:
    """The record of a potential as plain values, and its tensors."""
    modes = potential.modes
    record = {
        "class": type(potential).__name__,
        "dimension": potential.dimension,
        "modes": modes.n_modes,
        "family": family_record(modes),
    }
    if isinstance(potential, TreePotential):
        record["merges"] = np.asarray(potential.merges).tolist()
    own = _own_shapes(type(potential).__name__, modes.n_modes)
    arrays = {name: np.asarray(getattr(potential, name)) for name in (*own, "active")}
    arrays |= named_parts(potential, scaling_shapes(potential.dimension), "")
    shapes = family_shapes(PotentialRecord.model_validate(record))
    return record, arrays | named_parts(modes, shapes, "modes.")


def potential_shapes(record: PotentialRecord) -> Shapes:
    """Name and shape of every tensor of a potential."""
    n, d = record.modes, record.dimension
    shapes: Shapes = {"active": (n,)} | _own_shapes(record.class_name, n)
    return shapes | scaling_shapes(d) | family_shapes(record)


def unpack_potential(record: PotentialRecord, arrays: Arrays, path: str) -> SoftPotential | HardPotential:
    """The potential of a record and its checked tensors."""
    scaling = build_scaling(arrays, path)
    if not arrays["active"].any():
        raise InputError(f"{path}: no mode is active")
    if record.merges is not None and record.class_name != "TreePotential":
        raise InputError(f"{path}: merges belong to a TreePotential, got {record.class_name}")
    modes = build_modes(record, arrays)
    if record.class_name == "Potential":
        return Potential(
            modes=modes, log_weights=arrays["log_weights"], active=arrays["active"], log_rho=arrays["log_rho"],
            scaling=scaling,
        )  # fmt: skip
    if record.class_name == "TreePotential":
        return TreePotential(
            modes=modes, log_weights=arrays["log_weights"], active=arrays["active"], merges=_merges(record, path),
            log_rhos=arrays["log_rhos"], scaling=scaling,
        )  # fmt: skip
    return HardPotential(modes=modes, shift=arrays["shift"], active=arrays["active"], scaling=scaling)


def _own_shapes(class_name: str, n: int) -> Shapes:
    """The tensors that a class of potentials has besides the mask, the modes and the scaling."""
    own: dict[str, Shapes] = {
        "Potential": {"log_weights": (n,), "log_rho": ()},
        "TreePotential": {"log_weights": (n,), "log_rhos": (max(n - 1, 0),)},
        "HardPotential": {"shift": (n,)},
    }
    return own[class_name]


def _merges(record: PotentialRecord, path: str) -> np.ndarray:
    """The merges of a tree, every node below the root the child of one later node."""
    n, merges = record.modes, record.merges or []
    children = [child for pair in merges for child in pair]
    ordered = all(max(pair) < n + t for t, pair in enumerate(merges))
    if len(merges) != n - 1 or n < 2 or not ordered or sorted(children) != list(range(2 * n - 2)):
        raise InputError(f"{path}: merges are no binary tree of {n} modes")
    return np.array(merges)
