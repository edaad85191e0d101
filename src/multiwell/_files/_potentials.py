"""Potentials as records and tensors, and back."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .._errors import InputError
from .._potential import (
    AbstractModes,
    DifferenceModes,
    HardPotential,
    ICNNModes,
    NetworkModes,
    Potential,
    QuadraticModes,
    Scaling,
)
from ._container import Arrays
from ._records import DifferenceRecord, ICNNRecord, NetworkRecord, PotentialRecord, QuadraticRecord

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


def _network_shapes(n: int, d: int, record: Any) -> Shapes:
    sizes = [d, *record.widths]
    shapes: Shapes = {f"weights.{k}": (n, h, g) for k, (g, h) in enumerate(itertools.pairwise(sizes))}
    shapes |= {f"biases.{k}": (n, h) for k, h in enumerate(record.widths)}
    return shapes | {"output_weights": (n, record.widths[-1]), "linear": (n, d), "offset": (n,)}


def _network(record: Any, arrays: Arrays) -> NetworkModes:
    depth = len(record.widths)
    return NetworkModes(
        tuple(arrays[f"weights.{k}"] for k in range(depth)),
        tuple(arrays[f"biases.{k}"] for k in range(depth)),
        arrays["output_weights"], arrays["linear"], arrays["offset"],
    )  # fmt: skip


def _difference_shapes(n: int, d: int, record: Any) -> Shapes:
    return {
        f"{part}.{name}": shape
        for part in ("plus", "minus")
        for name, shape in _icnn_shapes(n, d, getattr(record, part)).items()
    }


def _difference(record: Any, arrays: Arrays) -> DifferenceModes:
    plus, minus = (
        _icnn(getattr(record, part), {name.removeprefix(f"{part}."): array for name, array in arrays.items()})
        for part in ("plus", "minus")
    )
    return DifferenceModes(plus, minus)


# the closed registry of mode families: what a file says, the tensors that go with it, and the class
FAMILIES: dict[
    str, tuple[type[Any], Callable[[int, int, Any], Shapes], Callable[[Any, Arrays], AbstractModes]]
] = {
    "icnn": (ICNNRecord, _icnn_shapes, _icnn),
    "quadratic": (QuadraticRecord, _quadratic_shapes, _quadratic),
    "network": (NetworkRecord, _network_shapes, _network),
    "difference": (DifferenceRecord, _difference_shapes, _difference),
}


def pack_potential(potential: Potential | HardPotential) -> tuple[dict[str, Any], Arrays]:
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
    own = ("log_weights", "log_rho") if isinstance(potential, Potential) else ("shift",)
    arrays = {name: getattr(potential, name) for name in (*own, "active")}
    arrays |= {f"scaling.{name}": getattr(potential.scaling, name) for name in SCALING}
    for name in _family_shapes(PotentialRecord.model_validate(record)):
        value: Any = modes
        for part in name.removeprefix("modes.").split("."):
            value = value[int(part)] if part.isdecimal() else getattr(value, part)
        arrays[name] = value
    return record, {name: np.asarray(array) for name, array in arrays.items()}


def potential_shapes(record: PotentialRecord) -> Shapes:
    """Name and shape of every tensor of a potential."""
    n, d = record.modes, record.dimension
    shapes: Shapes = {"active": (n,)}
    shapes |= {"log_weights": (n,), "log_rho": ()} if record.class_name == "Potential" else {"shift": (n,)}
    shapes |= {f"scaling.{name}": (d,) if name.startswith("input") else () for name in SCALING}
    return shapes | _family_shapes(record)


def unpack_potential(record: PotentialRecord, arrays: Arrays, path: str) -> Potential | HardPotential:
    """The potential of a record and its checked tensors."""
    for name in ("scaling.input_scale", "scaling.energy_scale"):
        if not (arrays[name] > 0).all():
            raise InputError(f"{path}: the tensor {name!r} must be above zero")
    if not arrays["active"].any():
        raise InputError(f"{path}: no mode is active")
    scaling = Scaling(*(arrays[f"scaling.{name}"] for name in SCALING))
    own = {name.removeprefix("modes."): array for name, array in arrays.items() if name.startswith("modes.")}
    modes = FAMILIES[record.family.kind][2](record.family, own)
    if record.class_name == "Potential":
        return Potential(
            modes=modes, log_weights=arrays["log_weights"], active=arrays["active"], log_rho=arrays["log_rho"],
            scaling=scaling,
        )  # fmt: skip
    return HardPotential(modes=modes, shift=arrays["shift"], active=arrays["active"], scaling=scaling)


def _family_shapes(record: PotentialRecord) -> Shapes:
    shapes = FAMILIES[record.family.kind][1](record.modes, record.dimension, record.family)
    return {f"modes.{name}": shape for name, shape in shapes.items()}
