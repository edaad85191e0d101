"""Recipes that fit by Adam from random starts, and take out modes by gates: that of the paper, and an L0 variant."""

import jax
import numpy as np

from ..._potential import Potential
from .._candidate import log_rho_at_rest, sharpness_of, start_modes, start_sharpness
from .._discovery import Discovery, PathStep
from .._scale import scaled, scaling_of
from .._search import Limits
from .._solver import ScaledRows, make_problem
from .._task import Fitted, Task
from ._adam import MAX_FULL_ROWS, adam, adam_words
from ._gates import AbstractGates, HardConcreteGates, SigmoidGates

L1_PENALTY = 1e-3
L0_PENALTY = 1e-2
SMOOTHING = 1 / 6  # of the energy's range, at the start


def fit_paper(task: Task) -> Fitted:
    """Fit by Adam with gates `w_i = sigmoid(alpha_i)`, a rate of their own and an L1 penalty, sharpness learned.

    The loss is the sum of the squared relative errors of energy, gradient and Hessian plus `1e-3 sum_i w_i`. Modes
    whose gate ends at or below 0.01 are removed. The paper does not publish its gate function, penalty, sizes and
    rates; these were chosen here.

    Args:
        task: what is asked; a third of its tolerance is the relative error at which the fit stops early.

    Returns:
        The last potential; it is also what an interruption or the end of time leaves.

    Raises:
        FitError: the loss is not finite.

    Source: Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242.
    """
    return _fit_gated(task, SigmoidGates.start(task.max_modes), L1_PENALTY)


def fit_hard_concrete(task: Task) -> Fitted:
    """Do the same with hard-concrete gates: drawn anew at every step, the expected number of open ones as penalty.

    The loss is that of `fit_paper` with `1e-2 E[open gates]` in place of the L1 penalty. Modes whose gate without
    noise is exactly zero are removed. One compares with it because, unlike L1, the penalty does not shrink the weights
    of the modes that stay. What is asked, returned and raised is as in `fit_paper`.

    Source: Louizos, Welling and Kingma (2018), arXiv 1712.01312.
    """
    return _fit_gated(task, HardConcreteGates.start(task.max_modes), L0_PENALTY)


def _fit_gated(task: Task, gates: AbstractGates, penalty: float) -> Fitted:
    data, seed = task.data, task.seed
    scaling = scaling_of(data, task.input_map)
    energy = scaled(data, scaling).energy
    rng = np.random.default_rng(seed)
    rows = rng.integers(data.n, size=gates.free.shape[0])
    height = np.nan_to_num(energy)
    first = start_sharpness(float(np.ptp(height)), SMOOTHING)
    if task.sharpness.rho is not None:
        first = sharpness_of(task.sharpness.rho * float(scaling.units.scale))
    start = start_modes(task.family, scaling.features(data), height, rows, rng, task.widths), first
    with jax.enable_x64(True):
        rng = np.random.default_rng(seed)
        shuffled = data.subset(rng.permutation(data.n)) if data.n > MAX_FULL_ROWS else data
        problem = make_problem(ScaledRows.of(shuffled, scaling), np.ones(task.max_modes, bool))
        key, enough = jax.random.key(seed), Limits.of(task.tolerance).first_order_target
        trained, ended = adam((start, gates), problem, penalty, rng, key, enough, task.monitor)
        (stack, learned), gates = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), trained)
        weights, kept = gates.kept()
    potential = Potential(
        modes=jax.tree.map(lambda leaf: leaf[kept], stack),
        log_weights=np.log(np.where(weights > 0, weights, 1.0)[kept]),
        active=np.ones(int(kept.sum()), bool),
        log_rho=log_rho_at_rest(learned),
        input_map=scaling.input_map,
        units=scaling.units,
    )
    path = [PathStep(int(kept.sum()), gates.change)]
    discovery = Discovery(path, gates=[float(weight) for weight in weights])
    return Fitted(potential, ended, discovery, adam_words(data.n))
