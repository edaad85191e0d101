"""What follows every fit: files, tables, warnings, the exit code."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ._describe import describe, missed
from ._folder import write_results
from ._group import INTERRUPTED
from ._output import Output

if TYPE_CHECKING:
    from multiwell._fit import FitResult


def finish(result: "FitResult", folder: Path, output: Output, more: dict[str, Any] | None = None) -> None:
    """Show and write a result; exits with 130 where the fit was interrupted.

    Args:
        result: what the fit returned.
        folder: where to write.
        output: the streams.
        more: what else the JSON document holds.
    """
    from multiwell._fit import Status

    describe(result, output)
    if note := missed(result):
        output.warn(note)
    document = write_results(result, folder, output)
    output.document(document | (more or {}))
    if result.status is Status.INTERRUPTED:
        raise typer.Exit(INTERRUPTED)
