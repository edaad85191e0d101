"""How the potential was learned: parity, discovery and history."""

from html import escape

import numpy as np

from ..._data import Dataset
from ..._fit import QUANTITIES, FitResult, Quantity, parity_name, parity_of, refused
from ..._style import BLACK, BLUE, GREY, ORANGE, VERMILION, percent
from ._figures import Figure, figure, line
from ._numbers import plain

MOST_POINTS = 2000
PARTS = {"train": ("training", BLUE), "validation": ("validation", ORANGE), "data": ("given", BLUE)}


def parities(result: FitResult, data: Dataset | None) -> dict[Quantity, Figure]:
    """Predicted over given values, by quantity, of the data of the fit or of others; nothing where there are none."""
    shown = result.train if data is None else data
    return (
        {}
        if shown is None
        else {name: _parity(result, name, data) for name in QUANTITIES if getattr(shown, name) is not None}
    )


def _parity(result: FitResult, quantity: Quantity, data: Dataset | None) -> Figure:
    found = parity_of(result, quantity, data)
    values = np.concatenate([values for _, *both in found for values in both])
    ends = np.array([values.min(), values.max()])
    traces = [line(ends, ends, "identity", GREY, width=1, hoverinfo="skip")]
    for part, given, predicted in found:
        words, colour = PARTS[part]
        error = result.errors.get(part, {}).get(quantity)
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


def discovery(result: FitResult) -> Figure | None:
    """The error over the number of modes, in the order in which they were tried; None where one was tried."""
    steps = [step for step in result.discovery.path if step.held_error is not None]
    if not steps:
        return None
    # numbered as in the table, which counts all
    numbers = {id(step): str(k + 1) for k, step in enumerate(result.discovery.path)}
    traces = []
    for name, symbol, colour, wanted in (("kept", "circle", BLUE, False), ("refused", "x", VERMILION, True)):
        own = [step for step in steps if refused(step) is wanted]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text" if wanted else "lines+markers+text",
                "name": name,
                "x": [step.modes for step in own],
                "y": [step.held_error for step in own],
                "text": [numbers[id(step)] for step in own],
                "textposition": "top center",
                "line": {"color": GREY, "width": 1},
                "marker": {"size": 10, "color": colour, "symbol": symbol},
                "customdata": [f"{numbers[id(step)]}: {escape(step.change)}" for step in own],
                "hovertemplate": "%{customdata}<br>%{x} modes, error %{y:.2e}<extra></extra>",
            }
        )
    modes = np.array([step.modes for step in steps], float)
    tolerance = result.settings.get("tolerance")
    if tolerance:
        ends = np.array([modes.min() - 0.5, modes.max() + 0.5])
        level = np.full(2, float(tolerance))
        flat = line(ends, level, "tolerance", BLACK, width=1, dash="dot", hoverinfo="skip")
        traces.append(flat | {"y": level.tolist()})
    return figure(
        traces,
        "modes",
        "relative error",
        xaxis={"dtick": 1},
        yaxis={"type": "log", "exponentformat": "power"},
    )


def history(result: FitResult) -> Figure | None:
    """The error over the steps of the fit; None where none was made."""
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
    return figure(traces, "step", "relative error", yaxis={"type": "log", "exponentformat": "power"})
