"""Where the branches of a disconnectivity graph stand."""

from typing import NamedTuple

from ._drawn import DrawnLandscape

HEADROOM = 0.08  # of the range of energies: how far the trunk rises above the highest merge


class TreeLayout(NamedTuple):
    """Leaves and lines of a disconnectivity graph; places are numbered from left to right.

    Attributes:
        leaves: the place of every minimum, by its position in `Landscape.points`.
        lines: polylines of `(place, energy)`, one per branch.
        saddles: the place of every merge, by the position of its saddle.
    """

    leaves: dict[int, float]
    lines: list[list[tuple[float, float]]]
    saddles: dict[int, float]


def tree_layout(found: DrawnLandscape) -> TreeLayout:
    """Minima in an order in which no branches cross, and the lines that join them."""
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
