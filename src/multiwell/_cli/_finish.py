"""What follows every fit: files, tables, warnings, the exit code."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ._describe import describe
from ._folder import write_results
from ._group import INTERRUPTED
from ._output import Output

if TYPE_CHECKING:
    from multiwell._fit import FitResult


def finish(
    result: "FitResult",
    folder: Path,
    output: Output,
    more: dict[str, Any] | None = None,
    introduce: Callable[[], None] | None = None,
) -> None:
    """Write a result and then show it; exits with 130 where the fit was interrupted.

    Args:
        result: what the fit returned.
        folder: where to write.
        output: the streams.
        more: what else the JSON document holds.
        introduce: shows what stands before the result.
    """
    from multiwell._fit import Status

    document, names = write_results(result, folder, output)
    if introduce is not None:
        introduce()
    describe(result, output)
    output.say(f"written to {folder}: {', '.join(names)} (pictures also as SVG)")
    output.document(document | (more or {}))
    if result.status is Status.INTERRUPTED:
        raise typer.Exit(INTERRUPTED)
