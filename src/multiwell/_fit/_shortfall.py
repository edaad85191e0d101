"""What to say of a fit whose errors are above the tolerance."""

from typing import TYPE_CHECKING

import numpy as np

from ._wells import RESOLVED

if TYPE_CHECKING:
    from ._result import FitResult


def shortfall(result: "FitResult") -> str | None:
    """One sentence on the errors, and on the barriers that they hide; None where the tolerance is kept."""
    errors = result.errors.get("validation") or result.errors["train"]
    tolerance = result.settings["tolerance"]
    above = ", ".join(f"{kind} {error:.2g}" for kind, error in errors.items() if error > tolerance)
    if not above:
        return None
    words = [f"{result.status.message} ({above}; tolerance {tolerance:g})"]
    energy = errors.get("energy")
    if energy is not None and energy >= 1:
        words.append("a constant would be as good")
    elif energy is not None and result.train is not None and result.train.energy is not None:
        hidden = RESOLVED * energy * float(np.nanstd(result.train.energy))
        words.append(f"wells behind barriers below {hidden:.2g} may be missed or false")
    return "; ".join([*words, *([result.floor_reached] if result.floor_reached else [])])
