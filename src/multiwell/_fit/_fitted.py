"""What a recipe hands back."""

from dataclasses import dataclass, field
from typing import Any

from .._potential import Potential


@dataclass
class Fitted:
    """What a recipe hands back.

    Attributes:
        potential: the best potential found.
        discovery: how the number of modes was found, as plain values.
        ended: why the search ended: "done", "time" or "interrupted".
    """

    potential: Potential
    ended: str
    discovery: dict[str, Any] = field(default_factory=dict)
