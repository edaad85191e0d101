"""`multiwell landscape`: minima, saddles, paths and barriers of a model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multiwell._errors import InputError

from ._options import Json, Model, Seed, check_numbers
from ._output import Output, session

if TYPE_CHECKING:
    from multiwell._fit import FitResult
    from multiwell._landscape import CriticalPoint, Landscape


def landscape(
    model: Model,
    bounds: Annotated[
        str | None,
        typer.Option(
            metavar="A:B,...",
            help="Lower and upper bound of every input, such as -1:1,0:2; those of the data by default.",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="VALUES",
            callback=check_numbers,
            help="The condition, where the model depends on any: one number per condition, by commas.",
        ),
    ] = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Find the minima, saddles and barriers of a model, and the paths between the minima."""
    with session(json) as output:
        from multiwell._files import load
        from multiwell._fit import FitResult
        from multiwell._landscape import landscape as landscape_of

        from ._cache import use_compilation_cache
        from ._condition import condition_of
        from ._folder import model_file

        path = model_file(model)
        result = load(path)
        if not isinstance(result, FitResult):
            raise InputError(
                f"{path} holds a {type(result).__name__} without the names and bounds of its inputs; "
                "save the result of a fit"
            )
        potential: Any = result.potential
        if at is not None or result.labels.conditions:
            if at is None:
                names = ", ".join(result.labels.conditions)
                raise InputError(f"this model depends on {names}: say where with --at")
            condition = condition_of(result, at)
            potential = potential.at(condition)
        box = result.bounds if bounds is None else read_bounds(bounds, result.labels.inputs)
        use_compilation_cache()
        with output.busy("searching"):
            found = landscape_of(potential, box, seed=seed)
        _describe(found, result, output)
        output.document({"model": str(path), **as_document(found), "warnings": output.warnings})


def read_bounds(text: str, names: Sequence[str]) -> tuple[list[float], list[float]]:
    """Lower and upper bounds from `a:b,c:d`.

    Raises:
        InputError: there are not two numbers for every input.
    """
    parts = text.split(",")
    if len(parts) != len(names):
        raise InputError(f"--bounds: {len(parts)} given for {len(names)} inputs ({', '.join(names)})")
    lower, upper = [], []
    for part, name in zip(parts, names, strict=True):
        try:
            low, high = (float(number) for number in part.split(":"))
        except ValueError:
            raise InputError(f"--bounds: {part!r} for {name} must be two numbers, such as -1:1") from None
        if not low < high:
            raise InputError(f"--bounds: {part!r} for {name} must rise from the lower to the upper bound")
        lower.append(low)
        upper.append(high)
    return lower, upper


def as_document(found: "Landscape") -> dict[str, Any]:
    """A landscape in plain values; numbers that refer to points count minima first, then saddles."""
    return {
        "minima": [_point(minimum) for minimum in found.minima],
        "saddles": [_point(saddle) | {"connects": list(saddle.connects)} for saddle in found.saddles],
        "barriers": [
            {"from": barrier.start, "to": barrier.end, "saddle": barrier.saddle, "height": barrier.height}
            for barrier in found.barriers
        ],
        "paths": [
            {"saddle": len(found.minima) + k, "x": path.x.tolist(), "energy": path.energy.tolist()}
            for k, path in enumerate(found.paths)
        ],
        "bounds": [part.tolist() for part in found.bounds],
    }


def _point(point: "CriticalPoint") -> dict[str, Any]:
    return {
        "x": point.x.tolist(),
        "energy": point.energy,
        "eigenvalues": point.eigenvalues.tolist(),
        "degenerate": point.degenerate,
        "on_boundary": point.on_boundary,
        "mode": point.mode,
    }


def _describe(found: "Landscape", result: "FitResult", output: Output) -> None:
    """Two tables for people."""
    from multiwell._data import rounded

    labels, width = result.labels, (found.bounds[1] - found.bounds[0]).tolist()
    kinds = ["boundary minimum" if point.on_boundary else "minimum" for point in found.minima]
    kinds += ["saddle"] * len(found.saddles)
    rows = []
    for k, (kind, point) in enumerate(zip(kinds, found.points, strict=True)):
        place = [rounded(*part) for part in zip(point.x.tolist(), width, strict=True)]
        ends = getattr(point, "connects", ())
        connects = " - ".join("?" if end is None else str(end) for end in ends)
        words = f"{kind}, degenerate" if point.degenerate else kind
        rows.append([str(k), words, *place, f"{point.energy:.6g}", f"{point.eigenvalues[0]:.4g}", connects])
    if not rows:
        output.say("no stationary point inside the bounds")
        return
    columns = [
        "",
        "",
        *map(labels.of, labels.inputs),
        labels.of(labels.energy),
        "lowest curvature",
        "connects",
    ]
    output.table(columns, rows, left=2)
    output.say()
    if found.barriers:
        barriers = [[f"{b.start} to {b.end}", f"over {b.saddle}", f"{b.height:.6g}"] for b in found.barriers]
        output.table(["barrier", "", labels.of(labels.energy)], barriers, left=2)
