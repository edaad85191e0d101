"""A result in words and tables for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._output import Output

if TYPE_CHECKING:
    from multiwell._fit import FitResult, Model
    from multiwell._landscape import CriticalPoint


STEADY = 10  # members from which the widths of intervals are steady


def count(number: int, noun: str) -> str:
    """Return a number and its noun: "1 well", "2 wells"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def sharpness(potential: "Model") -> str:
    """Return the sharpness in words: that at the mean of the conditions, or those of a tree of soft minima."""
    from multiwell._potential import ConditionalPotential, TreePotential

    if isinstance(potential, ConditionalPotential):
        return f"rho = {potential.rho:.4g} at the mean of the conditions"
    if not isinstance(potential, TreePotential):
        return f"rho = {potential.rho:.4g}"
    below = ", ".join(f"{rho:.4g}" for rho in sorted(potential.rhos[:-1]))
    return f"tree of soft minima, rho = {potential.rho:.4g} at the root, {below} below"


def describe(result: "FitResult", output: Output) -> None:
    """Print modes, wells, errors and how the fit ended."""
    from multiwell._fit import conditions_in_words, numbered, part_in_words, standard_errors_in_cells

    modes = result.modes_in_words
    if result.potential_at_reference.modes.convex and result.potential.n_modes > 1:
        modes += f", {sharpness(result.potential)}"
    output.say(
        f"{result.minima.in_words}, {modes}; "
        f"{count(len(result.history), 'step')} in {result.seconds:.1f} s (compilation {result.compile_seconds:.1f} s)"
    )
    output.say(result.solver)
    output.say(f"{result.status.value}: {result.status.message}")
    output.say()
    kinds = list(dict.fromkeys(kind for errors in result.errors.values() for kind in errors))
    rows = [
        [part_in_words(part), *(f"{errors[kind]:.2e}" if kind in errors else "-" for kind in kinds)]
        for part, errors in result.errors.items()
    ]
    output.table(["relative error", *kinds], rows)
    output.say()
    if result.focus is not None:
        output.say(result.focus.in_words)
        output.table(*result.focus.table("-"))
        output.say()
    if result.condition is not None:
        output.say(f"minima at {conditions_in_words(result.labels, result.condition.tolist())}")
    labels = result.labels
    heights = [labels.like(words, labels.energy) for words in ("barrier", "barrier to a deeper one")]
    columns = ["minimum", *map(labels.of, labels.inputs), labels.of(labels.energy), *heights, "mode"]
    rows = [[name, *_cells(minimum, result)] for name, minimum in numbered(result.minima)]
    if rows:
        output.table(columns, rows)
    else:
        output.say("no minimum inside the bounds of the data")
    output.say()
    if len(result.phases) > 1:
        for words in [part.in_words for part in result.phases] + [
            part.in_words for part in result.transitions
        ]:
            output.say(words)
        output.say()
    if rows := standard_errors_in_cells(result.minima, "-"):
        names = [*map(labels.of, labels.inputs), labels.of(labels.energy), heights[0]]
        output.table(["standard error", *names], rows)
        output.say()
    _describe_stability(result, output)


def _describe_stability(result: "FitResult", output: Output) -> None:
    stability = result.discovery.stability
    if stability is None:
        return
    wells = ", ".join(f"{count(number, 'well')} in {times}" for number, times in stability.wells.items())
    modes = ", ".join(
        f"{count(number, 'mode')} above one half in {times}" for number, times in stability.modes.items()
    )
    rough = "; intervals of fewer than ten members are rough" if stability.members < STEADY else ""
    output.say(f"ensemble of {stability.members} fits: {wells}; {modes}{rough}")
    labels = result.labels
    columns = [
        f"{stability.confidence:.0%} interval",
        *map(labels.of, labels.inputs),
        labels.of(labels.energy),
    ]
    rows = [
        [
            f"well {k}, found in {interval.found:.0%}",
            *(f"{low:.5g} to {high:.5g}" for low, high in [*interval.x, interval.energy]),
            "-" if interval.barrier is None else "{:.4g} to {:.4g}".format(*interval.barrier),
        ]
        for k, interval in enumerate(stability.intervals)
    ]
    if rows:
        output.table([*columns, labels.like("barrier", labels.energy)], rows)
    output.say()


def _cells(minimum: "CriticalPoint", result: "FitResult") -> Sequence[str]:
    from multiwell._data import rounded
    from multiwell._landscape import height_in_words

    lower, upper = result.bounds
    place = [rounded(*part) for part in zip(minimum.x.tolist(), (upper - lower).tolist(), strict=True)]
    energy = rounded(minimum.energy, float(result.potential.units.scale))
    heights = [height_in_words(minimum, h, "-") for h in (minimum.barrier, minimum.barrier_to_deeper)]
    return [*place, energy, *heights, str(minimum.mode)]
