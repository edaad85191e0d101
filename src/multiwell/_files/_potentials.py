"""Potentials as records and tensors, and back."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .._errors import InputError
from .._potential import (
    AbstractModes,
    HardPotential,
    ICNNModes,
    Potential,
    QuadraticModes,
    Scaling,
    SoftPotential,
    TreePotential,
)
from ._container import Arrays
from ._records import ICNNRecord, PotentialRecord, QuadraticRecord

Shapes = dict[str, tuple[int, ...]]
SCALING = ("input_shift", "input_scale", "energy_shift", "energy_scale")


def _icnn_shapes(n: int, d: int, record: Any) -> Shapes:
    widths = record.widths
    shapes: Shapes = {f"input_weights.{k}": (n, h, d) for k, h in enumerate(widths)}
    shapes |= {f"biases.{k}": (n, h) for k, h in enumerate(widths)}
    shapes |= {f"hidden_weights.{k}": (n, h, g) for k, (g, h) in enumerate(itertools.pairwise(widths))}
    return shapes | {"output_weights": (n, widths[-1]), "linear": (n, d), "offset": (n,), "curvature": (n,)}


def _icnn(record: Any, arrays: Arrays) -> ICNNModes:
    depth = len(record.widths)
    return ICNNModes(
        tuple(arrays[f"input_weights.{k}"] for k in range(depth)),
        tuple(arrays[f"biases.{k}"] for k in range(depth)),
        tuple(arrays[f"hidden_weights.{k}"] for k in range(depth - 1)),
        arrays["output_weights"], arrays["linear"], arrays["offset"], arrays["curvature"], record.floor,
    )  # fmt: skip


def _quadratic_shapes(n: int, d: int, record: Any) -> Shapes:
    return {"centre": (n, d), "factor": (n, d, d), "offset": (n,)}


def _quadratic(record: Any, arrays: Arrays) -> QuadraticModes:
    return QuadraticModes(arrays["centre"], arrays["factor"], arrays["offset"], record.floor)


# the closed registry of mode families: what a file says, the tensors that go with it, and the class
FAMILIES: dict[
    str, tuple[type[Any], Callable[[int, int, Any], Shapes], Callable[[Any, Arrays], AbstractModes]]
] = {
    "icnn": (ICNNRecord, _icnn_shapes, _icnn),
    "quadratic": (QuadraticRecord, _quadratic_shapes, _quadratic),
}


def pack_potential(potential: SoftPotential | HardPotential) -> tuple[dict[str, Any], Arrays]:
    """The record of a potential as plain values, and its tensors."""
    modes = potential.modes
    if getattr(modes, "kind", None) not in FAMILIES:
        raise InputError(
            f"cannot save modes of the class {type(modes).__name__}; known are {', '.join(FAMILIES)}"
        )
    record = {
        "class": type(potential).__name__,
        "dimension": potential.dimension,
        "modes": modes.n_modes,
        "family": {"kind": modes.kind, **modes.settings()},
    }
    if isinstance(potential, TreePotential):
        record["merges"] = np.asarray(potential.merges).tolist()
    own = _own_shapes(type(potential).__name__, modes.n_modes)
    arrays = {name: getattr(potential, name) for name in (*own, "active")}
    arrays |= {f"scaling.{name}": getattr(potential.scaling, name) for name in SCALING}
    for name in _family_shapes(PotentialRecord.model_validate(record)):
        field, _, index = name.removeprefix("modes.").partition(".")
        value = getattr(modes, field)
        arrays[name] = value[int(index)] if index else value
    return record, {name: np.asarray(array) for name, array in arrays.items()}


def potential_shapes(record: PotentialRecord) -> Shapes:
    """Name and shape of every tensor of a potential."""
    n, d = record.modes, record.dimension
    shapes: Shapes = {"active": (n,)} | _own_shapes(record.class_name, n)
    shapes |= {f"scaling.{name}": (d,) if name.startswith("input") else () for name in SCALING}
    return shapes | _family_shapes(record)


def unpack_potential(record: PotentialRecord, arrays: Arrays, path: str) -> SoftPotential | HardPotential:
    """The potential of a record and its checked tensors."""
    for name in ("scaling.input_scale", "scaling.energy_scale"):
        if not (arrays[name] > 0).all():
            raise InputError(f"{path}: the tensor {name!r} must be above zero")
    if not arrays["active"].any():
        raise InputError(f"{path}: no mode is active")
    if record.merges is not None and record.class_name != "TreePotential":
        raise InputError(f"{path}: merges belong to a TreePotential, got {record.class_name}")
    scaling = Scaling(*(arrays[f"scaling.{name}"] for name in SCALING))
    own = {name.removeprefix("modes."): array for name, array in arrays.items() if name.startswith("modes.")}
    modes = FAMILIES[record.family.kind][2](record.family, own)
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


def _family_shapes(record: PotentialRecord) -> Shapes:
    shapes = FAMILIES[record.family.kind][1](record.modes, record.dimension, record.family)
    return {f"modes.{name}": shape for name, shape in shapes.items()}
