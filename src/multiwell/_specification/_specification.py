"""What a model consists of: its classes, constants and arrays, as a record that a writer can walk."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np


@final
@dataclass(frozen=True, eq=False)
class Specification:
    """A part of a model, or the whole: the class, its constants, and what it is made of.

    `print` shows it as a table.

    Attributes:
        class_name: name of the class.
        summary: what the class is, in a sentence.
        settings: constants of its formulas, by the names of the fields; plain JSON values.
        parts: arrays, further specifications, and tuples and dictionaries of them, by the names of the fields.
    """

    class_name: str
    summary: str
    settings: dict[str, Any]
    parts: dict[str, Any]

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays by their dotted paths, such as `modes.biases.0`, in the order of the fields."""
        return {path: node for path, node in walk(self.parts) if isinstance(node, np.ndarray)}

    @property
    def constants(self) -> dict[str, Any]:
        """All settings by their dotted paths, such as `modes.floor`."""
        return {
            f"{path}.{name}" if path else name: value
            for path, own in self.specifications.items()
            for name, value in own.settings.items()
        }

    @property
    def specifications(self) -> dict[str, "Specification"]:
        """This one under the path "", and all inside it by their dotted paths."""
        inside = {path: node for path, node in walk(self.parts) if isinstance(node, Specification)}
        return {"": self, **inside}

    def as_dict(self) -> dict[str, Any]:
        """Return all but the numbers of the arrays as plain JSON values."""
        return {"class": self.class_name, "settings": self.settings, "parts": _plain(self.parts)["entries"]}

    def __str__(self) -> str:
        rows = [("name", "shape", "type", "value")]
        for path, own in self.specifications.items():
            rows.append((path or "(whole)", "", own.class_name, own.summary))
            before = f"{path}." if path else ""
            rows += [
                (f"{before}{name}", "", type(value).__name__, str(value))
                for name, value in own.settings.items()
            ]
            rows += [
                (f"{before}{name}", str(node.shape), str(node.dtype), str(node) if node.ndim == 0 else "")
                for name, node in walk(own.parts, inside=False)
                if isinstance(node, np.ndarray)
            ]
        widths = [max(len(row[k]) for row in rows) for k in range(3)]
        return "\n".join(
            "  ".join(
                [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]
            ).rstrip()
            for row in rows
        )


def walk(node: Any, path: str = "", inside: bool = True) -> Iterator[tuple[str, Any]]:
    """Yield the arrays and specifications of a tree by their dotted paths, those inside other specifications too."""
    if isinstance(node, Mapping | tuple):
        items = node.items() if isinstance(node, Mapping) else enumerate(node)
        for name, part in items:
            yield from walk(part, f"{path}.{name}" if path else str(name), inside)
        return
    yield path, node
    if inside and isinstance(node, Specification):
        yield from walk(node.parts, path)


def _plain(node: Any) -> Any:
    if isinstance(node, Specification):
        return node.as_dict()
    if isinstance(node, np.ndarray):
        return {"shape": list(node.shape), "dtype": node.dtype.name}
    if isinstance(node, tuple):
        return [_plain(part) for part in node]
    return {"entries": {name: _plain(part) for name, part in node.items()}}
