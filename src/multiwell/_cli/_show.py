"""`multiwell show`: what is in a model file."""

from typing import Annotated

import typer

from ._options import Json, Model, check_numbers
from ._output import session


def show(
    model: Model,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="VALUES",
            callback=check_numbers,
            help="The wells at another condition: one number per condition, by commas.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Show what is in a model file: modes, wells, errors, bounds, versions."""
    with session(json) as output:
        from multiwell._data import rounded
        from multiwell._files import load
        from multiwell._fit import FitResult
        from multiwell._potential import ConditionalPotential
        from multiwell._specification import describe as specify

        from ._describe import count, describe, sharpness
        from ._folder import model_file
        from ._survey import at_condition, condition_of

        path = model_file(model)
        loaded = load(path)
        if at is not None:
            condition = condition_of(loaded, at)
            assert isinstance(loaded, FitResult)
            loaded = at_condition(loaded, condition)
        potential = loaded.potential if isinstance(loaded, FitResult) else loaded
        modes = potential.modes.base if isinstance(potential, ConditionalPotential) else potential.modes
        constants = specify(potential).constants.items()
        own = {name.rpartition(".")[2]: value for name, value in constants if name.startswith("modes.")}
        widths = {"widths": list(modes.widths)} if modes.widths else {}
        family = {"kind": modes.family, **widths, **own}
        document = {"model": str(path), "class": type(loaded).__name__, "family": family}
        settings = ", ".join(f"{name} {value}" for name, value in family.items())
        output.say(f"{path}: {type(loaded).__name__} of {count(potential.dimension, 'input')} ({settings})")
        if isinstance(loaded, FitResult):
            describe(loaded, output)
            labels = loaded.labels
            ranges = [("input", labels.inputs, loaded.bounds)]
            if labels.conditions:
                ranges.append(("condition", labels.conditions, loaded.condition_bounds))
            for word, names, (lower, upper) in ranges:
                bounds = zip(names, lower.tolist(), upper.tolist(), strict=True)
                output.table(
                    [word, "from", "to"],
                    [[labels.of(n), rounded(a, b - a, 6), rounded(b, b - a, 6)] for n, a, b in bounds],
                )
            lengths = zip(labels.inputs, potential.input_map.periods.tolist(), strict=True)
            repeats = [f"{name} after {length:g}" for name, length in lengths if length]
            if repeats:
                output.say(f"repeating: {', '.join(repeats)}")
            output.say()
            output.say(", ".join(f"{name} {version}" for name, version in loaded.versions.items()))
            output.document(document | loaded.summary())
        else:
            output.say(f"{count(potential.n_modes, 'mode')}, {sharpness(potential)}")
            output.document(
                document | {"inputs": potential.dimension, "modes": potential.n_modes, "rho": potential.rho}
            )
