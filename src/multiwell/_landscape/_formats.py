"""A landscape in plain values, and as a table for notebooks."""

from html import escape
from math import isfinite
from typing import Any

from .._data import rounded
from .._html import html_table
from ._critical_point import CriticalPoint, Saddle
from ._drawn import DrawnLandscape


def as_plain(found: DrawnLandscape) -> dict[str, Any]:
    """Return a landscape in JSON values; numbers that refer to points count minima first, then saddles."""
    return {
        "minima": [_plain(point) | _barriers(point) for point in found.minima],
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


def _barriers(minimum: CriticalPoint) -> dict[str, Any]:
    return {
        "barrier": finite_or_none(minimum.barrier),
        "barrier_to_deeper": finite_or_none(minimum.barrier_to_deeper),
    }


def finite_or_none(value: float) -> float | None:
    """Return a number as JSON can hold it: None for an infinite one."""
    return value if isfinite(value) else None


def height_in_words(point: CriticalPoint, height: float, unknown: str = "–") -> str:
    """Return a barrier of a minimum as a cell of a table; nothing for other points."""
    if point.index != 0 or isinstance(point, Saddle):
        return ""
    return f"{height:.4g}" if isfinite(height) else unknown


MOST_INPUTS = 8


def as_html(found: DrawnLandscape) -> str:
    """Write stationary points and barriers as two HTML tables; long ones are cut, and say so."""
    parts = [f"<p><b>Landscape</b>: {counts_in_words(found)}</p>"]
    parts += [f"<p><b>Warning</b>: {escape(note)}</p>" for note in found.warnings]
    names = [f"input {k}" for k in range(min(len(found.bounds[0]), MOST_INPUTS))]
    width = found.bounds[1] - found.bounds[0]
    rows = [
        [str(k), kind_of(point), *map(rounded, point.x[:MOST_INPUTS].tolist(), width.tolist()),
         f"{point.energy:.6g}", f"{point.eigenvalues[0]:.4g}", connections(point)]
        for k, point in enumerate(found.points)
    ]  # fmt: skip
    parts.append(html_table(["", "", *names, "energy", "lowest curvature", "connects"], rows))
    if found.barriers:
        barriers = [[str(b.start), str(b.end), str(b.saddle), f"{b.height:.6g}"] for b in found.barriers]
        parts.append(html_table(["from", "to", "over", "barrier"], barriers))
    return "\n".join(parts)


def counts_in_words(found: DrawnLandscape) -> str:
    """Say how many points of each kind there are."""
    edge = len(found.minima) - len(found.wells)
    counts = [
        (len(found.wells), "minimum", "minima"),
        (edge, "minimum on the bounds", "minima on the bounds"),
        (len(found.saddles), "saddle", "saddles"),
        (len(found.higher_index), "point of higher index", "points of higher index"),
    ]
    words = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return ", ".join(words) or "no stationary point"


def kind_of(point: CriticalPoint) -> str:
    """Say in words what a stationary point is."""
    if point.index == 0 and not isinstance(point, Saddle):
        kind = "boundary minimum" if point.on_boundary else "minimum"
    else:
        kind = "saddle" if isinstance(point, Saddle) else f"index {point.index}"
    return f"{kind}, degenerate" if point.degenerate else kind


def connections(point: CriticalPoint) -> str:
    """Say in words what the descents from a saddle reach; nothing for other points."""
    ends = point.connects if isinstance(point, Saddle) else ()
    return " – ".join("?" if end is None else str(end) for end in ends)
