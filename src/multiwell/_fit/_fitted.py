"""What a recipe hands back."""

from dataclasses import dataclass

from .._potential import ConditionalPotential, HardPotential, SoftPotential
from ._discovery import Discovery

Model = SoftPotential | HardPotential | ConditionalPotential


@dataclass
class Fitted:
    """What a recipe hands back.

    Attributes:
        potential: the best potential found.
        discovery: how the number of modes was found.
        solver: how the steps of the last fit were found, in words.
        ended: why the search ended: "done", "time" or "interrupted".
    """

    potential: Model
    ended: str
    discovery: Discovery
    solver: str
