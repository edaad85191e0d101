"""The tables of the page."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from ..._data import rounded
from ..._fit import FitResult, part_in_words, standard_errors_in_cells
from ..._landscape import Landscape, connections, height_in_words, kind_of
from ._training import PARTS
from ._words import curvature_name, energy_in

MOST_ROWS = 500
MOST_COLUMNS = 12  # that a sheet of paper has room for at its usual size


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: int | None = None) -> str:
    """Write a table that sorts by a click on a column.

    Args:
        columns: their heads.
        rows: cells as text; long tables are cut, and say so.
        numbers: the first column that holds numbers; None where none does.
    """
    first = len(columns) if numbers is None else numbers
    style = ["" if k < first else ' class="number"' for k in range(len(columns))]
    head = "".join(
        f'<th scope="col"{kind}><button type="button">{escape(column) or "&nbsp;"}</button></th>'
        for column, kind in zip(columns, style, strict=True)
    )
    body = "\n".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row, style, strict=True))
        + "</tr>"
        for row in rows[:MOST_ROWS]
    )
    wide = " wide" if len(columns) > MOST_COLUMNS else ""
    more = f"<p>{len(rows) - MOST_ROWS} more are left out.</p>" if len(rows) > MOST_ROWS else ""
    return (
        f'<div class="scroll"><table class="sortable{wide}"><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>{more}"
    )


def points_table(result: FitResult, found: Landscape) -> str:
    """Tabulate stationary points; those outside the data say so."""
    labels, width = result.labels, (found.bounds[1] - found.bounds[0]).tolist()
    support = result.support.first(len(width))
    inside = support.contains(np.array([p.x for p in found.points]).reshape(-1, len(width)))
    rows = [
        [
            str(k),
            kind_of(point),
            *map(rounded, point.x.tolist(), width),
            f"{point.energy:.6g}",
            f"{point.eigenvalues[0]:.4g}",
            height_in_words(point, point.barrier),
            height_in_words(point, point.barrier_to_deeper),
            str(point.mode),
            connections(point),
            "yes" if within else "no",
        ]
        for k, (point, within) in enumerate(zip(found.points, inside, strict=True))
    ]
    names = [*map(labels.of, labels.inputs), labels.of(labels.energy)]
    heights = [energy_in(labels, "barrier"), energy_in(labels, "barrier to a deeper one")]
    columns = ["no.", "kind", *names, curvature_name(labels), *heights, "mode", "connects", "within the data"]
    return table(columns, rows, 2)


def barriers_table(result: FitResult, found: Landscape) -> str:
    """Tabulate the lowest ways between minima, there and back."""
    rows = [[str(b.start), str(b.end), str(b.saddle), f"{b.height:.6g}"] for b in found.barriers]
    return table(["from", "to", "over saddle", energy_in(result.labels, "barrier")], rows, 3)


def wells_table(result: FitResult) -> str:
    """Tabulate the minima that the data support, and those that they do not, with what an ensemble said of them."""
    labels, (lower, upper) = result.labels, result.bounds
    width = (upper - lower).tolist()
    minima = result.minima
    kinds = {
        "well": minima.wells,
        "on the boundary of the data": minima.boundary,
        "unresolved": minima.unresolved,
    }
    stability = result.discovery.stability
    intervals = stability.intervals if stability else []
    rows = []
    for kind, found in kinds.items():
        for k, minimum in enumerate(found):
            row = [f"{kind} {k}", *map(rounded, minimum.x.tolist(), width), f"{minimum.energy:.6g}"]
            row += [height_in_words(minimum, h) for h in (minimum.barrier, minimum.barrier_to_deeper)]
            if stability:
                own = intervals[k] if kind == "well" and k < len(intervals) else None
                row += [f"{own.found:.0%}", "{:.4g} to {:.4g}".format(*own.energy)] if own else ["", ""]
            rows.append(row)
    columns = ["", *map(labels.of, labels.inputs), labels.of(labels.energy)]
    columns += [energy_in(labels, "barrier"), energy_in(labels, "barrier to a deeper one")]
    if stability:
        columns += ["found in", f"{stability.confidence:.0%} interval of the energy"]
    return table(columns, rows, 1)


def standard_errors_table(result: FitResult) -> str:
    """Tabulate the standard errors of the minima that have them; nothing where none has."""
    labels = result.labels
    columns = [
        "standard error",
        *map(labels.of, labels.inputs),
        labels.of(labels.energy),
        energy_in(labels, "barrier"),
    ]
    rows = standard_errors_in_cells(result.minima)
    return table(columns, rows, 1) if rows else ""


def errors_table(errors: dict[str, dict[str, float]]) -> str:
    """Tabulate relative errors by part of the data and quantity."""
    kinds = list(dict.fromkeys(kind for own in errors.values() for kind in own))
    rows = [
        [
            PARTS.get(part, part_in_words(part)),
            *(f"{own[kind]:.2e}" if kind in own else "–" for kind in kinds),
        ]
        for part, own in errors.items()
    ]
    return table(["data", *(f"relative error of the {kind}" for kind in kinds)], rows, 1)


def discovery_table(result: FitResult) -> str:
    """Tabulate what was tried, in order."""
    rows = [
        [
            str(k + 1),
            str(step.modes),
            step.change,
            *("–" if value is None else f"{value:.2e}" for value in (step.error, step.held_error)),
        ]
        for k, step in enumerate(result.discovery.path)
    ]
    return table(["no.", "modes", "change", "error, rows fitted", "error, rows held back"], rows)


def settings_table(values: dict[str, Any]) -> str:
    """Tabulate names and values."""
    return table(["", "value"], [[name.replace("_", " "), _word(value)] for name, value in values.items()])


def _word(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
