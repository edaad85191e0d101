"""What stands in the page, and in which order."""

import base64
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from ..._data import Dataset
from ..._fit import FitResult
from ..._landscape import ConvexityMap, Landscape, certifiable, convexity_map, telling_inputs
from .._predictions import given_errors
from ._marks import disconnectivity, plane_words, profiles
from ._phases import phases_figure, phases_table
from ._potential import PROVEN
from ._tables import (
    barriers_table,
    discovery_table,
    errors_table,
    points_table,
    settings_table,
    standard_errors_table,
    table,
    wells_table,
)
from ._training import discovery, history, parities
from ._views import View, condition_views, views
from ._words import CURVATURE, SPREADS, at_condition, stability_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RESOLUTION = 80
NO_DATA = (
    "A model file does not keep the data of its fit; name the table to see it beside the predictions: --data."
)
BOXES = 20_000  # over which convexity is proven or not: what can be seen in a picture
Errors = dict[str, dict[str, float]]


def picture(draw: Callable[["Axes"], object], words: str, width: float = 7.0, height: float = 5.0) -> str:
    """Write a drawing as an HTML image.

    Args:
        draw: draws into axes.
        words: what is seen, for those who do not see it.
        width: inches.
        height: inches.
    """
    # a Figure of its own leaves the caller's pyplot and its backend alone
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(width, height), layout="constrained")
    buffer = BytesIO()
    with warnings.catch_warnings():
        # names in a script that the font lacks: the interactive picture has them
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font", category=UserWarning)
        draw(drawing.add_subplot())
        drawing.savefig(buffer, format="png", dpi=RESOLUTION)
    content = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f'<img class="static" alt="{escape(words)}" src="data:image/png;base64,{content}">'


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
    """Return everything that is worth showing of a fit."""
    found = landscape_of(result) if landscape is None else landscape
    errors = result.errors | ({} if data is None else {"data": given_errors(result, data)})
    shown = [_summary(result, errors)]
    if found is not None:
        shown += _of_landscape(result, found)
    else:
        constant = [
            name for name, low, high in zip(result.labels.inputs, *result.bounds, strict=True) if low == high
        ]
        words = f"<p>Not searched: {escape(', '.join(constant))} never varies in the data.</p>"
        shown.append(Section("Landscape", words, static=picture(result.plot_potential, "the potential")))
    shown += _of_fit(result, data, errors)
    shown.append(
        Section("Settings", settings_table(result.options.as_dict()) + settings_table(result.versions))
    )
    return shown


def landscape_of(result: FitResult) -> Landscape | None:
    """Return the landscape within the bounds of the data; None where an input never varies in them."""
    lower, upper = result.bounds
    return result.landscape() if bool((upper > lower).all()) else None


def _summary(result: FitResult, errors: Errors) -> Section:
    found = f"<b>{escape(result.minima.in_words)}</b>, {escape(result.modes_in_words)}"
    lines = [
        f"<p>{found}. {escape(result.status.message.capitalize())}.</p>",
        f"<p>{escape(result.solver)}; {result.seconds:.1f} s, of which {result.compile_seconds:.1f} s compilation.</p>",
    ]
    lines += [f'<p class="warning"><b>Warning:</b> {escape(note)}</p>' for note in result.warnings]
    if result.minima.wells or result.minima.boundary or result.minima.unresolved:
        lines += [at_condition(result), wells_table(result), standard_errors_table(result)]
    lines.append(errors_table(errors))
    if result.focus is not None:
        heads, rows = result.focus.table("–")
        lines += [f"<p>{escape(result.focus.in_words.capitalize())}.</p>", table(heads, rows, 2)]
    return Section("Summary", "\n".join(lines))


def _of_landscape(result: FitResult, found: Landscape) -> list[Section]:
    at = at_condition(result)
    points = points_table(result, found) + f"<p>{CURVATURE}</p>" if found.points else "<p>There is none.</p>"
    shown = [_potential(result, found)]
    if len(result.phases) > 1:
        shown.append(_phases(result, found))
    shown.append(Section("Stationary points", at + points))
    if found.barriers:
        labels, energy = result.labels, result.labels.of(result.labels.energy)
        graph, paths = View(disconnectivity(found, labels)), View(profiles(found, labels))
        shown += [
            Section("Barriers", at + barriers_table(result, found)),
            _section("Disconnectivity graph", graph, partial(found.plot_disconnectivity, energy), at),
            _section("Energy along the paths", paths, partial(found.plot_paths, energy), at),
        ]
    return shown


def _potential(result: FitResult, found: Landscape) -> Section:
    labels, proven = result.labels, _proven(result, found)
    notes = "".join(f'<p class="warning"><b>Warning:</b> {escape(note)}</p>' for note in found.warnings)
    shown = condition_views(result, found) or views(found, labels, proven)
    named = any(trace.get("name") == PROVEN for trace in shown[0].figure["data"])
    names = [*map(labels.of, labels.inputs), labels.of(labels.energy)]
    drawn = picture(partial(found.plot, names), "the potential with its stationary points", 7.2, 6.0)
    # the interactive picture says these beside its sliders and lists
    drawn += at_condition(result, "static")
    inputs = telling_inputs(found.potential, found.minima, found.bounds)
    if len(names) > 3:
        drawn += f'<p class="static">{escape(plane_words(found, labels, (inputs[0], inputs[1])))}</p>'
    return Section("The potential", notes + stability_words(result, proven, named), shown, drawn)


def _phases(result: FitResult, found: Landscape) -> Section:
    words = at_condition(result) + phases_table(result)
    if not result.wells_told_apart:
        return Section("Phases", words)
    inputs = telling_inputs(found.potential, found.minima, found.bounds)
    note = plane_words(found, result.labels, (inputs[0], inputs[1])) if len(inputs) > 1 else ""
    return _section("Phases", View(phases_figure(result, found), note=note), result.plot_phases, words, 6.0)


def _proven(result: FitResult, found: Landscape) -> ConvexityMap | None:
    potential = result.potential_at_reference
    if len(found.bounds[0]) > 2 or not certifiable(potential):
        return None
    return convexity_map(potential, found.bounds, max_boxes=BOXES)


def _of_fit(result: FitResult, data: Dataset | None, errors: Errors) -> list[Section]:
    shown = []
    drawn = parities(result, data, errors)
    if not drawn:
        shown.append(Section("Parity", f"<p>{NO_DATA}</p>"))
    for quantity, chart in drawn.items():
        draw = partial(result.plot_parity, quantity, data=data)
        scaled = quantity != "energy" and len(result.labels.inputs) > 1
        words = f"<p>{SPREADS}</p>" if scaled else ""
        shown.append(_section(f"Parity of the {quantity}", View(chart), draw, words, height=6.0))
    path = discovery(result)
    if path is not None:
        title, table = "How the modes were found", discovery_table(result)
        shown.append(_section(title, View(path), result.plot_discovery, table))
    steps = history(result)
    if steps is not None:
        shown.append(_section("Steps of the fit", View(steps), result.plot_history))
    return shown


def _section(
    title: str, view: View, draw: Callable[..., object], html: str = "", height: float = 5.0
) -> Section:
    return Section(title, html, [view], picture(draw, title, height=height))
