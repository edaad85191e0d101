"""Sentences of the page."""

from html import escape

from ..._fit import FitResult, Labels, conditions_in_words
from ..._landscape import ConvexityMap

NO_UNIT = ("", "-", "1")
CURVATURE = (
    "The lowest curvature is the smallest eigenvalue of the matrix of second derivatives of the energy, by the inputs "
    "in their units."
)
SPREADS = (
    "Every derivative is multiplied by the spread of its inputs (their standard deviation in the training data), as in "
    "the relative errors: all components then have the unit of the energy."
)


def condition_words(result: FitResult) -> str:
    """Return the condition at which wells and barriers are, as text; nothing where there is none."""
    if result.condition is None:
        return ""
    return conditions_in_words(result.labels, result.condition.tolist())


def at_condition(result: FitResult, kind: str = "") -> str:
    """Return the same as a paragraph, of a class."""
    words = condition_words(result)
    return f'<p class="{kind}">At {escape(words)}.</p>' if words else ""


def stability_words(result: FitResult, proven: ConvexityMap | None, shown: bool) -> str:
    """Say over how much of the bounds the potential is proven convex.

    Args:
        result: the fit.
        proven: what is proven; None where that is not known.
        shown: whether the picture can show where.
    """
    if proven is None:
        return ""
    at = condition_words(result)
    start = f"At {escape(at)}, of" if at else "Of"
    words = ", ".join(f"{kind} over {share:.1%}" for kind, share in proven.shares.items())
    where = (
        '<span class="screen"> &ldquo;Proven convex&rdquo; in the legend of the picture shows where.</span>'
        if shown
        else ""
    )
    return (
        f"<p>{start} these bounds the potential is {words}. A proof, by intervals, not a sample.{where}</p>"
    )


def energy_in(labels: Labels, words: str) -> str:
    """Return a quantity with the unit of the energy, where that is known."""
    unit = labels.units.get(labels.energy)
    return f"{words} [{unit}]" if unit else words


def curvature_name(labels: Labels) -> str:
    """Return the lowest curvature with its unit, which it has where all inputs share theirs."""
    energy = labels.units.get(labels.energy)
    units = {labels.units.get(name) for name in labels.inputs}
    if not energy or len(units) > 1 or None in units:
        return "lowest curvature"
    unit = str(units.pop())
    if unit in NO_UNIT:
        return f"lowest curvature [{energy}]"
    return f"lowest curvature [{energy} per {unit if unit.isalpha() else f'({unit})'}²]"
