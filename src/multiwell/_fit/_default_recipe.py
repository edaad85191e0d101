"""The default recipe: modes from the basins of the data, second-order steps, growth where needed, pruning."""

import jax

from .._data import Dataset
from ._basins import basins_of
from ._discovery import Discovery
from ._fitted import Fitted
from ._incumbent import Incumbent
from ._monitor import Monitor
from ._parameters import potential_of
from ._scale import scaling_of
from ._search import Search
from ._sharpness import Sharpness


def fit_default(
    data: Dataset, modes: int, mode: str, seed: int, tolerance: float, sharpness: Sharpness, monitor: Monitor
) -> Fitted:
    """Fit by second-order steps from data-driven starts.

    One mode per basin of the data (by persistence), each fitted to its own basin, then all jointly. While the error
    stays above half the tolerance and it helps, a mode is added where the residual is largest, or a new start is
    tried. Rows held back tell when a fit begins to follow noise; where it does not, all rows are fitted in the end.

    Args:
        data: the training data.
        modes: at most so many modes.
        mode: "icnn" or "quadratic".
        seed: seeds the network weights and the rows held back.
        tolerance: relative error at which the fit is good enough.
        sharpness: one or several, and where it starts.
        monitor: clock and history.

    Returns:
        The potential with the smallest error on the rows held back; an interruption or the end of time ends the
        search with the best so far.
    """
    scaling = scaling_of(data)
    basins = basins_of(data, scaling)
    incumbent = Incumbent()
    search = Search(data, scaling, basins, modes, mode, seed, tolerance, sharpness, monitor, incumbent)
    ended = "done"
    try:
        with jax.enable_x64(True):
            search.run()
    except KeyboardInterrupt:
        if incumbent.empty:
            raise
        ended = "interrupted"
    if monitor.time_is_up() and ended == "done":
        ended = "time"
    unit = float(scaling.energy_scale)
    discovery = Discovery(
        search.path,
        basins=int(basins.kept(modes).sum()),
        lifetimes=[float(v) * unit for v in basins.tree.lifetime[1 : modes + 1]],
        threshold=basins.least_lifetime * unit,
        noise=basins.noise * unit,
        floor=search.floor,
    )
    return Fitted(potential_of(incumbent.candidate, scaling), ended, discovery)
