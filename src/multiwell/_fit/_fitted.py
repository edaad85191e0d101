"""What a recipe hands back."""

from dataclasses import dataclass

from .._potential import SoftPotential
from ._discovery import Discovery


@dataclass
class Fitted:
    """What a recipe hands back.

    Attributes:
        potential: the best potential found.
        discovery: how the number of modes was found.
        ended: why the search ended: "done", "time" or "interrupted".
    """

    potential: SoftPotential
    ended: str
    discovery: Discovery
