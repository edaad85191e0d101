"""The disconnectivity graph and the energy along paths, and the names on the axes of pictures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._errors import InputError
from ..._style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION, new_axes, verbatim
from .._drawn import DrawnLandscape

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def axis_names(found: DrawnLandscape, names: Any) -> Sequence[str]:
    """Return one name per input and that of the energy: those given, or plain ones where there are none.

    Raises:
        InputError: another number of names, or what is no text.
    """
    dimension = len(found.bounds[0])
    if names is None:
        return [*(f"input {k}" for k in range(dimension)), "energy"]
    given = [names] if isinstance(names, str) else list(names)
    if len(given) != dimension + 1 or not all(isinstance(name, str) for name in given):
        raise InputError(
            f"names must hold {dimension + 1} texts, one per input and one for the energy; got {names!r}"
        )
    return given


def energy_name(name: Any) -> str:
    """Return the name of the energy.

    Raises:
        InputError: it is no text.
    """
    if not isinstance(name, str):
        raise InputError(f"name must be a text, that of the energy; got {name!r}")
    return name


HEADROOM = 0.08  # of the range of energies: how far the trunk rises above the highest merge


class TreeLayout(NamedTuple):
    """Leaves and lines of a disconnectivity graph; the abscissa numbers leaves from left to right.

    Attributes:
        leaves: the abscissa of every minimum, by its position in `Landscape.points`.
        lines: polylines of `(abscissa, energy)`, one per branch.
        saddles: the abscissa of every merge, by the position of its saddle.
    """

    leaves: dict[int, float]
    lines: list[list[tuple[float, float]]]
    saddles: dict[int, float]


def tree_layout(found: DrawnLandscape) -> TreeLayout:
    """Order minima so that no branches cross, and return the lines that join them."""
    energy = [point.energy for point in found.points]
    groups: dict[tuple[int, ...], list[int]] = {(k,): [k] for k in range(len(found.minima))}
    for merge in found.merges:
        first, second = sorted(merge.groups, key=lambda group: min(energy[k] for k in group))
        joined = tuple(sorted(first + second))
        groups[joined] = groups.pop(first) + groups.pop(second)
    order = [k for members in groups.values() for k in members]
    leaves = {k: float(place) for place, k in enumerate(order)}

    lines: list[list[tuple[float, float]]] = []
    saddles: dict[int, float] = {}
    stems: dict[tuple[int, ...], tuple[float, float]] = {(k,): (leaves[k], energy[k]) for k in leaves}
    for merge in found.merges:
        ends = [stems.pop(group) for group in merge.groups]
        middle = sum(place for place, _ in ends) / 2
        lines.extend([(place, low), (place, merge.energy), (middle, merge.energy)] for place, low in ends)
        saddles[merge.saddle] = middle
        stems[tuple(sorted(merge.groups[0] + merge.groups[1]))] = (middle, merge.energy)
    tops = [energy[k] for k in leaves] + [merge.energy for merge in found.merges]
    rise = HEADROOM * (max(tops) - min(tops) or 1.0)
    lines.extend([(place, low), (place, max(tops) + rise)] for place, low in stems.values())
    return TreeLayout(leaves, lines, saddles)


MOST_NUMBERS = 40  # minima: more of them would hide each other's numbers


def draw_disconnectivity(found: DrawnLandscape, name: str, ax: "Axes | None") -> "Axes":
    """Draw minima as the ends of branches, joined at the energies of the lowest saddles between them."""
    if not found.minima:
        raise InputError("there is no minimum to draw")
    from matplotlib.patheffects import withStroke

    name = verbatim(energy_name(name))
    ax = new_axes(ax, min(max(4.8, 0.5 * len(found.minima) + 2.0), 12.0), 4.8)
    layout = tree_layout(found)
    for line in layout.lines:
        ax.plot(*zip(*line, strict=True), color=BLACK, lw=1.4, solid_joinstyle="miter")
    numbered = len(found.minima) <= MOST_NUMBERS
    for k, place in layout.leaves.items():
        point = found.points[k]
        colour = GREY if point.on_boundary else BLUE
        ax.plot(place, point.energy, "o", ms=7, color=colour, mfc="white" if point.on_boundary else colour)
        if numbered:
            ax.annotate(
                str(k), (place, point.energy), (0, -14), textcoords="offset points", ha="center", color=colour,
                fontsize="small",
            )  # fmt: skip
    for merge in found.merges:
        # between the branches that it joins, where no other saddle has its mark
        first, second = sorted([layout.leaves[k] for k in group] for group in merge.groups)
        place = (max(first) + min(second)) / 2
        ax.plot(place, merge.energy, "x", ms=7, mew=1.8, color=VERMILION)
        if numbered:
            words = ax.annotate(
                str(merge.saddle), (place, merge.energy), (4, 4), textcoords="offset points", color=VERMILION,
                fontsize="small",
            )  # fmt: skip
            words.set_path_effects([withStroke(linewidth=2.0, foreground="white")])
    ax.margins(x=0.12, y=0.14)
    ax.set_xticks([])
    ax.set_xlabel("minima (blue, empty on the bounds)\nand saddles (crosses), by number", fontsize="small")
    ax.set_ylabel(name)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    return ax


COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)
LINES = ("-", "--", ":", "-.")
NAMED = 12  # paths in the legend


def draw_profiles(found: DrawnLandscape, name: str, ax: "Axes | None") -> "Axes":
    """Draw one curve per path, its saddle in the middle."""
    if not found.paths:
        raise InputError("there is no path to draw: the landscape has no saddle")
    name, ax = verbatim(energy_name(name)), new_axes(ax, 6.8, 4.4)
    for number, (saddle, path) in enumerate(zip(found.saddles, found.paths, strict=True)):
        ends = " – ".join("?" if end is None else str(end) for end in saddle.connects)
        over = len(found.minima) + number
        ax.plot(
            path.length - path.length[path.top], path.energy, color=COLOURS[number % len(COLOURS)],
            ls=LINES[number // len(COLOURS) % len(LINES)], lw=1.8,
            label=f"{ends} over {over}" if number < NAMED else None,
        )  # fmt: skip
        ax.plot(0.0, path.energy[path.top], "x", ms=7, mew=1.8, color=COLOURS[number % len(COLOURS)])
    ax.set_xlabel("distance from the saddle [half widths of the bounds]")
    ax.set_ylabel(name)
    hidden = len(found.paths) - NAMED
    title = f"and {hidden} more" if hidden > 0 else None
    ax.legend(title=title, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0))
    ax.grid(alpha=0.25)
    return ax
