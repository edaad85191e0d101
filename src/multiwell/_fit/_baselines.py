"""What a soft minimum of convex modes is compared with: other functions, fitted by the same search."""

from collections.abc import Callable
from dataclasses import replace

from .._data import Dataset
from .._potential import Potential
from ._default_recipe import fit_default
from ._fitted import Fitted
from ._monitor import Monitor
from ._start import WIDTHS

AS_MODES = 4  # a baseline of one function has about as many parameters as so many modes of the default recipe
WIDEST = 1000
HARDNESS = 1e-3  # of the energy's range, over which the soft minimum still rounds barriers while it is fitted


def fit_single_icnn(
    data: Dataset, modes: int, mode: str, seed: int, tolerance: float, monitor: Monitor,
    widths: tuple[int, ...] = WIDTHS,
) -> Fitted:  # fmt: skip
    """Fit one input-convex network, wide enough to have about the parameters of four default modes.

    One compares with it to see what several modes are needed for: it is convex, so it has one well at most, and where
    the data have several its error is that of the best convex function.

    Args:
        data: the training data.
        modes: of no matter: there is one.
        mode: "icnn".
        seed: seeds the network weights and the rows held back.
        tolerance: relative error at which the fit is good enough.
        monitor: clock and history.
        widths: hidden widths of the four modes whose parameters are counted.

    Returns:
        What `fit_default` returns with one mode: no growth and no elimination.

    Source: Amos, Xu and Kolter (2017), "Input convex neural networks".
    """
    size = AS_MODES * _convex_size(data.x.shape[1], widths)
    own = _widths(lambda sizes: _convex_size(data.x.shape[1], sizes), len(widths), size)
    return fit_default(data, 1, "icnn", seed, tolerance, monitor, own)


def fit_network(
    data: Dataset, modes: int, mode: str, seed: int, tolerance: float, monitor: Monitor,
    widths: tuple[int, ...] = WIDTHS,
) -> Fitted:  # fmt: skip
    """Fit one plain network with tanh units and an energy as output, about as large as four default modes.

    One compares with it to see what convex modes cost in accuracy. It has no modes to speak of: responsibilities are
    one everywhere, nothing bounds it away from the data, and nothing about it can be proven from convexity.

    Args:
        data: the training data.
        modes: of no matter: there is one function.
        mode: "icnn", of no matter either.
        seed: seeds the network weights and the rows held back.
        tolerance: relative error at which the fit is good enough.
        monitor: clock and history.
        widths: hidden widths of the four modes whose parameters are counted.

    Returns:
        What `fit_default` returns with one function: no growth and no elimination.

    Source: Czarnecki et al. (2017), "Sobolev training for neural networks", arXiv 1706.04859: energies and
    derivatives are fitted together.
    """
    size = AS_MODES * _convex_size(data.x.shape[1], widths)
    own = _widths(lambda sizes: _plain_size(data.x.shape[1], sizes), len(widths), size)
    return fit_default(data, 1, "network", seed, tolerance, monitor, own)


def fit_difference_of_convex(
    data: Dataset, modes: int, mode: str, seed: int, tolerance: float, monitor: Monitor,
    widths: tuple[int, ...] = WIDTHS,
) -> Fitted:  # fmt: skip
    """Fit the difference of two input-convex networks, both together about as large as four default modes.

    One compares with it because it keeps convex parts and still has any number of wells. Its parts are no modes: none
    of them belongs to a well, responsibilities are one everywhere, and it is not bounded below.

    Args:
        data: the training data.
        modes: of no matter: there is one function.
        mode: "icnn", the family of both parts.
        seed: seeds the network weights and the rows held back.
        tolerance: relative error at which the fit is good enough.
        monitor: clock and history.
        widths: hidden widths of the four modes whose parameters are counted.

    Returns:
        What `fit_default` returns with one function: no growth and no elimination.

    Source: Sankaranarayanan and Rengaswamy, "CDiNN - Convex difference neural networks" (2021), arXiv 2103.17231.
    """
    size = AS_MODES * _convex_size(data.x.shape[1], widths)
    own = _widths(lambda sizes: 2 * _convex_size(data.x.shape[1], sizes), len(widths), size)
    return fit_default(data, 1, "difference", seed, tolerance, monitor, own)


def fit_hard_minimum(
    data: Dataset, modes: int, mode: str, seed: int, tolerance: float, monitor: Monitor,
    widths: tuple[int, ...] = WIDTHS,
) -> Fitted:  # fmt: skip
    """Fit the hard minimum of convex modes: the default search with a sharpness that is held, then the limit.

    The sharpness rounds barriers over a thousandth of the energy's range, so that the second-order steps still see a
    smooth function; what is returned is the minimum itself, which differs from it by less. One compares with it to
    see what the learned sharpness is worth: the minimum of two convex functions has a kink where they meet.

    Args:
        data: the training data.
        modes: at most so many modes.
        mode: "icnn" or "quadratic".
        seed: seeds the network weights and the rows held back.
        tolerance: relative error at which the fit is good enough.
        monitor: clock and history.
        widths: hidden widths of the networks.

    Returns:
        A `HardPotential` of the modes found, with the course of the search.

    Source: Magnani and Boyd, Optim. Eng. 10 (2009) 1, for fits of piecewise minima (there maxima) by alternating
    assignment; here all pieces move at once.
    """
    fitted = fit_default(data, modes, mode, seed, tolerance, monitor, widths, HARDNESS)
    assert isinstance(fitted.potential, Potential)
    return replace(fitted, potential=fitted.potential.hard())


def _widths(size: Callable[[tuple[int, ...]], int], depth: int, wanted: int) -> tuple[int, ...]:
    """Equal widths with which a network has the number of parameters that is nearest to the one wanted."""
    return min(((h,) * depth for h in range(1, WIDEST)), key=lambda sizes: abs(size(sizes) - wanted))


def _convex_size(d: int, widths: tuple[int, ...]) -> int:
    """Parameters of one input-convex network."""
    below = (0, *widths)
    return sum(h * (g + d + 1) for g, h in zip(below, widths, strict=False)) + widths[-1] + d + 2


def _plain_size(d: int, widths: tuple[int, ...]) -> int:
    """Parameters of one plain network."""
    below = (d, *widths)
    return sum(h * (g + 1) for g, h in zip(below, widths, strict=False)) + widths[-1] + d + 1
