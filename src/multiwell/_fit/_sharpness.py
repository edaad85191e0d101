"""One sharpness or several, and where the fit starts it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ._candidate import sharpness_of, start_sharpness


class Sharpness(NamedTuple):
    """What a fit is asked to do about the sharpness.

    Attributes:
        kind: "single" for one, "tree" for one per merge of modes, "auto" for a tree where it pays.
        rho: where it starts, 1 / energy units of the data; None leaves that to the recipe.
    """

    kind: str = "auto"
    rho: float | None = None


class InitialSharpness(NamedTuple):
    """A start of the sharpness: its free parameter, and what the path of the discovery calls it."""

    sharpness: Float[np.ndarray, ""]
    label: str


def smoothed_over(share: float, energy_range: float) -> InitialSharpness:
    """Return the start with which barriers are smoothed over a share of the energy's range."""
    return InitialSharpness(
        start_sharpness(energy_range, share), f"rounded over {share:.2g} of the energy's range"
    )


def initial_sharpnesses(
    rho: float | None, energy_range: float, energy_scale: float, smoothings: Sequence[float]
) -> tuple[InitialSharpness, ...]:
    """Return the sharpnesses that are tried one after the other, until one is good enough; the caller's own first.

    Args:
        rho: the caller's, 1 / energy units of the data, or None.
        energy_range: of the scaled energies.
        energy_scale: unit of the scaled energies.
        smoothings: shares of the energy's range over which the others smooth barriers.
    """
    usual = tuple(smoothed_over(share, energy_range) for share in smoothings)
    if rho is None:
        return usual
    return InitialSharpness(sharpness_of(rho * energy_scale), f"rho from {rho:.3g}"), *usual
