"""Whether latent coordinates of conditions do better than features that bend smoothly."""

import numpy as np
from jaxtyping import Float, Int

from .._potential import ConditionKernel
from ._candidate import Candidate, candidate_of
from ._free_sharpness import with_conditions
from ._incumbent import Incumbent
from ._relax import AS_GOOD, Fit, relax
from ._run import JOINT_ITERATIONS, MOST_PER_PARAMETER, Run
from ._scale import condition_scaling_of
from ._sharpness import first_sharpnesses
from ._start import latent, start_modes

FEWEST_KNOWN = 10  # conditions; fewer are joined by lines
MOST_KNOWN = 300
FEWEST_ROWS = 8  # at every condition, in the mean
MODES = 3
PENALTIES = (1e-3, 1e-4, 1e-5)


def try_latents(run: Run) -> bool:
    """Fit modes that depend on latent coordinates, where many conditions were each measured along a curve.

    What differs from specimen to specimen is rough in the conditions: features that bend smoothly miss it at those
    that were measured. Kept where conditions that were held back are explained as well as before.

    Args:
        run: the search; its incumbent is the best fit with bent features.

    Returns:
        Whether the latent coordinates were kept.
    """
    known = _known(run)
    best = run.incumbent
    if known is None or run.finished or run.varies is None:
        return False
    units = condition_scaling_of(run.task.data)
    # the length is the distance of two conditions drawn at random
    rates = run.varies / np.sqrt(2.0 * run.varies.sum())
    kernel = ConditionKernel.between(units, rates, known)
    rng = np.random.default_rng([run.task.seed, len(known)])
    modes = start_modes(run.kind, run.basins.u, run.basins.energy, _places(run), rng, run.task.widths)
    first = first_sharpnesses(run.task.sharpness.rho, run.basins.energy_range, run.unit)[0]
    sharpness = with_conditions(first.sharpness, len(known))
    start = candidate_of(latent(modes, len(known), rng), sharpness, modes.n_modes, 1)
    start = start._replace(kernel=kernel)
    run.trainer.take_rows(start, MOST_PER_PARAMETER)

    def under(candidate: Candidate, penalty: float) -> Fit:
        return run.trainer.fit(
            candidate._replace(penalty=penalty),
            "latent conditions",
            JOINT_ITERATIONS,
            run.target,
            Incumbent(),
        )

    fitted, own, error = relax(
        start, PENALTIES, under, lambda trial: max(trial[1:]) <= run.target or run.monitor.time_is_up()
    )
    kept = error <= AS_GOOD * best.error
    run.note(fitted, f"latent conditions{'' if kept else ': not worthwhile'}", own, error)
    if kept:
        best.replace(fitted, error)
    return kept


def _known(run: Run) -> Float[np.ndarray, "m q"] | None:
    """The distinct conditions in scaled units; None where they do not repeat often, or are too few or too many."""
    if run.basins.condition is None:
        return None
    known = np.unique(run.basins.condition, axis=0)
    rows = len(run.basins.condition) / len(known)
    return known if FEWEST_KNOWN <= len(known) <= MOST_KNOWN and rows >= FEWEST_ROWS else None


def _places(run: Run) -> Int[np.ndarray, " m"]:
    """The rows at which modes start: the bottoms of the basins, and rows far from these and from each other."""
    basins, most = run.basins, run.task.modes
    rows = list(basins.tree.rows[basins.kept(most)])
    while len(rows) < min(MODES, most):
        away = ((basins.u[:, None] - basins.u[rows]) ** 2).sum(axis=-1).min(axis=1)
        rows.append(int(np.argmax(away)))
    return np.asarray(rows)
