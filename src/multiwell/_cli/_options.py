"""Options that several commands share."""

from typing import Annotated

import typer

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout; everything else goes to stderr.")
]
Seed = Annotated[int, typer.Option(help="Seed of every random draw.")]
Model = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, or the folder that holds one.")]
