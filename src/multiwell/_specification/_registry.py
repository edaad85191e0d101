"""The classes that a model may be made of, and what their numbers must satisfy."""

from collections.abc import Callable
from typing import Any, NamedTuple

import equinox as eqx
import numpy as np

from .._errors import InputError
from .._inputs import MAPS, Affine, Periodic
from .._potential import (
    FAMILIES,
    ConditionalModes,
    ConditionalPotential,
    ConditionKernel,
    EnergyUnits,
    HardPotential,
    LatentFeatures,
    Potential,
    SoftPotential,
    TanhFeatures,
    TreePotential,
)

Model = SoftPotential | HardPotential | ConditionalPotential


class Kind(NamedTuple):
    """A class, and a check that raises InputError where the numbers of a part of it are out of range."""

    of: type[eqx.Module]
    check: Callable[[Any], None] = lambda _: None


def _positive(name: str) -> Callable[[Any], None]:
    def check(part: Any) -> None:
        if not (np.asarray(getattr(part, name)) > 0).all():
            raise InputError(f"{name!r} must be above zero")

    return check


def _check_scale(units: Affine) -> None:
    if not np.asarray(units.scale).all():
        raise InputError("'scale' must not be zero")


def _check_modes(potential: Any) -> None:
    """Check that a mode is active, and that the parts agree on how many modes and features there are."""
    modes, active = potential.modes, np.asarray(potential.active)
    if not active.any():
        raise InputError("no mode is active")
    counts, n_features = (modes.n_modes, modes.dimension), potential.input_map.n_features
    if counts != (len(active), n_features):
        raise InputError(
            f"modes are {counts[0]} of {counts[1]} features each; expected {len(active)} of {n_features}"
        )


def _check_tree(potential: TreePotential) -> None:
    """Check that every node below the root is the child of one later node."""
    _check_modes(potential)
    n, merges = len(potential.active), np.asarray(potential.merges)
    ordered = merges.shape == (n - 1, 2) and all(merges.max(axis=1) < n + np.arange(n - 1))
    if n < 2 or not ordered or sorted(merges.ravel().tolist()) != list(range(2 * n - 2)):
        raise InputError(f"merges are no binary tree of {n} modes")


def _check_slopes(modes: ConditionalModes) -> None:
    base = modes.base
    if unknown := sorted(modes.slopes.keys() - set(base.condition_dependent)):
        raise InputError(
            f"slopes: {type(base).__name__} has no parameter {unknown[0]!r} that depends on conditions"
        )


# families of modes and input maps have registries of their own; here are the other classes, and checks of numbers
KINDS: dict[str, Kind] = {
    kind.of.__name__: kind
    for kind in (
        Kind(Potential, _check_modes),
        Kind(TreePotential, _check_tree),
        Kind(HardPotential, _check_modes),
        Kind(ConditionalPotential, _check_modes),
        Kind(ConditionalModes, _check_slopes),
        Kind(TanhFeatures),
        Kind(LatentFeatures),
        Kind(ConditionKernel),
        Kind(EnergyUnits, _positive("scale")),
        Kind(Affine, _check_scale),
        Kind(Periodic, _positive("length")),
    )
}


def kind_named(name: str) -> Kind | None:
    """Return what is known of a class by its name; None where nothing is."""
    maps = {name: Kind(of) for name, of in MAPS.items()}
    families = {spec.modes.__name__: Kind(spec.modes, spec.check) for spec in FAMILIES.values()}
    return (maps | KINDS | families).get(name)
