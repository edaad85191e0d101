"""What people see and what programs read, kept apart."""

import math
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from multiwell._errors import MultiwellWarning

if TYPE_CHECKING:
    from rich.console import Console

    from multiwell._fit import FitStep

WIDE = 200  # columns of text where no terminal says how many it has


class Output:
    """The two streams of one run of a command.

    Args:
        as_json: whether stdout is for one JSON document; people's output goes to stderr then.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.warnings: list[str] = []
        self._answered = False

    def say(self, text: str = "") -> None:
        """Print one line for people."""
        print(text, file=sys.stderr if self.as_json else sys.stdout)

    def warn(self, message: str) -> None:
        """Print one warning, on stderr; the same one is shown once."""
        message = " ".join(message.split())
        if message not in self.warnings:
            self.warnings.append(message)
            print(f"warning: {message}", file=sys.stderr)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
        """Print a table for people; its first `left` columns are text, the others numbers."""
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for k, column in enumerate(columns):
            table.add_column(column, justify="left" if k < left else "right", overflow="fold")
        for row in rows:
            table.add_row(*row)
        self._console().print(table)

    def document(self, document: Mapping[str, Any]) -> None:
        """Print the JSON document, where one was asked for; the first one stands."""
        if self.as_json and not self._answered:
            self._answered = True
            from multiwell._files import as_json

            sys.stdout.write(as_json(document, ascii_only=True))

    @contextmanager
    def progress(self, first: str) -> Iterator[Callable[["FitStep"], None] | None]:
        """Show the latest step of a fit in a line on the terminal; nothing where stderr is no terminal."""
        if not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(first, total=None)

            def show(step: "FitStep") -> None:
                words = f"{step.modes} modes, step {step.iteration + 1}, error {step.error:.2e}"
                # members of an ensemble are counted, nothing else is known of them
                counted = math.isnan(step.error)
                bar.update(task, description=step.stage if counted else f"{step.stage}: {words}")

            yield show

    @contextmanager
    def busy(self, words: str) -> Iterator[None]:
        """Show a line on the terminal while something takes its time; nothing where stderr is no terminal."""
        with self.progress(words):
            yield

    def _console(self) -> "Console":
        from rich.console import Console

        file = sys.stderr if self.as_json else sys.stdout
        # brackets are units here, not markup; a pipe must not cut columns
        return Console(file=file, markup=False, highlight=False, width=None if file.isatty() else WIDE)


@contextmanager
def session(as_json: bool) -> Iterator[Output]:
    """Run one command: the library's warnings become lines on stderr and are kept."""
    output = Output(as_json)
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
            if issubclass(category, MultiwellWarning):
                output.warn(str(message))
            else:
                usual(message, category, *place, **more)

        warnings.simplefilter("always", MultiwellWarning)
        # matplotlib's, once per character of a name that no font at hand can draw in the pictures
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font", category=UserWarning)
        warnings.showwarning = show
        try:
            yield output
        except KeyboardInterrupt:
            output.document({"error": "interrupted"})
            raise
