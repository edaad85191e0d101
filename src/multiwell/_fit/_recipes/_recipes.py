"""The recipes that a fit can follow, by name, and the baselines among them.

These are what a soft minimum of convex modes is compared with: other functions, fitted by the same search.
"""

from collections.abc import Callable
from dataclasses import replace

from ..._potential import DifferenceModes, FamilySpec, NetworkModes, Potential, family_named
from .._task import ADAPTABLE, Fitted, Task
from ._adam_recipe import fit_hard_concrete, fit_paper
from ._default_recipe import fit_default

Widths = tuple[int, ...]
AS_MODES = 4  # a baseline of one function has about as many parameters as so many modes of the default recipe
MAX_WIDTH = 1000
# of the energy's range, over which the soft minimum still rounds barriers while it is fitted
SMOOTHING = 1e-3


def fit_single_icnn(task: Task) -> Fitted:
    """Fit one input-convex network, wide enough to have about the parameters of four default modes.

    One compares with it to see what several modes are needed for: it is convex, so it has one well at most, and where
    the data have several its error is that of the best convex function.

    Source: Amos, Xu and Kolter (2017), "Input convex neural networks".
    """
    return _fit_one(task, _convex_size)


def fit_network(task: Task) -> Fitted:
    """Fit one plain network with tanh units and an energy as output, about as large as four default modes.

    One compares with it to see what convex modes cost in accuracy. It has no modes to speak of: responsibilities are
    one everywhere, nothing bounds it away from the data, and nothing about it can be proven from convexity.

    Source: Czarnecki et al. (2017), "Sobolev training for neural networks", arXiv 1706.04859: energies and
    derivatives are fitted together.
    """
    return _fit_one(task, _plain_size, family_named(NetworkModes.family))


def fit_difference_of_convex(task: Task) -> Fitted:
    """Fit the difference of two input-convex networks, both together about as large as four default modes.

    One compares with it because it keeps convex parts and still has any number of wells. Its parts are no modes: none
    of them belongs to a well, responsibilities are one everywhere, and it is not bounded below.

    Source: Sankaranarayanan and Rengaswamy, "CDiNN - Convex difference neural networks" (2021), arXiv 2103.17231.
    """
    family = family_named(DifferenceModes.family)
    return _fit_one(task, lambda d, widths: 2 * _convex_size(d, widths), family)


def fit_hard_minimum(task: Task) -> Fitted:
    """Fit the hard minimum of convex modes: the default search with a sharpness that is fixed, then the limit.

    The sharpness rounds barriers over a thousandth of the energy's range, so that the second-order steps still see a
    smooth function; what is returned is the minimum itself, which differs from it by less. One compares with it to
    see what the learned sharpness is worth: the minimum of two convex functions has a kink where they meet.

    Args:
        task: what is asked; its sharpness is of no matter.

    Returns:
        A `HardPotential` of the modes found, with the course of the search.

    Source: Magnani and Boyd, Optim. Eng. 10 (2009) 1, for fits of piecewise minima (there maxima) by alternating
    assignment; here all pieces move at once.
    """
    fitted = fit_default(task, fixed_smoothing=SMOOTHING)
    assert isinstance(fitted.potential, Potential)
    return replace(fitted, potential=fitted.potential.hard())


def _fit_one(task: Task, size: Callable[[int, Widths], int], spec: FamilySpec | None = None) -> Fitted:
    """Fit one function, about as large as four modes of the widths asked for.

    Args:
        task: what is asked.
        size: parameters of one function of so many inputs, with hidden widths.
        spec: its family, where it is not the task's.

    Returns:
        What `fit_default` returns with one function: no growth and no elimination.
    """
    d, wanted = task.data.dimension, AS_MODES * _convex_size(task.data.dimension, task.widths)
    own = _widths(lambda widths: size(d, widths), len(task.widths), wanted)
    return fit_default(replace(task, max_modes=1, widths=own, given=ADAPTABLE), spec)


def _widths(size: Callable[[Widths], int], depth: int, wanted: int) -> Widths:
    """Return equal widths with which a network has the number of parameters that is nearest to the one wanted."""
    return min(((h,) * depth for h in range(1, MAX_WIDTH)), key=lambda sizes: abs(size(sizes) - wanted))


def _convex_size(d: int, widths: Widths) -> int:
    """Count the parameters of one input-convex network."""
    below = (0, *widths)
    return sum(h * (g + d + 1) for g, h in zip(below, widths, strict=False)) + widths[-1] + d + 2


def _plain_size(d: int, widths: Widths) -> int:
    """Count the parameters of one plain network."""
    below = (d, *widths)
    return sum(h * (g + 1) for g, h in zip(below, widths, strict=False)) + widths[-1] + d + 1


RECIPES: dict[str, Callable[[Task], Fitted]] = {
    "default": fit_default,
    "paper": fit_paper,
    "hard-concrete": fit_hard_concrete,
    "single-icnn": fit_single_icnn,
    "hard-minimum": fit_hard_minimum,
    "network": fit_network,
    "difference-of-convex": fit_difference_of_convex,
}
