"""How the number of modes was found."""

from html import escape

import numpy as np

from ..._fit import FitResult, PathStep, refused
from ..._style import BLACK, BLUE, GREY, VERMILION
from ._figures import Figure, figure, line

CLOSE = 0.08  # of the height of the picture: numbers nearer than this would stand on each other


def discovery(result: FitResult) -> Figure | None:
    """The error over the number of modes, in the order in which they were tried; None where one was tried."""
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
    """For every step those that are drawn in nearly the same place, itself among them, in order."""
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
