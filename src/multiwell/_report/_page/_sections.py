"""What stands in the page, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape

from ..._data import Dataset
from ..._fit import FitResult
from ..._landscape import ConvexityMap, Landscape, certifiable, convexity_map
from . import _fit as fitted
from ._conditions import condition_views
from ._graphs import disconnectivity, profiles
from ._potential import View, views
from ._static import picture
from ._tables import (
    barriers_table,
    discovery_table,
    errors_table,
    points_table,
    settings_table,
    wells_table,
)

NO_DATA = (
    "A model file does not keep the data of its fit; name the table to see it beside the predictions: --data."
)
BOXES = 20_000  # over which convexity is proven or not: what can be seen in a picture


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        title: its heading.
        html: text and tables.
        views: interactive pictures among which the reader chooses.
        static: what stands for them without JavaScript and on paper, as HTML.
    """

    title: str
    html: str = ""
    views: Sequence[View] = field(default=())
    static: str = ""


def sections(result: FitResult, landscape: Landscape | None, data: Dataset | None) -> list[Section]:
    """Everything that is worth showing of a fit."""
    found = landscape_of(result) if landscape is None else landscape
    shown = [_summary(result)]
    if found is not None:
        shown += _of_landscape(result, found)
    else:
        constant = [
            name for name, low, high in zip(result.labels.inputs, *result.bounds, strict=True) if low == high
        ]
        words = f"<p>Not searched: {escape(', '.join(constant))} never varies in the data.</p>"
        shown.append(Section("Landscape", words, static=picture(result.plot_potential, "the potential")))
    shown += _of_fit(result, data)
    shown.append(Section("Settings", settings_table(result.settings) + settings_table(result.versions)))
    return shown


def landscape_of(result: FitResult) -> Landscape | None:
    """The landscape within the bounds of the data; None where an input never varies in them."""
    lower, upper = result.bounds
    return result.landscape() if bool((upper > lower).all()) else None


def _summary(result: FitResult) -> Section:
    labels = result.labels
    convex = result.ordinary.modes.convex
    modes = (
        f"{result.n_modes} convex mode{'s' if result.n_modes != 1 else ''}" if convex else "no convex modes"
    )
    lines = [
        f"<p><b>{escape(result.minima.in_words)}</b>, {modes}. {escape(result.status.value.capitalize())}.</p>",
        f"<p>{escape(result.solver)}; {result.seconds:.1f} s, of which {result.compile_seconds:.1f} s compilation.</p>",
    ]
    if result.condition is not None:
        at = ", ".join(
            f"{labels.of(name)} = {value:.6g}"
            for name, value in zip(labels.conditions, result.condition.tolist(), strict=True)
        )
        lines.append(f"<p>Wells, stationary points and barriers are those at {escape(at)}.</p>")
    lines += [f'<p class="warning"><b>Warning:</b> {escape(note)}</p>' for note in result.warnings]
    if result.minima.wells or result.minima.boundary or result.minima.unresolved:
        lines.append(wells_table(result))
    lines.append(errors_table(result))
    return Section("Summary", "\n".join(lines))


def _of_landscape(result: FitResult, found: Landscape) -> list[Section]:
    labels = result.labels
    proven = _proven(result, found)
    notes = "".join(f'<p class="warning"><b>Warning:</b> {escape(note)}</p>' for note in found.warnings)
    names = [*map(labels.of, labels.inputs), labels.of(labels.energy)]
    shown = condition_views(result, found)
    potential = Section(
        "The potential",
        notes + _stability_words(proven, conditional=bool(shown)),
        shown or views(found, labels, proven),
        picture(partial(found.plot, names), "the potential with its stationary points", 7.2, 6.0),
    )
    points = Section(
        "Stationary points", points_table(result, found) if found.points else "<p>There is none.</p>"
    )
    graphs = []
    if found.barriers:
        energy = labels.of(labels.energy)
        graphs = [
            Section("Barriers", barriers_table(result, found)),
            _section("Disconnectivity graph", View("", disconnectivity(found, labels), False),
                     partial(found.plot_disconnectivity, energy)),
            _section("Energy along the paths", View("", profiles(found, labels), False),
                     partial(found.plot_paths, energy)),
        ]  # fmt: skip
    return [potential, points, *graphs]


def _proven(result: FitResult, found: Landscape) -> ConvexityMap | None:
    few = len(found.bounds[0]) <= 2
    return (
        convexity_map(result.ordinary, found.bounds, boxes=BOXES)
        if few and certifiable(result.ordinary)
        else None
    )


def _stability_words(proven: ConvexityMap | None, conditional: bool) -> str:
    if proven is None:
        return ""
    shares = proven.shares
    words = ", ".join(f"{kind} over {share:.1%}" for kind, share in shares.items())
    more = "" if conditional else "; a click on the legend of the picture shows where"
    at = " at the condition of the wells above" if conditional else ""
    proof = f"A proof, by intervals, not a sample{more}."
    return f"<p>Of these bounds the potential{at} is {words}. {proof}</p>"


def _of_fit(result: FitResult, data: Dataset | None) -> list[Section]:
    shown = []
    drawn = fitted.parities(result, data)
    if not drawn:
        shown.append(Section("Parity", f"<p>{NO_DATA}</p>"))
    for quantity, chart in drawn.items():
        draw = partial(result.plot_parity, quantity, data=data)
        shown.append(_section(f"Parity of the {quantity}", View("", chart, False), draw, height=6.0))
    path = fitted.discovery(result)
    if path is not None:
        shown.append(
            _section(
                "How the modes were found",
                View("", path, False),
                result.plot_discovery,
                discovery_table(result),
            )
        )
    steps = fitted.history(result)
    if steps is not None:
        shown.append(_section("Steps of the fit", View("", steps, False), result.plot_history))
    return shown


def _section(
    title: str, view: View, draw: Callable[..., object], html: str = "", height: float = 5.0
) -> Section:
    return Section(title, html, [view], picture(draw, title, height=height))
