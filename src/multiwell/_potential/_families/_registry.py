"""The families of modes by name."""

from jaxtyping import Array, Float

from ..._errors import InputError
from .._modes import AbstractModes
from ._difference import DIFFERENCE
from ._enclosure import Enclosure
from ._icnn import ICNN, ICNNModes
from ._network import NETWORK
from ._quadratic import QUADRATIC
from ._spec import FamilySpec
from ._trial import check_functions

DEFAULT_FAMILY = ICNNModes.family

# a family more is one name more
FAMILIES: dict[str, FamilySpec] = {spec.name: spec for spec in (ICNN, QUADRATIC, NETWORK, DIFFERENCE)}


def register(spec: FamilySpec) -> None:
    """Make a family known, by its name, to fits, proofs and model files for as long as the process lives.

    A model file holds names and numbers alone, so that a family must be registered again before its files are loaded.
    Its functions are tried at random points first: derivatives against automatic differentiation, starts, convexity
    and bounds.

    Args:
        spec: the family; the name of its class must be as much its own as its name.

    Raises:
        InputError: it is no `FamilySpec`; the name, or that of the class, is another family's; its functions are not
            what they should be (which one, and by how much).
    """
    if not isinstance(spec, FamilySpec):
        raise InputError(f"spec must be a FamilySpec, FamilySpec(modes, ...), got {spec!r}")
    for known in FAMILIES.values():
        # the same class defined again, as a notebook does, takes the place of the former
        again = (known.modes.__module__, known.modes.__qualname__) == (
            spec.modes.__module__,
            spec.modes.__qualname__,
        )
        if not again and (known.name == spec.name or known.modes.__name__ == spec.modes.__name__):
            raise InputError(
                f"spec names the family {spec.name!r} of the class {spec.modes.__name__}; "
                f"{known.name!r} of the class {known.modes.__name__} is there already: choose another name"
            )
    check_functions(spec)
    FAMILIES[spec.name] = spec


def family_named(name: str) -> FamilySpec:
    """Return the family of a name."""
    if name not in FAMILIES:
        raise InputError(f"family must be one of {', '.join(FAMILIES)}, got {name!r}")
    return FAMILIES[name]


def family_of(modes: AbstractModes) -> FamilySpec:
    """Return the family that a stack belongs to."""
    spec = FAMILIES.get(modes.family)
    if spec is None or not isinstance(modes, spec.modes):
        raise InputError(
            f"modes of the class {type(modes).__name__} are of no registered family; known are "
            f"{', '.join(FAMILIES)}, and mw.modes.register makes another one known"
        )
    return spec


def convex_families() -> tuple[str, ...]:
    """Return the names of the families whose modes are convex: those that a fit can be asked for."""
    return tuple(name for name, spec in FAMILIES.items() if spec.modes.convex)


def enclose(modes: AbstractModes, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    """Bound all modes of a stack over one box, by what their family knows.

    Args:
        modes: the stack.
        centre: of the box, in scaled units.
        radius: half widths of the box.

    Raises:
        InputError: nothing is known of this family.
    """
    spec = family_of(modes)
    if spec.enclose is None:
        raise InputError(f"nothing can be proven of modes of the family {spec.name!r}")
    return spec.enclose(modes, centre, radius)
