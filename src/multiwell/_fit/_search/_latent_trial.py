"""Whether latent coordinates of conditions do better than features that bend smoothly."""

import numpy as np
from jaxtyping import Float, Int

from ..._potential import ConditionKernel
from .._candidate import Candidate, ConditionalSharpness, FittedCandidate, candidate_of, latent, start_modes
from .._scale import condition_scaling_of, scaling_of
from .._sharpness import first_sharpnesses
from .._solver import relative_error, row_errors
from ._incumbent import Incumbent
from ._relax import OVERFITTED, relax
from ._run import JOINT_ITERATIONS, MOST_PER_PARAMETER, WORTHWHILE, Run

FEWEST_KNOWN = 10  # conditions; fewer are joined by lines
MOST_KNOWN = 300
FEWEST_ROWS = 8  # at every condition, in the mean
MODES = 3
PENALTIES = (1e-2, 3e-3, 1e-3)  # weaker ones follow what conditions held back do not bear out
BY_CHANCE = (
    1.1  # ratio of the mean errors of ten conditions: the standard error, where single ones differ by a third
)


def try_latents(run: Run) -> bool:
    """Fit modes that depend on latent coordinates, where many conditions were each measured along a curve.

    What differs from specimen to specimen is rough in the conditions: features that bend smoothly miss it at those
    that were measured. Kept where these are explained better by what is worth more modes, and conditions that were held
    back are not lost for it.

    Args:
        run: the search; its incumbent is the best fit with bent features.

    Returns:
        Whether the latent coordinates were kept.
    """
    known = _known(run)
    best = run.incumbent
    if known is None or run.finished:
        return False
    before = len(run.monitor.history)
    start = _start(run, known)
    run.trainer.take_rows(start, MOST_PER_PARAMETER)

    def under(candidate: Candidate, penalty: float) -> FittedCandidate:
        candidate = candidate._replace(penalty=penalty)
        fitted = run.trainer.fit(candidate, "latent conditions", JOINT_ITERATIONS, Incumbent())
        return fitted._replace(holdout_error=_error_of_a_condition(run, fitted.candidate))

    def enough(fitted: FittedCandidate) -> bool:
        return max(fitted.train_error, fitted.holdout_error) <= run.target or run.monitor.time_is_up()

    fitted, own, typical = relax(start, PENALTIES, under, enough, BY_CHANCE)
    own_before = relative_error(best.candidate.parameters, run.trainer.problems(best.candidate)[0])
    typical_before = _error_of_a_condition(run, best.candidate)
    kept = own <= WORTHWHILE * own_before and typical <= OVERFITTED * typical_before
    held = run.trainer.problems(fitted)[1]
    assert held is not None
    error = relative_error(fitted.parameters, held)
    run.note(f"latent conditions{'' if kept else ': not worthwhile'}", fitted, own, error)
    if kept:
        best.replace(fitted, error)
    else:
        del run.monitor.history[before:]
    return kept


def _error_of_a_condition(run: Run, candidate: Candidate) -> float:
    """The error at a condition that is held back, in the geometric mean over them.

    A single specimen unlike all others decides the summed error, but not this.
    """
    rows, problem = run.trainer.sample.held, run.trainer.problems(candidate)[1]
    assert rows is not None
    assert problem is not None
    assert run.basins.condition is not None
    unit = np.unique(run.basins.condition[rows], axis=0, return_inverse=True)[1].ravel()
    squares = np.bincount(unit, row_errors(candidate.parameters, problem)[: len(unit)])
    return float(np.exp(0.5 * np.mean(np.log(np.maximum(squares, np.finfo(float).tiny)))))


def _start(run: Run, known: Float[np.ndarray, "m q"]) -> Candidate:
    """Modes with latent coordinates of the conditions, on which they do not depend yet."""
    assert run.varies is not None
    rng = np.random.default_rng([run.task.seed, len(known)])
    modes = start_modes(run.family.name, run.basins.u, run.basins.energy, _places(run), rng, run.task.widths)
    first = first_sharpnesses(run.task.sharpness.rho, run.basins.energy_range, run.unit)[0]
    # the length is the distance of two conditions drawn at random
    rates = run.varies / np.sqrt(2.0 * run.varies.sum())
    kernel = ConditionKernel.between(condition_scaling_of(run.task.data), rates, known)
    level = ConditionalSharpness(first.sharpness, np.zeros(len(known)), _log_units(run, kernel.of_scaled()))
    candidate = candidate_of(latent(modes, len(known), rng), level, modes.n_modes, 1)
    return candidate._replace(kernel=kernel)


def _log_units(run: Run, kernel: ConditionKernel) -> Float[np.ndarray, " m"]:
    """How the logarithm of the unit of the energy depends on conditions: that of the data at those not held back."""
    condition, held = run.basins.condition, run.trainer.sample.held
    assert condition is not None
    assert held is not None
    own, unit = np.unique(condition[~held], axis=0, return_inverse=True)
    data = run.task.data.subset(np.flatnonzero(~held))
    units = [
        float(scaling_of(data.subset(np.flatnonzero(unit.ravel() == k))).energy_scale)
        for k in range(len(own))
    ]
    logs = np.log(units)
    answer: np.ndarray = np.linalg.lstsq(kernel.scaled(own), logs - logs.mean())[0]
    return answer


def _known(run: Run) -> Float[np.ndarray, "m q"] | None:
    """The distinct conditions in scaled units; None where they do not repeat often, or are too few or too many."""
    if run.basins.condition is None or run.varies is None or not run.varies.any():
        return None
    known = np.unique(run.basins.condition, axis=0)
    rows = len(run.basins.condition) / len(known)
    return known if FEWEST_KNOWN <= len(known) <= MOST_KNOWN and rows >= FEWEST_ROWS else None


def _places(run: Run) -> Int[np.ndarray, " m"]:
    """The rows at which modes start: the bottoms of the basins, and rows far from these and from each other."""
    basins, most = run.basins, run.task.max_modes
    rows = list(basins.tree.rows[basins.kept(most)])
    while len(rows) < min(MODES, most):
        away = ((basins.u[:, None] - basins.u[rows]) ** 2).sum(axis=-1).min(axis=1)
        rows.append(int(np.argmax(away)))
    return np.asarray(rows)
