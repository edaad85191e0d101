"""Standard streams that may be closed, or whose reader may leave, without harm to a command."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast


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
    """While this lasts, stdout and stderr take everything, whether or not somebody reads them."""
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
