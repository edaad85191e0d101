"""Recipes that fit by Adam from random starts, and take out modes by gates: that of the paper, and an L0 variant."""

import jax
import numpy as np

from .._data import Dataset
from .._potential import Potential
from ._adam import adam, adam_words
from ._discovery import Discovery, PathStep
from ._fitted import Fitted
from ._gates import AbstractGates, HardConcreteGates, SigmoidGates
from ._monitor import Monitor
from ._parameters import log_rho_at_rest
from ._scale import scaled, scaling_of
from ._start import WIDTHS, start_modes, start_sharpness

L1_PENALTY = 1e-3
L0_PENALTY = 1e-2
ROUNDING = 1 / 6  # of the energy's range, at the start


def fit_paper(
    data: Dataset, modes: int, mode: str, seed: int, tolerance: float, monitor: Monitor,
    widths: tuple[int, ...] = WIDTHS,
) -> Fitted:  # fmt: skip
    """Fit by Adam with gates `w_i = sigmoid(alpha_i)`, a rate of their own and an L1 penalty, sharpness learned.

    The loss is the sum of the squared relative errors of energy, gradient and Hessian plus `1e-3 sum_i w_i`. Modes
    whose gate ends at or below 0.01 are removed. The paper does not publish its gate function, penalty, sizes and
    rates; these were chosen here.

    Args:
        data: the training data.
        modes: number of modes to start with.
        mode: "icnn" or "quadratic".
        seed: seeds the random start and the batches.
        tolerance: a third of it is the relative error at which the fit stops early.
        monitor: clock and history.
        widths: hidden widths of the networks.

    Returns:
        The last potential; it is also what an interruption or the end of time leaves.

    Raises:
        FitError: the loss is not finite.

    Source: Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242.
    """
    gates = SigmoidGates.start(modes)
    return _fit_gated(data, gates, L1_PENALTY, mode, seed, tolerance, monitor, widths)


def fit_hard_concrete(
    data: Dataset, modes: int, mode: str, seed: int, tolerance: float, monitor: Monitor,
    widths: tuple[int, ...] = WIDTHS,
) -> Fitted:  # fmt: skip
    """The same with hard-concrete gates: drawn anew at every step, with the expected number of open ones as penalty.

    The loss is that of `fit_paper` with `1e-2 E[open gates]` in place of the L1 penalty. Modes whose gate without
    noise is exactly zero are removed. One compares with it because, unlike L1, the penalty does not shrink the weights
    of the modes that stay.

    Args:
        data: the training data.
        modes: number of modes to start with.
        mode: "icnn" or "quadratic".
        seed: seeds the random start, the gates' noise and the batches.
        tolerance: a third of it is the relative error at which the fit stops early.
        monitor: clock and history; errors are those with the gates as drawn.
        widths: hidden widths of the networks.

    Returns:
        The last potential; it is also what an interruption or the end of time leaves.

    Raises:
        FitError: the loss is not finite.

    Source: Louizos, Welling and Kingma (2018), arXiv 1712.01312.
    """
    gates = HardConcreteGates.start(modes)
    return _fit_gated(data, gates, L0_PENALTY, mode, seed, tolerance, monitor, widths)


def _fit_gated(
    data: Dataset, gates: AbstractGates, penalty: float, mode: str, seed: int, tolerance: float, monitor: Monitor,
    widths: tuple[int, ...],
) -> Fitted:  # fmt: skip
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(data, scaling)
    rng = np.random.default_rng(seed)
    rows = rng.integers(data.n, size=gates.free.shape[0])
    height = np.nan_to_num(energy)
    start = start_modes(mode, u, height, rows, rng, widths), start_sharpness(float(np.ptp(height)), ROUNDING)
    with jax.enable_x64(True):
        trained, ended = adam((start, gates), data, scaling, penalty, seed, tolerance / 3, monitor)
        (stack, sharpness), gates = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), trained)
        weights, kept = gates.kept()
    potential = Potential(
        modes=jax.tree.map(lambda leaf: leaf[kept], stack),
        log_weights=np.log(np.where(weights > 0, weights, 1.0)[kept]),
        active=np.ones(int(kept.sum()), bool),
        log_rho=log_rho_at_rest(sharpness),
        scaling=scaling,
    )
    path = [PathStep(int(kept.sum()), gates.change)]
    return Fitted(
        potential, ended, Discovery(path, gates=[float(weight) for weight in weights]), adam_words(data.n)
    )
