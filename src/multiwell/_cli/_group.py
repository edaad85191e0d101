"""How a command ends: its exit code, and one line for people instead of a traceback."""

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from multiwell._errors import FitError, InputError

from ._streams import lasting_streams

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
