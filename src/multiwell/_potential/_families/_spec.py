"""What the rest of the package asks of a family of modes besides its functions."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, final

import jax
import numpy as np
from jaxtyping import Array, Float

from ..._errors import InputError
from ..._numerics import compiled
from .._modes import AbstractModes
from ._enclosure import Enclosure

DEFAULT_WIDTHS = (8, 8)  # hidden widths of a network where none are asked for

Centres = Float[np.ndarray, "m d"]
Depths = Float[np.ndarray, " m"]
Widths = tuple[int, ...]


CLASS_ATTRIBUTES = {
    "family": "give the name of the family, such as family: ClassVar[str] = 'bowls'",
    "convex": "say whether every mode is convex, convex: ClassVar[bool] = True",
    "condition_dependent": "name the fields that may depend on conditions, or give ()",
}


def anything_goes(modes: AbstractModes) -> None:
    """Accept every stack."""


@final
@dataclass(frozen=True)
class FamilySpec:
    """A family of modes: how it starts, what is special about it, what can be proven of it.

    Attributes:
        modes: the class of its stacks.
        description: what its modes are, in the plural.
        start: makes a stack from centres `(m, d)` and depths `(m,)` in scaled units, a random generator, and hidden
            widths: every mode is stationary at its centre with its depth, NumPy arrays in float64.
        enclose: bounds of all modes of a stack over the box `|u - centre| <= radius`, pure JAX; None where nothing is
            proven of the family.
        check: raises InputError where the numbers of a stack that comes from a file are out of range.
        has_widths: whether hidden widths mean anything to `start`.
        few_shapes: whether modes are cheap and have so few shapes that one more seldom mends a misfit: starts then
            take doubtful basins as well, and try every first sharpness.
        precursor: name of a family with few shapes that a fit may try first, and keep where it suffices.

    Raises:
        InputError: `modes` is no class of modes, or lacks an attribute of its class.
    """

    modes: type[AbstractModes]
    description: str
    start: Callable[[Centres, Depths, np.random.Generator, Widths], AbstractModes]
    enclose: Callable[[Any, Float[Array, " d"], Float[Array, " d"]], Enclosure] | None = None
    check: Callable[[Any], None] = anything_goes
    has_widths: bool = False
    few_shapes: bool = False
    precursor: str | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.modes, type) and issubclass(self.modes, AbstractModes)):
            raise InputError(
                f"modes must be a class of modes, a subclass of AbstractModes, got {self.modes!r}"
            )
        name = self.modes.__name__
        for attribute, what in CLASS_ATTRIBUTES.items():
            if not hasattr(self.modes, attribute):
                raise InputError(f"the class {name} has no {attribute}: {what}")
        arrays = [each.name for each in fields(self.modes) if not each.metadata.get("static", False)]
        for field in self.modes.condition_dependent:
            if field not in arrays:
                raise InputError(
                    f"condition_dependent of {name} names {field!r}, which is none of its fields that hold arrays "
                    f"({', '.join(arrays)})"
                )

    @property
    def name(self) -> str:
        """Name of the family."""
        return self.modes.family


def check_floor(modes: Any) -> None:
    """Refuse modes whose floor would not let them be convex."""
    if modes.floor < 0:
        raise InputError(f"floor must not be negative, got {modes.floor}")


def placed(modes: AbstractModes, centre: Centres, depth: Depths) -> AbstractModes:
    """Tilt and lift every function so that it is stationary at its centre with the given depth."""
    with jax.enable_x64(True):
        energies, gradients = _at(modes, centre)
    own = np.arange(len(depth))
    slope, height = np.asarray(gradients)[own, own], np.asarray(energies)[own, own]
    return modes.tilted(-slope, depth - height + np.einsum("nd,nd->n", slope, centre))


@compiled()
def _at(modes: AbstractModes, points: Array) -> tuple[Array, Array]:
    energies, gradients = jax.vmap(modes.gradients)(points)
    return energies, gradients
