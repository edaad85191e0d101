"""What a fit may be asked for: every option with its default, its rule and its help, in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, asdict, dataclass, field, fields
from typing import Any, Literal, final, get_args

from ._errors import InputError
from ._limits import (
    BETWEEN_0_AND_1,
    MEMBERS,
    POSITIVE,
    SECONDS,
    SHARPNESS,
    WIDTHS,
    Rule,
    at_least,
    is_number,
    is_whole,
    one_of,
    or_none,
)

Recipe = Literal[
    "default", "paper", "hard-concrete", "single-icnn", "hard-minimum", "network", "difference-of-convex"
]
SharpnessKind = Literal["auto", "single", "tree", "blunt"]
FITS_NETWORKS = ("single-icnn", "network", "difference-of-convex")
LEARNS_SHARPNESS = ("default", "paper", "hard-concrete")
BARRIER = 1e-2  # of a barrier: the standard error that is good enough
GIVEN = " rows given"  # after their number: validation data of their own

FRACTION = Rule(
    "be a fraction in [0, 1), or a Dataset",
    lambda value: (is_number(value) and 0 <= value < 1) or (isinstance(value, str) and value.endswith(GIVEN)),
)
NAME = Rule("be a name", lambda value: isinstance(value, str))


def _option(default: Any, rule: Rule, about: str = "", metavar: str | None = None) -> Any:
    return field(default=default, metadata={"rule": rule, "help": about, "metavar": metavar})


@final
@dataclass(frozen=True)
class FitOptions:
    """What a fit was asked for, checked; `multiwell.fit` says what each option means.

    Attributes:
        max_modes: at most so many convex modes; None for twelve, or as many as the basins of the data ask for.
        family: their family, by its name.
        seed: of every random draw.
        recipe: how to fit.
        validation: fraction of the rows that is never fitted, or "12 rows given" for data of their own.
        max_seconds: limit of the wall-clock time in seconds, or None.
        tolerance: relative error that is good enough.
        widths: hidden widths of the networks; None for the usual ones.
        sharpness: one, one per merge of modes, what pays, or what pays and as blunt as it comes.
        rho: sharpness to start from, 1 / energy units of the data, or None.
        ensemble: fits of resampled rows that judge the wells.
        focus: energy above the lowest beyond which rows count less, or None.
        barrier_tolerance: standard error of a barrier, over the barrier, that is good enough; None for a hundredth, or
            for the tolerance where that is larger.

    Raises:
        InputError: an option is out of range, or does not go with another; the message names it.
    """

    max_modes: int | None = _option(
        None, or_none(at_least(1)), "At most so many convex modes [default: 12, more for more basins].", "N"
    )
    family: str = _option("icnn", NAME, "Family of the modes, such as icnn or quadratic.", "NAME")
    seed: int = _option(0, at_least(0), "Seed of every random draw.")
    recipe: Recipe = _option(  # noqa: RUF009
        "default", one_of(get_args(Recipe)), "How to fit, or what to compare with."
    )
    validation: float | str = _option(0.2, FRACTION)
    max_seconds: float | None = _option(None, or_none(SECONDS), "Stop with the best so far after T s.", "T")
    tolerance: float = _option(1e-3, BETWEEN_0_AND_1, "Relative error that is good enough.", "T")
    widths: Sequence[int] | None = _option(
        None,
        or_none(WIDTHS),
        "Hidden widths of the networks, one per layer [default: 8,8; 4,4 for many modes].",
        "N,N,...",
    )
    sharpness: SharpnessKind = _option(  # noqa: RUF009
        "auto",
        one_of(get_args(SharpnessKind)),
        "One sharpness, one per merge of modes, what pays, or as blunt as it comes.",
    )
    rho: float | None = _option(
        None, or_none(SHARPNESS), "Sharpness to start from, 1/energy; it is learned.", "R"
    )
    ensemble: int = _option(0, MEMBERS, "Judge the wells by N fits of resampled rows.", "N")
    focus: float | None = _option(
        None, or_none(POSITIVE), "Rows more than E above the lowest energy count less.", "E"
    )
    barrier_tolerance: float | None = _option(
        None,
        or_none(BETWEEN_0_AND_1),
        "Relative standard error of a barrier that is good enough [default: 0.01 or the tolerance].",
        "T",
    )

    def __post_init__(self) -> None:
        from ._potential import DEFAULT_FAMILY, convex_families, family_named

        for each in options():
            value = each.metadata["rule"].check(each.name, getattr(self, each.name))
            if is_whole(value):
                object.__setattr__(self, each.name, int(value))
        one_of(convex_families()).check("family", self.family)
        spec, recipe = family_named(self.family), f"recipe={self.recipe!r}"
        if self.widths is not None and not spec.has_widths:
            raise InputError(
                f'widths are those of networks (as family="icnn" has); family="{self.family}" has none'
            )
        if self.recipe in FITS_NETWORKS and self.family != DEFAULT_FAMILY:
            raise InputError(
                f'family="{self.family}" has no meaning for recipe="{self.recipe}", which fits networks'
            )
        if self.sharpness == "tree" and self.recipe != "default":
            raise InputError(f"sharpness='tree' belongs to recipe='default', got {recipe}")
        if self.rho is not None and self.recipe not in LEARNS_SHARPNESS:
            raise InputError(f"rho is where a learned sharpness starts, and {recipe} learns none")
        if self.widths is not None:
            object.__setattr__(self, "widths", tuple(int(width) for width in self.widths))

    @property
    def certain_enough(self) -> float:
        """The relative standard error of a barrier that is good enough."""
        return max(BARRIER, self.tolerance) if self.barrier_tolerance is None else self.barrier_tolerance

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, by name: what `settings` is in files and JSON."""
        return asdict(self) | {"widths": None if self.widths is None else list(self.widths)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "FitOptions":
        """Return the options of plain values.

        Raises:
            InputError: a name is not known, or a value is out of range.
        """
        unknown = values.keys() - {each.name for each in options()}
        if unknown:
            raise InputError(f"settings: {min(unknown)!r} is no option of a fit")
        return cls(**values)


def options() -> tuple[Field[Any], ...]:
    """Return the options of a fit, in their order; the metadata are `rule`, `help` and `metavar`."""
    return fields(FitOptions)
