"""Colours and axes that all pictures share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

# Okabe and Ito (2008), "Color universal design": told apart by colour-blind readers too
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
GREY = "#6E6E6E"
ENERGY_MAP = "cividis"
BEYOND = "#FFF3B0"
LEVELS = 20
SAME = 0.015  # of the axes: marks closer than this would hide each other
MOST_BESIDE = 3  # numbers beside a mark
HEADROOM = 1.6  # contours go this much higher than the highest barrier
SEAM: dict[str, Any] = {"color": GREY, "lw": 1.0, "ls": "--", "zorder": 6, "clip_on": False}


def new_axes(ax: "Axes | None", width: float = 6.4, height: float = 4.8) -> "Axes":
    """Return the axes given, or those of a new figure of some size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def verbatim(text: str) -> str:
    """Return a text that is drawn as it stands: its dollar signs enclose no formula."""
    return text.replace("$", r"\$")


def percent(error: float) -> str:
    """Write a relative error as people read it."""
    return f"{100 * error:.2g} %" if error < 1 else f"{100 * error:.0f} %"


def fill_contours(
    ax: "Axes",
    places: tuple[Float[np.ndarray, " n"], Float[np.ndarray, " m"]],
    energy: Float[np.ndarray, "m n"],
    limits: tuple[float, float],
    name: str,
) -> None:
    """Fill the axes with the contours of an energy, with a bar of its colours.

    Args:
        ax: where to draw.
        places: positions along the two axes.
        energy: at these places.
        limits: the lowest and the highest energy that have a colour of their own.
        name: of the energy, with its unit.
    """
    import matplotlib as mpl
    from matplotlib.ticker import MaxNLocator

    levels = MaxNLocator(LEVELS).tick_values(*limits)
    colours = mpl.colormaps[ENERGY_MAP].with_extremes(over=BEYOND)
    filled = ax.contourf(
        *places, energy, levels=levels, cmap=colours, extend="both" if energy.min() < levels[0] else "max"
    )
    ax.contour(*places, energy, levels=levels, colors="black", linewidths=0.4, linestyles="-", alpha=0.35)
    ax.figure.colorbar(filled, ax=ax).set_label(verbatim(name))


def draw_seams(ax: "Axes", limits: Sequence[tuple[float, float]], wraps: Sequence[bool]) -> "list[Line2D]":
    """Draw dashed lines for the faces of the axes that are one seam, because an input wraps around.

    Args:
        ax: where to draw.
        limits: of one axis or of two.
        wraps: whether each of them is one period of its input.

    Returns:
        What stands for them in a legend, if there are any.
    """
    sides = (("left", "right", ax.axvline), ("bottom", "top", ax.axhline))
    lines = []
    for faces, around, (*spines, draw) in zip(limits, wraps, sides, strict=False):
        if around:
            ax.spines[spines].set_visible(False)
            lines += [draw(face, **SEAM) for face in faces]
    for line in lines[:1]:
        line.set_label("seam")
    return lines[:1]


def highest_contour(energy: Float[np.ndarray, "*n"], tops: Sequence[float]) -> float:
    """Return where contours end: somewhat above the barriers, so that a high rim does not hide the wells.

    Args:
        energy: what is drawn.
        tops: energies of the barriers.
    """
    low, high = float(energy.min()), float(energy.max())
    top = low + HEADROOM * (max(tops) - low) if len(tops) else float(np.percentile(energy, 80))
    return min(top, high) if top > low else high


def same_places(places: Float[np.ndarray, "n 2"], reach: Float[np.ndarray, " 2"]) -> list[list[int]]:
    """Group the numbers of places, those that would hide each other together, in the order given.

    Args:
        places: of marks, shape `(n, 2)`.
        reach: the widths of the two axes.
    """
    groups: list[list[int]] = []
    for number, place in enumerate(places):
        near = [group for group in groups if (np.abs(places[group[0]] - place) <= SAME * reach).all()]
        if near:
            near[0].append(number)
        else:
            groups.append([number])
    return groups


def write_beside(ax: "Axes", place: tuple[float, float], numbers: Sequence[int], colour: str) -> None:
    """Write the numbers of what a mark hides, in brackets beside it."""
    from matplotlib.patheffects import withStroke

    more = ", ..." if len(numbers) > MOST_BESIDE else ""
    words = ax.annotate(
        f"({', '.join(map(str, numbers[:MOST_BESIDE]))}{more})", place, (8, 7), textcoords="offset points",
        color=colour, fontsize=7, weight="bold", zorder=7,
    )  # fmt: skip
    words.set_path_effects([withStroke(linewidth=2.0, foreground="white")])
