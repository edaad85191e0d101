"""Rates between the wells of a landscape, in words and in plain values."""

from typing import TYPE_CHECKING, Any

from ._output import Output

if TYPE_CHECKING:
    from multiwell._fit import Labels
    from multiwell._landscape import Rates


def describe_rates(transitions: "Rates", mobility: float, labels: "Labels", output: Output) -> None:
    """What is known of every well at a temperature, by its number among the minima."""
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
    """The unit of a mobility: an input's squared per energy and time, by their names where all inputs share one."""
    units = {labels.units.get(name) for name in labels.inputs}
    shared = units.pop() if len(units) == 1 else None
    length = f"[{shared}]" if shared else "input unit"
    energy = labels.units.get(labels.energy)
    return f"{length}^2 / ({f'[{energy}]' if energy else 'energy unit'} x unit of time)"


def rates_document(transitions: "Rates", mobility: float) -> dict[str, Any]:
    """The rates in plain values, rows and columns in the order of the wells."""
    return {
        "temperature": transitions.temperature,
        "mobility": mobility,
        "wells": list(transitions.minima),
        "rate": transitions.rate.tolist(),
        "population": transitions.population.tolist(),
        "lifetime": transitions.lifetime.tolist(),
    }
