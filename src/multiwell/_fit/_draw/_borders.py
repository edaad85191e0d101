"""Where one mode of a map gives way to another."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from .._drawn import DrawnFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patheffects import AbstractPathEffect


ROOM = (
    0.09,
    0.045,
)  # of the axes: half of what the name of a mode and the mark of a well need beside each other


def draw_borders(
    result: DrawnFit,
    pair: tuple[int, int],
    ax: "Axes",
    places: tuple[Float[np.ndarray, " n"], Float[np.ndarray, " m"]],
    points: Float[np.ndarray, "k d"],
) -> bool:
    """Dashed lines where another mode takes the largest share, and its number; says whether there are any.

    Args:
        result: the fit.
        pair: the inputs of the map.
        ax: where to draw.
        places: along the two axes.
        points: the grid over them.
    """
    share = result.potential_at_reference.responsibilities(points)
    leader = share.argmax(axis=1)
    shown = np.unique(leader)
    if len(shown) < 2:
        return False
    low, high = (np.array([ends[k] for ends in places]) for k in (0, -1))
    plane = (points[:, pair] - low) / (high - low)
    minima = [*result.wells, *result.minima.unresolved, *result.minima.boundary]
    taken = [(minimum.x[list(pair)] - low) / (high - low) for minimum in minima]
    for k in shown:
        place = _free_place(plane[leader == k], np.array(taken).reshape(-1, 2))
        taken.append(place)
        i, j = (low + place * (high - low)).tolist()
        words = ax.text(i, j, f"mode {k}", color="white", fontsize=8, ha="center", va="center", zorder=4)
        words.set_path_effects(outline())
    for k in shown[:-1]:
        others = share.copy()
        others[:, k] = -1.0
        rival = others.argmax(axis=1)
        # the border with a mode before this one is drawn already
        lead = np.ma.masked_array(share[:, k] - others.max(axis=1), mask=rival < k)
        ax.contour(
            *places, lead.reshape(len(places[1]), -1), levels=[0.0], colors="white", linewidths=1.2, linestyles="--",
            zorder=2.2,
        ).set_path_effects(outline())  # fmt: skip
    return True


def _free_place(region: Float[np.ndarray, "n 2"], taken: Float[np.ndarray, "m 2"]) -> Float[np.ndarray, " 2"]:
    """The point of a region nearest to its middle that keeps clear of marks and of the frame, where there is one."""
    away = ((region - region.mean(axis=0)) ** 2).sum(axis=1)
    clear = (np.abs(region[:, None] - taken) > ROOM).any(axis=2).all(axis=1)
    clear &= (np.minimum(region, 1 - region) > np.array(ROOM) / 2).all(axis=1)
    # no two places on the axes are as far apart as that, in squares of their widths
    return np.asarray(region[np.argmin(np.where(clear, away, away + 2.0))])


def outline() -> "list[AbstractPathEffect]":
    """A dark rim, so that white lines and words show on light ground too."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.4, foreground="#404040")]
