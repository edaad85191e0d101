"""`multiwell landscape`: minima, saddles, paths and barriers of a model, and rates between its wells."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from multiwell._errors import InputError

from ._options import Json, Model, Seed
from ._output import Output, session
from ._survey import At, Bounds, fitted_model, survey

if TYPE_CHECKING:
    from multiwell._fit import FitResult, Labels
    from multiwell._landscape import Landscape, Rates


def describe_rates(transitions: "Rates", mobility: float, labels: "Labels", output: Output) -> None:
    """Print what is known of every well at a temperature, by its number among the minima."""
    output.say()
    rows = [
        [str(well), f"{share:.4g}", f"{life:.4g}", *(f"{rate:.3e}" for rate in row)]
        for well, share, life, row in zip(
            transitions.minima,
            transitions.population.tolist(),
            transitions.lifetime.tolist(),
            transitions.rate.tolist(),
            strict=True,
        )
    ]
    temperature = labels.like(f"{transitions.temperature:g}", labels.energy)
    output.say(f"at temperature {temperature}, with mobility {mobility:g} {mobility_unit(labels)};")
    output.say("lifetimes are in that unit of time, rates per that unit of time:")
    output.table(
        ["minimum", "share of time", "lifetime", *(f"rate to {k}" for k in transitions.minima)], rows
    )


def mobility_unit(labels: "Labels") -> str:
    """Return a mobility's unit: an input's squared per energy and time, by their names where all inputs share one."""
    units = {labels.units.get(name) for name in labels.inputs}
    shared = units.pop() if len(units) == 1 else None
    length = f"[{shared}]" if shared else "input unit"
    energy = labels.units.get(labels.energy)
    return f"{length}^2 / ({f'[{energy}]' if energy else 'energy unit'} x unit of time)"


def rates_document(transitions: "Rates", mobility: float) -> dict[str, Any]:
    """Return the rates as plain values, rows and columns in the order of the wells."""
    return {
        "temperature": transitions.temperature,
        "mobility": mobility,
        "wells": list(transitions.minima),
        "rate": transitions.rate.tolist(),
        "population": transitions.population.tolist(),
        "lifetime": transitions.lifetime.tolist(),
    }


def landscape(
    model: Model,
    bounds: Bounds = None,
    at: At = None,
    temperature: Annotated[
        float | None,
        typer.Option(metavar="T", help="Also the rates between wells at this temperature, in energy units."),
    ] = None,
    mobility: Annotated[
        float | None,
        typer.Option(
            metavar="M",
            help="Mobility for the rates, in input unit squared per energy and time; it sets the unit of time "
            "[default: 1].",
        ),
    ] = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Find the minima, saddles and barriers of a model, and the paths between the minima."""
    with session(json) as output:
        if temperature is not None and not 0 < temperature < float("inf"):
            raise InputError(f"--temperature must be a number above 0, in energy units, got {temperature:g}")
        if mobility is not None and temperature is None:
            raise InputError("--mobility is that of the rates: give --temperature too")
        if mobility is not None and not 0 < mobility < float("inf"):
            raise InputError(f"--mobility must be a number above 0, got {mobility:g}")
        path, result = fitted_model(model, at)
        if at is None and result.labels.conditions:
            names = ", ".join(result.labels.conditions)
            raise InputError(f"this model depends on {names}: say where with --at")
        found = survey(result, bounds, seed, output)
        _describe(found, result, output)
        document = {"model": str(path), **found.summary()}
        if temperature is not None:
            from multiwell._landscape import rates

            used = 1.0 if mobility is None else mobility
            transitions = rates(found, temperature, mobility=used)
            describe_rates(transitions, used, result.labels, output)
            document["rates"] = rates_document(transitions, used)
        output.document(document | {"warnings": output.warnings})


def _describe(found: "Landscape", result: "FitResult", output: Output) -> None:
    """Print two tables for people."""
    from multiwell._data import rounded
    from multiwell._landscape import connections, height_in_words, kind_of

    if not found.points:
        output.say("no stationary point inside the bounds")
        return
    labels, width = result.labels, (found.bounds[1] - found.bounds[0]).tolist()
    rows = []
    for k, point in enumerate(found.points):
        place = [rounded(*part) for part in zip(point.x.tolist(), width, strict=True)]
        kind = kind_of(point) if point.within_data else f"{kind_of(point)}, outside the data"
        heights = [height_in_words(point, h, "-") for h in (point.barrier, point.barrier_to_deeper)]
        numbers = [f"{point.energy:.6g}", f"{point.eigenvalues[0]:.4g}", *heights]
        rows.append([str(k), kind, *place, *numbers, connections(point)])
    names = [*map(labels.of, labels.inputs), labels.of(labels.energy)]
    heights = [labels.like(words, labels.energy) for words in ("barrier", "barrier to a deeper one")]
    output.table(["", "", *names, "lowest curvature", *heights, "connects"], rows, left=2)
    output.say()
    if found.barriers:
        barriers = [[f"{b.start} to {b.end}", f"over {b.saddle}", f"{b.height:.6g}"] for b in found.barriers]
        output.table(["barrier", "", labels.of(labels.energy)], barriers, left=2)
