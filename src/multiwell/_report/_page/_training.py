"""How the potential was learned, and how well: parity, history, and the numbers of modes that were tried."""

from html import escape

import numpy as np

from ..._data import Dataset
from ..._fit import QUANTITIES, FitResult, PathStep, Quantity, parity_name, parity_of, refused
from ..._style import BLACK, BLUE, GREY, ORANGE, VERMILION, percent
from ._figures import Figure, figure, line, plain

MOST_POINTS = 2000
PARTS = {"train": "training", "validation": "validation", "data": "given"}
COLOURS = {"train": BLUE, "validation": ORANGE, "data": BLUE}
CLOSE = 0.08  # of the height of the picture: numbers nearer than this would stand on each other


def parities(
    result: FitResult, data: Dataset | None, errors: dict[str, dict[str, float]]
) -> dict[Quantity, Figure]:
    """Draw predicted over given values, by quantity, of the data of the fit or of others; none where there are none.

    Args:
        result: the fit.
        data: others than those of the fit.
        errors: relative errors by part of the data and quantity.
    """
    shown = result.train if data is None else data
    names = [name for name in QUANTITIES if getattr(shown, name, None) is not None]
    return {name: _parity(result, name, data, errors) for name in names}


def _parity(
    result: FitResult, quantity: Quantity, data: Dataset | None, errors: dict[str, dict[str, float]]
) -> Figure:
    found = parity_of(result, quantity, data)
    values = np.concatenate([values for _, *both in found for values in both])
    ends = np.array([values.min(), values.max()])
    traces = [line(ends, ends, "identity", GREY, width=1, hoverinfo="skip")]
    for part, given, predicted in found:
        words, colour = PARTS[part], COLOURS[part]
        error = errors.get(part, {}).get(quantity)
        # an even choice of many points
        rows = np.linspace(0, len(given) - 1, min(len(given), MOST_POINTS)).astype(int)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": words if error is None else f"{words}, error {percent(error)}",
                "x": plain(given[rows]),
                "y": plain(predicted[rows]),
                "marker": {"size": 5, "color": colour, "opacity": 0.6},
                "hovertemplate": f"given %{{x:.5g}}<br>predicted %{{y:.5g}}<extra>{words}</extra>",
            }
        )
    name = parity_name(result, quantity)
    return figure(traces, f"given {name}", f"predicted {name}")


def history(result: FitResult) -> Figure | None:
    """Draw the error over the steps of the fit; None where none was made."""
    if not result.history:
        return None
    steps = result.history
    # thousands of steps of a slow recipe are no better seen than some
    rows = np.linspace(0, len(steps) - 1, min(len(steps), MOST_POINTS)).astype(int).tolist()
    shown = [steps[row] for row in rows]
    count = [step.iteration for step in shown]
    words = [f"{step.stage}, {step.modes} modes, {step.seconds:.1f} s" for step in shown]
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": count,
            "y": [value if np.isfinite(value) and value > 0 else None for value in values],
            "line": {"color": colour, "width": 2, "dash": dash},
            "customdata": words,
            "hovertemplate": "step %{x}: %{y:.2e}<br>%{customdata}<extra></extra>",
        }
        for name, values, colour, dash in (
            ("rows fitted", [step.error for step in shown], BLUE, "solid"),
            ("rows held back", [step.held_error for step in shown], ORANGE, "dash"),
        )
        if any(np.isfinite(value) for value in values)
    ]
    return figure(traces, "step", "relative error", yaxis={"type": "log"})


def discovery(result: FitResult) -> Figure | None:
    """Draw the error over the number of modes, in the order in which they were tried; None where one was tried."""
    path = result.discovery.path
    # numbered as in the table, which counts all
    steps = [k for k, step in enumerate(path) if step.held_error is not None]
    if not steps:
        return None
    tolerance = result.options.tolerance
    beside = _beside(path, steps, tolerance)
    traces = []
    for name, symbol, colour, wanted in (("kept", "circle", BLUE, False), ("refused", "x", VERMILION, True)):
        own = [k for k in steps if refused(path[k]) is wanted]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text" if wanted else "lines+markers+text",
                "name": name,
                "x": [path[k].modes for k in own],
                "y": [path[k].held_error for k in own],
                # steps in nearly the same place share a label
                "text": [", ".join(str(j + 1) for j in beside[k]) if beside[k][0] == k else "" for k in own],
                "textposition": "middle right",
                "line": {"color": GREY, "width": 1},
                "marker": {"size": 10, "color": colour, "symbol": symbol},
                "customdata": ["<br>".join(_words(path[j], j) for j in beside[k]) for k in own],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    modes = [path[k].modes for k in steps]
    if tolerance:
        ends, level = np.array([min(modes) - 0.5, max(modes) + 0.5]), np.full(2, float(tolerance))
        flat = line(ends, level, "tolerance", BLACK, width=1, dash="dot", hoverinfo="skip")
        traces.append(flat | {"y": level.tolist()})
    return figure(traces, "modes", "relative error", xaxis={"dtick": 1}, yaxis={"type": "log"})


def _beside(path: list[PathStep], steps: list[int], tolerance: float | None) -> dict[int, list[int]]:
    """Return for every step those that are drawn in nearly the same place, itself among them, in order."""
    heights = {k: float(np.log10(max(path[k].held_error or 0.0, 1e-300))) for k in steps}
    drawn = [*heights.values(), *([float(np.log10(tolerance))] if tolerance else [])]
    close = CLOSE * (max(drawn) - min(drawn))
    groups: list[list[int]] = []
    for k in steps:
        same = (
            group
            for group in groups
            if path[group[0]].modes == path[k].modes and abs(heights[group[0]] - heights[k]) <= close
        )
        group = next(same, None)
        if group is None:
            groups.append([k])
        else:
            group.append(k)
    return {k: group for group in groups for k in group}


def _words(step: PathStep, number: int) -> str:
    return f"{number + 1}: {step.modes} modes, {escape(step.change)}, error {step.held_error:.2e}"
