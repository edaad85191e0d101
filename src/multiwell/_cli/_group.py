"""How a command ends: its exit code, one line for people instead of a traceback, streams that may be closed."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

import typer
from typer.core import TyperGroup

from multiwell._errors import FitError, InputError


class _Lasting:
    """A stream that falls silent, instead of failing, once nobody reads it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except (OSError, ValueError) as error:
            self._silence(error)
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            self._silence(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _silence(self, error: Exception) -> None:
        if isinstance(error, UnicodeError):
            raise error
        # what is still in the buffer goes nowhere too, so that the end of the process does not stumble over it
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


@contextmanager
def lasting_streams() -> Iterator[None]:
    """Let stdout and stderr take everything, whether or not somebody reads them."""
    usual = sys.stdout, sys.stderr
    # Python has None in the place of a stream that was closed before it started
    there = [open(os.devnull, "w") if stream is None else stream for stream in usual]  # noqa: SIM115
    sys.stdout, sys.stderr = (cast(TextIO, _Lasting(stream)) for stream in there)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = usual
        for stream in there:
            if stream not in usual:
                stream.close()


NO_MODEL, WRONG_CALL, INTERRUPTED = 1, 2, 130


class Group(TyperGroup):
    """The commands, with errors that become a message and an exit code."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        """Run a command and exit: 0, 1 (no model), 2 (wrong input or call) or 130 (interrupted)."""
        arguments = list(sys.argv[1:] if args is None else args) or ["--help"]
        options |= {"standalone_mode": False, "prog_name": "multiwell"}
        with lasting_streams():
            try:
                code = super().main(arguments, **options) or 0
            except (InputError, typer.TyperException) as error:
                code = _complain(error, WRONG_CALL, "--json" in arguments)
            except FitError as error:
                code = _complain(error, NO_MODEL, "--json" in arguments)
            except (KeyboardInterrupt, typer.Abort):
                code = INTERRUPTED
            if code == INTERRUPTED:
                print("interrupted", file=sys.stderr)
        sys.exit(code)


def _complain(error: Exception, code: int, as_json: bool) -> int:
    text = str(error) if isinstance(error, InputError | FitError) else error.format_message()  # type: ignore[attr-defined]
    # pydantic, by which typer reads options, puts its own words before typer's
    message = " ".join(text.split()).replace("Value error, ", "")
    print(f"error: {message}", file=sys.stderr)
    if as_json:
        import json

        print(json.dumps({"error": message}))
    return code
