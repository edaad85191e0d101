"""Whether latent coordinates of conditions do better than tanh features."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from ..._potential import ConditionKernel
from .._candidate import Candidate, ConditionalSharpness, FittedCandidate, candidate_of, latent, start_modes
from .._scale import condition_units, scaling_of
from .._solver import relative_error, row_errors
from ._joint_fit import Incumbent
from ._state import SearchState, StageResult
from ._trainer import regularisation_path


def try_latent_features(state: SearchState) -> StageResult | None:
    """Fit modes that depend on latent coordinates, where many conditions were each measured along a curve.

    What differs from specimen to specimen is rough in the conditions: smooth features miss it at those that were
    measured. Kept where these are explained better by what is worth more modes, and conditions that were held out are
    not lost for it.

    Args:
        state: of the search; its incumbent is the best fit with smooth features.

    Returns:
        The modes with latent coordinates; None where they are not tried.
    """
    options, trainer, best = state.options, state.trainer, state.incumbent
    known = _known(state)
    if known is None or state.finished:
        return None
    start = _start(state, known)
    trainer.take_rows(start, options.max_rows_per_parameter)

    def under(candidate: Candidate, penalty: float) -> FittedCandidate:
        candidate = candidate._replace(penalty=penalty)
        fitted = trainer.fit(candidate, "latent conditions", options.joint_steps, Incumbent())
        return fitted._replace(holdout_error=_typical_error(state, fitted.candidate))

    tolerant = replace(options, as_good=options.latent_as_good)
    fit = regularisation_path(start, options.latent_penalties, under, trainer.reaches_target, tolerant)
    train_before = relative_error(best.candidate.parameters, trainer.problems(best.candidate)[0])
    explains = fit.train_error <= options.worthwhile * train_before
    kept = explains and fit.holdout_error <= options.overfitted * _typical_error(state, best.candidate)
    holdout = trainer.problems(fit.candidate)[1]
    assert holdout is not None
    fit = fit._replace(holdout_error=relative_error(fit.candidate.parameters, holdout))
    step = state.path_step(f"latent conditions{'' if kept else ': not worthwhile'}", *fit)
    return StageResult(fit, state.monitor.take(), [step], kept)


def _typical_error(state: SearchState, candidate: Candidate) -> float:
    """Return the error at a condition that is held out, in the geometric mean over them.

    A single specimen unlike all others decides the summed error, but not this.
    """
    rows, problem = state.trainer.split.holdout, state.trainer.problems(candidate)[1]
    assert rows is not None
    assert problem is not None
    assert state.basins.condition is not None
    unit = np.unique(state.basins.condition[rows], axis=0, return_inverse=True)[1].ravel()
    squares = np.bincount(unit, row_errors(candidate.parameters, problem))
    return float(np.exp(0.5 * np.mean(np.log(np.maximum(squares, np.finfo(float).tiny)))))


def _start(state: SearchState, known: Float[np.ndarray, "m q"]) -> Candidate:
    """Return modes with latent coordinates of the conditions, on which they do not depend yet."""
    assert state.varies is not None
    rng = np.random.default_rng([state.task.seed, len(known)])
    basins, rows = state.basins, _initial_rows(state)
    modes = start_modes(state.family.name, basins.features, basins.energy, rows, rng, state.task.widths)
    first = state.initial_sharpnesses[0]
    # the length is the distance of two conditions drawn at random
    rates = state.varies / np.sqrt(2.0 * state.varies.sum())
    kernel = ConditionKernel.between(condition_units(state.task.data), rates, known)
    level = ConditionalSharpness(first.sharpness, np.zeros(len(known)), _log_units(state, kernel.of_scaled()))
    candidate = candidate_of(latent(modes, len(known), rng), level, modes.n_modes, 1)
    return candidate._replace(kernel=kernel)


def _log_units(state: SearchState, kernel: ConditionKernel) -> Float[np.ndarray, " m"]:
    """Return how the logarithm of the energy's unit depends on conditions: as in the data at those not held out."""
    condition, holdout = state.basins.condition, state.trainer.split.holdout
    assert condition is not None
    assert holdout is not None
    own, unit = np.unique(condition[~holdout], axis=0, return_inverse=True)
    data = state.task.data.subset(np.flatnonzero(~holdout))
    units = [
        float(scaling_of(data.subset(np.flatnonzero(unit.ravel() == k))).units.scale) for k in range(len(own))
    ]
    logs = np.log(units)
    return np.asarray(np.linalg.lstsq(kernel(own), logs - logs.mean())[0])


def _known(state: SearchState) -> Float[np.ndarray, "m q"] | None:
    """Return the distinct conditions in scaled units; None where they repeat seldom, or are too few or too many."""
    if state.basins.condition is None or state.varies is None or not state.varies.any():
        return None
    known = np.unique(state.basins.condition, axis=0)
    rows = len(state.basins.condition) / len(known)
    options = state.options
    enough = options.min_conditions <= len(known) <= options.max_conditions
    return known if enough and rows >= options.min_rows_per_condition else None


def _initial_rows(state: SearchState) -> Int[np.ndarray, " m"]:
    """Return the rows at which modes start: the bottoms of the basins, and rows far from these and from each other."""
    basins, most = state.basins, state.task.max_modes
    rows = list(basins.tree.rows[basins.kept(most)])
    while len(rows) < min(state.options.latent_modes, most):
        away = ((basins.features[:, None] - basins.features[rows]) ** 2).sum(axis=-1).min(axis=1)
        rows.append(int(np.argmax(away)))
    return np.asarray(rows)
