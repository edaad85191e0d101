"""A result as a table for notebooks."""

from html import escape

from .._data import rounded
from .._html import html_table
from ._accuracy import part_in_words
from ._drawn import DrawnFit
from ._wells import numbered

MOST_INPUTS = 8


def as_html(result: DrawnFit) -> str:
    """Return how the fit ended, its errors, its warnings and its minima."""
    counts = f"<b>{escape(result.minima.in_words)}</b>, {result.modes_in_words}"
    parts = [f"<p>{counts}; {escape(result.status.message)}</p>"]
    parts += [f"<p><b>Warning</b>: {escape(note)}</p>" for note in result.warnings]
    kinds = list(dict.fromkeys(kind for errors in result.errors.values() for kind in errors))
    errors = [
        [part_in_words(part), *(f"{found[kind]:.2e}" if kind in found else "–" for kind in kinds)]
        for part, found in result.errors.items()
    ]
    parts.append(html_table(["relative error", *kinds], errors))
    if result.focus is not None:
        parts += [f"<p>{escape(result.focus.in_words)}</p>", html_table(*result.focus.table("–"))]
    labels, (lower, upper) = result.labels, result.bounds
    width = (upper - lower).tolist()
    rows = [
        [name, *map(rounded, minimum.x[:MOST_INPUTS].tolist(), width), f"{minimum.energy:.6g}"]
        for name, minimum in numbered(result.minima)
    ]
    if rows:
        names = [labels.of(name) for name in labels.inputs[:MOST_INPUTS]]
        parts.append(html_table(["", *names, labels.of(labels.energy)], rows))
    return "\n".join(parts)
