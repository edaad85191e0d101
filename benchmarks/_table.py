"""One table per benchmark: figures asked and measured, with the machine and the versions."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

ROWS = Path(__file__).parent / "rows"


def machine() -> str:
    """Processor count, Python and library versions, in one line."""
    names = ("multiwell", "jax", "numpy", "scipy")
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {libraries}"


def keep(name: str, row: dict) -> None:
    """Append one row to the benchmark's file, so that a long run can be stopped and read."""
    ROWS.mkdir(exist_ok=True)
    with (ROWS / f"{name}.jsonl").open("a") as file:
        file.write(json.dumps(row | {"machine": machine()}) + "\n")


def show(title: str, rows: list[tuple[str, str, str]]) -> None:
    """Print rows of (figure, asked, measured) as a Markdown table."""
    show_table(title, ("figure", "asked", "measured"), rows)


def show_table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print rows under columns of one's own as a Markdown table."""
    print(f"\n## {title}\n\n{machine()}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for row in rows:
        print("| " + " | ".join(row) + " |")
