"""The commands put together."""

from typing import Annotated

import typer

from ._demo import demo
from ._fit import fit
from ._group import Group
from ._landscape import landscape
from ._predict import predict
from ._report import report
from ._show import show
from ._systems import systems

app = typer.Typer(
    cls=Group,
    help="Learn smooth multi-well potentials from tables of energies and gradients.",
    epilog="Exit codes: 0 done, 1 no model could be made, 2 the input or the call was wrong, 130 interrupted.",
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    rich_markup_mode=None,
)


def _show_version(asked: bool) -> bool:
    if asked:
        from multiwell._version import __version__

        typer.echo(f"multiwell {__version__}")
        raise typer.Exit
    return asked


@app.callback()
def start(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


for command in (demo, fit, show, predict, landscape, report, systems):
    app.command()(command)


def main() -> None:
    """Run the command line with the arguments of this process, and leave with its exit code."""
    app(prog_name="multiwell")
