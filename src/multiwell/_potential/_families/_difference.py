"""Modes that are differences of two input-convex networks."""

from dataclasses import replace
from typing import ClassVar, final

import numpy as np
from jaxtyping import Array, Float

from .._modes import AbstractModes, ModeDerivatives
from ._icnn import ICNNModes, random_networks
from ._spec import Centres, Depths, FamilySpec, Widths, placed


@final
class DifferenceModes(AbstractModes):
    """Stacked differences `f = plus - minus` of two input-convex networks.

    Not convex, and not bounded below. Every function with continuous second derivatives is such a difference on a
    box, and one difference can have many wells.

    Attributes:
        plus: what is convex.
        minus: what is taken from it, convex as well; as many networks, of as many inputs.

    Source: Sankaranarayanan and Rengaswamy, "CDiNN - Convex difference neural networks" (2021), arXiv 2103.17231;
    Hartman, Pacific J. Math. 9 (1959) 707, for the functions that are such differences.
    """

    family: ClassVar[str] = "difference"
    convex: ClassVar[bool] = False
    condition_dependent: ClassVar[tuple[str, ...]] = ()
    plus: ICNNModes
    minus: ICNNModes

    @property
    def dimension(self) -> int:
        return self.plus.dimension

    @property
    def widths(self) -> tuple[int, ...]:
        return self.plus.widths

    def tilted(self, slope: Float[np.ndarray, "n d"], offset: Float[np.ndarray, " n"]) -> "DifferenceModes":
        return replace(self, plus=self.plus.tilted(slope, offset))

    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self.plus.energies(u) - self.minus.energies(u)

    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        (energy, gradient), (less, slope) = self.plus.gradients(u), self.minus.gradients(u)
        return energy - less, gradient - slope

    def hessians(self, u: Float[Array, " d"]) -> ModeDerivatives:
        (energy, gradient, hessian), (less, slope, bend) = self.plus.hessians(u), self.minus.hessians(u)
        return energy - less, gradient - slope, hessian - bend


def _start(centre: Centres, depth: Depths, rng: np.random.Generator, widths: Widths) -> AbstractModes:
    plus, minus = (random_networks(centre, rng, widths) for _ in range(2))
    return placed(DifferenceModes(plus, minus), centre, depth)


DIFFERENCE = FamilySpec(DifferenceModes, "differences of input-convex networks", _start, has_widths=True)
