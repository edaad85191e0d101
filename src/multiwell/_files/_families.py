"""Families of modes and scalings as records and tensors, and back."""

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .._errors import InputError
from .._potential import AbstractModes, DifferenceModes, ICNNModes, NetworkModes, QuadraticModes, Scaling
from ._container import Arrays
from ._records import DifferenceRecord, ICNNRecord, NetworkRecord, QuadraticRecord

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


class Family(NamedTuple):
    """What a file says of a family, the tensors that go with it, how they become modes, and their class."""

    record: type[Any]
    shapes: Callable[[int, int, Any], Shapes]
    build: Callable[[Any, Arrays], AbstractModes]
    modes: type[AbstractModes]


# the closed registry of mode families
FAMILIES: dict[str, Family] = {
    "icnn": Family(ICNNRecord, _icnn_shapes, _icnn, ICNNModes),
    "quadratic": Family(QuadraticRecord, _quadratic_shapes, _quadratic, QuadraticModes),
    "network": Family(NetworkRecord, _network_shapes, _network, NetworkModes),
    "difference": Family(DifferenceRecord, _difference_shapes, _difference, DifferenceModes),
}


def family_record(modes: AbstractModes) -> dict[str, Any]:
    """What a file says of a stack of modes besides its tensors."""
    if getattr(modes, "family", None) not in FAMILIES:
        raise InputError(
            f"cannot save modes of the class {type(modes).__name__}; known are {', '.join(FAMILIES)}"
        )
    return {"kind": modes.family, **_settings(modes)}


def _settings(modes: Any) -> dict[str, Any]:
    if isinstance(modes, DifferenceModes):
        return {"plus": _settings(modes.plus), "minus": _settings(modes.minus)}
    settings = {} if isinstance(modes, QuadraticModes) else {"widths": [b.shape[1] for b in modes.biases]}
    return settings if isinstance(modes, NetworkModes) else {**settings, "floor": modes.floor}


def family_shapes(record: Any) -> Shapes:
    """Name and shape of every tensor of the modes of a potential's record."""
    shapes = FAMILIES[record.family.kind].shapes(record.modes, record.dimension, record.family)
    return {f"modes.{name}": shape for name, shape in shapes.items()}


def named_parts(whole: Any, names: Shapes, prefix: str) -> Arrays:
    """The parts of a nested object by their dotted names."""
    found = {}
    for name in names:
        value = whole
        for part in name.removeprefix(prefix).split("."):
            if part.isdecimal():
                value = value[int(part)]
            else:
                value = value[part] if isinstance(value, dict) else getattr(value, part)
        found[name] = np.asarray(value)
    return found


def build_modes(record: Any, arrays: Arrays) -> AbstractModes:
    """The modes of a potential's record and its tensors."""
    own = {name.removeprefix("modes."): array for name, array in arrays.items() if name.startswith("modes.")}
    return FAMILIES[record.family.kind].build(record.family, own)


def scaling_shapes(d: int) -> Shapes:
    """Name and shape of every tensor of a scaling."""
    return {f"scaling.{name}": (d,) if name.startswith("input") else () for name in SCALING}


def build_scaling(arrays: Arrays, path: str) -> Scaling:
    """The scaling in the tensors of a potential."""
    for name in ("scaling.input_scale", "scaling.energy_scale"):
        if not (arrays[name] > 0).all():
            raise InputError(f"{path}: the tensor {name!r} must be above zero")
    return Scaling(*(arrays[f"scaling.{name}"] for name in SCALING))
