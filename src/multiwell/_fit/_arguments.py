"""What a fit may be asked for."""

from collections.abc import Iterable, Sequence

import numpy as np

from .._data import Dataset
from .._errors import InputError
from .._limits import MOST_MEMBERS
from .._potential import DEFAULT_WIDTHS, FAMILIES, convex_families, family_named
from ._sharpness import KINDS as SHARPNESS_KINDS
from ._sharpness import Sharpness

MOST_LAYERS = 4
WIDEST = 256
LEARN_SHARPNESS = ("default", "paper", "hard-concrete")  # recipes


def check_arguments(
    data: Dataset, max_modes: int, family: str, seed: int, recipe: str, recipes: Iterable[str],
    max_seconds: float | None, tolerance: float, ensemble: int, progress: object, sharpness: Sharpness,
) -> None:  # fmt: skip
    """Refuse what is out of range, by its name."""
    if not isinstance(data, Dataset):
        raise InputError(
            f"data must be a multiwell.Dataset, got {type(data).__name__}; make one with Dataset(x, energy)"
        )
    if isinstance(max_modes, bool) or not isinstance(max_modes, int | np.integer) or max_modes < 1:
        raise InputError(f"max_modes must be a whole number of at least 1, got {max_modes!r}")
    if family not in convex_families():
        raise InputError(f"family must be one of {', '.join(convex_families())}, got {family!r}")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError(f"seed must be a whole number of at least 0, got {seed!r}")
    if not isinstance(recipe, str) or recipe not in recipes:
        raise InputError(f"recipe must be one of {', '.join(recipes)}, got {recipe!r}")
    if data.condition is not None and recipe != "default":
        raise InputError(f"recipe={recipe!r} knows no conditions; data with conditions take recipe='default'")
    if sharpness.kind not in SHARPNESS_KINDS:
        raise InputError(f"sharpness must be one of {', '.join(SHARPNESS_KINDS)}, got {sharpness.kind!r}")
    if sharpness.kind == "tree" and recipe != "default":
        raise InputError(f"sharpness='tree' belongs to recipe='default', got recipe={recipe!r}")
    if sharpness.kind == "tree" and data.condition is not None:
        raise InputError("sharpness='tree' knows no conditions; data with conditions take 'auto' or 'single'")
    if sharpness.rho is not None and not (_is_number(sharpness.rho) and 0 < sharpness.rho < float("inf")):
        raise InputError(f"rho must be above 0 and finite, in 1/energy units, got {sharpness.rho!r}")
    if sharpness.rho is not None and recipe not in LEARN_SHARPNESS:
        raise InputError(f"rho is where a learned sharpness starts, and recipe={recipe!r} learns none")
    if max_seconds is not None and not (_is_number(max_seconds) and max_seconds > 0):
        raise InputError(f"max_seconds must be above 0, got {max_seconds!r}")
    if (
        isinstance(ensemble, bool)
        or not isinstance(ensemble, int | np.integer)
        or not (ensemble == 0 or 2 <= ensemble <= MOST_MEMBERS)
    ):
        raise InputError(f"ensemble must be 0 or a whole number from 2 to {MOST_MEMBERS:,}, got {ensemble!r}")
    if progress is not None and not callable(progress):
        raise InputError(f"progress must be a function of a FitStep, got {progress!r}")
    if not (_is_number(tolerance) and 0 < tolerance < 1):
        raise InputError(f"tolerance must lie between 0 and 1, got {tolerance!r}")


def checked_widths(widths: Sequence[int] | None, family: str) -> tuple[int, ...]:
    """The hidden widths that are meant, refused where they are out of range or no network has them."""
    if widths is None:
        return DEFAULT_WIDTHS
    if not family_named(family).has_widths:
        having = ", ".join(f'family="{name}"' for name in convex_families() if FAMILIES[name].has_widths)
        raise InputError(f'widths are those of networks ({having}); family="{family}" has none')
    sizes: list[object] = list(widths) if isinstance(widths, Iterable) else []
    whole = [int(size) for size in sizes if isinstance(size, int | np.integer) and not isinstance(size, bool)]
    if not 1 <= len(sizes) <= MOST_LAYERS or len(whole) < len(sizes):
        raise InputError(
            f"widths must be 1 to {MOST_LAYERS} whole numbers, one per hidden layer, such as (8, 8); got {widths!r}"
        )
    if not all(1 <= size <= WIDEST for size in whole):
        raise InputError(f"widths must lie between 1 and {WIDEST}, got {widths!r}")
    return tuple(whole)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
