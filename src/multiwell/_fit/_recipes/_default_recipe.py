"""The default recipe: modes from the basins of the data, second-order steps, growth where needed, pruning."""

import jax

from ..._potential import FamilySpec, family_named
from .._candidate import n_trainable, potential_of, trainable_indices
from .._discovery import Discovery
from .._scale import condition_units
from .._search import SearchOptions, SearchState, search
from .._task import Fitted, Task


def fit_default(
    task: Task,
    spec: FamilySpec | None = None,
    fixed_smoothing: float | None = None,
    options: SearchOptions | None = None,
) -> Fitted:
    """Fit by second-order steps from data-driven starts.

    One mode per basin of the data (by persistence), each fitted to its own basin, then all jointly; with many
    inputs, or basins like paraboloids, as quadratic forms first, which end the search where they explain the data.
    While the error stays above three quarters of the tolerance and it helps, a mode is added where the potential is
    too high, or a new start is tried. Rows held out tell when a fit begins to follow noise; where it does not, all rows
    are fitted in the end.

    Args:
        task: what is asked.
        spec: family of the modes, where it is not the task's.
        fixed_smoothing: the share of the energy's range over which barriers are smoothed; None learns the sharpness.
        options: the constants of the search; None for the usual ones.

    Returns:
        The potential with the smallest error on the rows held out; an interruption or the end of time ends the
        search with the best so far.
    """
    state = SearchState.of(task, spec or family_named(task.family), fixed_smoothing, options)
    task, basins, unit = state.task, state.basins, state.energy_unit
    ended, sharpening = "done", None
    try:
        with jax.enable_x64(True):
            sharpening = search(state)
    except KeyboardInterrupt:
        if state.incumbent.empty:
            raise
        ended = "interrupted"
    if task.monitor.time_is_up() and ended == "done":
        ended = "time"
    if not state.path:
        # cut short before anything was noted
        best = state.incumbent
        state.path.append(state.path_step(f"start 1, {ended}", best.candidate, None, best.error))
    found = state.incumbent.candidate
    conditions = None if task.data.condition is None else condition_units(task.data)
    potential = potential_of(found, state.scaling, conditions)
    discovery = Discovery(
        state.path,
        basins=int(basins.kept(task.max_modes).sum()),
        lifetimes=[float(v) * unit for v in basins.tree.lifetime[1 : task.max_modes + 1]],
        threshold=basins.least_lifetime * unit,
        noise=basins.noise * unit,
        floor=state.floor,
        sharpness=None if sharpening is None else sharpening.range_of(found, potential.rho),
    )
    count = n_trainable(found.parameters, trainable_indices(found.parameters, found.active))
    solver = task.solver.description(count)
    first = state.family.precursor and family_named(state.family.precursor)
    if first and isinstance(found.parameters[0], first.modes):
        solver += f"; the modes are {first.description}, which were tried first"
    return Fitted(potential, ended, discovery, solver)
