"""Modes that are differences of two input-convex networks."""

from typing import Any, ClassVar

from jaxtyping import Array, Float

from ._icnn import ICNNModes
from ._modes import AbstractModes


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

    kind: ClassVar[str] = "difference"
    convex: ClassVar[bool] = False
    conditioned: ClassVar[tuple[str, ...]] = ()
    plus: ICNNModes
    minus: ICNNModes

    @property
    def n_modes(self) -> int:
        return self.plus.n_modes

    @property
    def dimension(self) -> int:
        return self.plus.dimension

    # not annotated as arrays, because `eqx.tree_at` looks here for the leaves that it replaces
    @property
    def linear(self) -> Any:
        """The linear part of `plus`, of shape (n, d); that of `minus` adds nothing that this one cannot undo."""
        return self.plus.linear

    @property
    def offset(self) -> Any:
        """The offset of `plus`, of shape (n,), likewise."""
        return self.plus.offset

    def settings(self) -> dict[str, Any]:
        return {"plus": self.plus.settings(), "minus": self.minus.settings()}

    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self.plus.energies(u) - self.minus.energies(u)

    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        (energy, gradient), (less, slope) = self.plus.gradients(u), self.minus.gradients(u)
        return energy - less, gradient - slope

    def hessians(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, " n"], Float[Array, "n d"], Float[Array, "n d d"]]:
        (energy, gradient, hessian), (less, slope, bend) = self.plus.hessians(u), self.minus.hessians(u)
        return energy - less, gradient - slope, hessian - bend
