"""Tables as HTML, for notebooks."""

from collections.abc import Sequence
from html import escape

MOST_ROWS = 30


def html_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write text cells as an HTML table; a long one is cut, and says so."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[:MOST_ROWS]
    )
    more = f"<p>and {len(rows) - MOST_ROWS} more</p>" if len(rows) > MOST_ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
