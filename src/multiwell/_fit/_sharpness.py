"""One sharpness or several, and where the fit starts it."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ._candidate import sharpness_of, start_sharpness

KINDS = ("auto", "single", "tree")
ROUNDINGS = (1 / 6, 1.0)  # of the energy's range, by the first soft minimum; its sharpness is learned


class Sharpness(NamedTuple):
    """What a fit is asked to do about the sharpness.

    Attributes:
        kind: "single" for one, "tree" for one per merge of modes, "auto" for a tree where it pays.
        rho: where it starts, 1 / energy units of the data; None leaves that to the recipe.
    """

    kind: str = "auto"
    rho: float | None = None


class FirstSharpness(NamedTuple):
    """A start of the sharpness: its free parameter, and what the path of the discovery calls it."""

    sharpness: Float[np.ndarray, ""]
    words: str


def rounded_over(share: float, energy_range: float) -> FirstSharpness:
    """The start with which barriers are rounded over a share of the energy's range."""
    return FirstSharpness(
        start_sharpness(energy_range, share), f"rounded over {share:.2g} of the energy's range"
    )


def first_sharpnesses(
    rho: float | None, energy_range: float, energy_scale: float
) -> tuple[FirstSharpness, ...]:
    """The sharpnesses that are tried one after the other, until one is good enough; the caller's own first.

    Args:
        rho: the caller's, 1 / energy units of the data, or None.
        energy_range: of the scaled energies.
        energy_scale: unit of the scaled energies.
    """
    usual = tuple(rounded_over(share, energy_range) for share in ROUNDINGS)
    if rho is None:
        return usual
    return FirstSharpness(sharpness_of(rho * energy_scale), f"rho from {rho:.3g}"), *usual
