"""A landscape in plain values."""

from typing import Any

from ._critical_point import CriticalPoint
from ._drawn import DrawnLandscape


def as_plain(found: DrawnLandscape) -> dict[str, Any]:
    """Return a landscape in JSON values; numbers that refer to points count minima first, then saddles."""
    return {
        "minima": [_plain(point) for point in found.minima],
        "saddles": [_plain(saddle) | {"connects": list(saddle.connects)} for saddle in found.saddles],
        "barriers": [
            {"from": barrier.start, "to": barrier.end, "saddle": barrier.saddle, "height": barrier.height}
            for barrier in found.barriers
        ],
        "merges": [
            {
                "energy": merge.energy,
                "saddle": merge.saddle,
                "groups": [list(group) for group in merge.groups],
            }
            for merge in found.merges
        ],
        "paths": [
            {"saddle": len(found.minima) + k, "x": path.x.tolist(), "energy": path.energy.tolist()}
            for k, path in enumerate(found.paths)
        ],
        "bounds": [part.tolist() for part in found.bounds],
    }


def _plain(point: CriticalPoint) -> dict[str, Any]:
    return {
        "x": point.x.tolist(),
        "energy": point.energy,
        "eigenvalues": point.eigenvalues.tolist(),
        "degenerate": point.degenerate,
        "on_boundary": point.on_boundary,
        "within_data": point.within_data,
        "mode": point.mode,
    }
