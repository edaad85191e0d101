"""Colours and axes that all pictures share."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito (2008), "Color universal design": told apart by colour-blind readers too
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
GREY = "#6E6E6E"
ENERGY_MAP = "cividis"


def new_axes(ax: "Axes | None", width: float = 6.4, height: float = 4.8) -> "Axes":
    """The axes given, or those of a new figure of some size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def verbatim(text: str) -> str:
    """A text that is drawn as it stands: its dollar signs enclose no formula."""
    return text.replace("$", r"\$")


def percent(error: float) -> str:
    """A relative error as people read it."""
    return f"{100 * error:.2g} %" if error < 1 else f"{100 * error:.0f} %"
