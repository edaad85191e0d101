"""Which phase every region is, and how sure that is: a table, and the shares over one input or two."""

from html import escape

import numpy as np

from ..._fit import UNSURE, FitResult, colour_of, shown_phases
from ..._landscape import Landscape, origin_of, slice_points, telling_inputs
from ..._style import VERMILION
from ._figures import Figure, figure, line, plain, title
from ._marks import on_plane
from ._tables import table

LINE = 401
GRID = 101
NOT_TOLD = (
    "The modes do not tell all wells apart. Those that they do not have no shares of their own here, and count as one. "
    "Which well a point flows to is what landscape().basin_of says."
)
EXPLAINED = (
    "A phase is the modes of one well. Its share at a point is that of its modes together; where none has nine tenths "
    "is a transition."
)


def phases_table(result: FitResult) -> str:
    """Tabulate the modes of every well, their share at its bottom, agreement with its basin, and the way over."""
    widths = {transition.wells[1]: transition for transition in result.transitions}
    rows = []
    for phase in result.phases:
        way = widths.get(phase.well)
        rows.append(
            [
                f"well {phase.well}",
                ", ".join(
                    f"{mode} (between wells)" if mode in phase.between else f"{mode}" for mode in phase.modes
                )
                or "none",
                "yes" if phase.distinct else "no",
                f"{phase.share:.1%}",
                f"{phase.agreement:.0%}",
                f"{phase.inside:.0%}",
                f"to well {way.wells[0]}: {way.width_in_words}" if way else "–",
            ]
        )
    columns = [
        "phase of", "modes", "told apart", "share at the bottom", "agrees with the basin", "lies in the basin",
        "width of the transition",
    ]  # fmt: skip
    tabulated = f"<p>{escape(EXPLAINED)}</p>" + table(columns, rows, 3)
    if untold := [phase for phase in result.phases if not phase.distinct]:
        reasons = "".join(f"<li>{escape(f'well {phase.well}: {phase.reason}')}</li>" for phase in untold)
        tabulated += f"<p>{escape(NOT_TOLD)}</p><ul>{reasons}</ul>"
    return tabulated


def phases_figure(result: FitResult, found: Landscape) -> Figure:
    """Draw the shares over the only input, or the phase with the largest one over the two most telling inputs."""
    inputs = telling_inputs(found.potential, found.minima, found.bounds)
    return _curves(result, found) if len(inputs) == 1 else _map(result, found, (inputs[0], inputs[1]))


def _curves(result: FitResult, found: Landscape) -> Figure:
    x = np.linspace(found.bounds[0][0], found.bounds[1][0], LINE)
    names, colours, fractions = shown_phases(result, x[:, None])
    name = result.labels.of(result.labels.inputs[0])
    traces = [
        line(
            x, share, shown, colour,
            hovertemplate=f"{escape(name)} = %{{x:.5g}}<br>share %{{y:.1%}}<extra>{escape(shown)}</extra>",
        )
        for shown, colour, share in zip(names, colours, fractions.T, strict=True)
    ]  # fmt: skip
    wells = [
        {"type": "line", "xref": "x", "x0": float(well.x[0]), "x1": float(well.x[0]), "yref": "paper", "y0": 0, "y1": 1,
         "line": {"color": colour_of(phase), "width": 1, "dash": "dot"}}
        for phase, well in zip(result.phases, result.wells, strict=True)
    ]  # fmt: skip
    limits = {"range": [float(x[0]), float(x[-1])]}
    return figure(
        traces, name, "share of the phase", xaxis=limits, yaxis={"range": [-0.02, 1.02]}, shapes=wells
    )


def _map(result: FitResult, found: Landscape, pair: tuple[int, int]) -> Figure:
    labels = result.labels
    axes = [np.linspace(found.bounds[0][k], found.bounds[1][k], GRID) for k in pair]
    origin = origin_of(found.minima, found.bounds)
    phases, colours, fractions = shown_phases(result, slice_points(origin, pair, axes))
    first_of_all = fractions.argmax(axis=1).reshape(GRID, GRID)
    largest = fractions.max(axis=1).reshape(GRID, GRID)
    names = [labels.of(labels.inputs[k]) for k in pair]
    count = fractions.shape[1]
    steps = [[(k + side) / count, colour] for k, colour in enumerate(colours) for side in (0, 1)]
    # beside the bar there is room for numbers, and one word
    ticks = [phase.removeprefix("phase of well ") if "phase" in phase else "others" for phase in phases]
    first, second = map(escape, names)
    area = {
        "type": "heatmap", "x": plain(axes[0]), "y": plain(axes[1]),
        "z": plain(first_of_all.astype(float)),
        "zmin": -0.5, "zmax": count - 0.5, "colorscale": steps, "opacity": 0.55,
        "colorbar": {"title": {"text": title("phase of well"), "side": "right"}, "thickness": 14,
                     "tickvals": list(range(count)), "ticktext": ticks},
        "customdata": plain(np.round(largest, 3)), "name": "phase",
        "text": [[phases[k] for k in row] for row in first_of_all],
        "hovertemplate": f"{first} = %{{x:.5g}}<br>{second} = %{{y:.5g}}<br>%{{text}}: "
        "%{customdata:.1%}<extra></extra>",
    }  # fmt: skip
    border = {
        "type": "contour", "x": plain(axes[0]), "y": plain(axes[1]), "z": plain(largest), "showscale": False,
        "contours": {"coloring": "none", "start": UNSURE, "end": UNSURE, "size": 1}, "hoverinfo": "skip",
        "line": {"color": "#000000", "width": 1, "dash": "dash"}, "name": f"transition: none above {UNSURE:.0%}",
        "showlegend": True,
    }  # fmt: skip
    x = np.array([well.x for well in result.wells])
    near = np.flatnonzero(on_plane(found, x, pair)).tolist()
    wells = {
        "type": "scatter", "mode": "markers+text", "x": plain(x[near, pair[0]]), "y": plain(x[near, pair[1]]),
        "text": [str(k) for k in near], "textfont": {"color": "#ffffff", "size": 11},
        "marker": {"size": 18, "color": VERMILION}, "name": "well", "hoverinfo": "skip", "showlegend": True,
    }  # fmt: skip
    limits = [{"range": [float(axis[0]), float(axis[-1])]} for axis in axes]
    return figure([area, border, wells], *names, xaxis=limits[0], yaxis=limits[1], height=560)
