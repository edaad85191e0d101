"""The default recipe: modes from the basins of the data, second-order steps, growth where needed, pruning."""

import jax

from ..._potential import family_named
from .._basins import basins_of
from .._candidate import n_trainable, potential_of, trainable_indices
from .._discovery import Discovery
from .._fitted import Fitted
from .._scale import condition_scaling_of, scaling_of
from .._search import Run, search
from .._task import Task


def fit_default(task: Task, kind: str | None = None, hardness: float | None = None) -> Fitted:
    """Fit by second-order steps from data-driven starts.

    One mode per basin of the data (by persistence), each fitted to its own basin, then all jointly; with many
    inputs, or basins like paraboloids, as quadratic forms first, which end the search where they explain the data.
    While the error stays above half the tolerance and it helps, a mode is added where the potential is too high, or a
    new start is tried. Rows held back tell when a fit begins to follow noise; where it does not, all rows are fitted
    in the end.

    Args:
        task: what is asked.
        kind: family of the modes, where it is not the task's.
        hardness: the share of the energy's range over which barriers are rounded, held; None learns the sharpness.

    Returns:
        The potential with the smallest error on the rows held back; an interruption or the end of time ends the
        search with the best so far.
    """
    data, monitor = task.data, task.monitor
    scaling = scaling_of(data)
    basins = basins_of(data, scaling, task.seed)
    run = Run(task, family_named(kind or task.family), scaling, basins, hardness)
    ended = "done"
    try:
        with jax.enable_x64(True):
            search(run)
    except KeyboardInterrupt:
        if run.incumbent.empty:
            raise
        ended = "interrupted"
    if monitor.time_is_up() and ended == "done":
        ended = "time"
    if not run.path:
        # cut short before anything was noted
        run.note(f"start 1, {ended}", run.incumbent.candidate, None, run.incumbent.error)
    discovery = Discovery(
        run.path,
        basins=int(basins.kept(task.max_modes).sum()),
        lifetimes=[float(v) * run.unit for v in basins.tree.lifetime[1 : task.max_modes + 1]],
        threshold=basins.least_lifetime * run.unit,
        noise=basins.noise * run.unit,
        floor=run.floor,
    )
    found = run.incumbent.candidate
    conditions = None if data.condition is None else condition_scaling_of(data)
    count = n_trainable(found.parameters, trainable_indices(found.parameters, found.active))
    solver = task.solver.description(count)
    first = run.family.precursor and family_named(run.family.precursor)
    if first and isinstance(found.parameters[0], first.modes):
        solver += f"; the modes are {first.description}, which were tried first"
    return Fitted(potential_of(found, scaling, conditions), ended, discovery, solver)
