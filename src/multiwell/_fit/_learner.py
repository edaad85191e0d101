"""What learns a potential from rows, as a fit was asked to."""

from dataclasses import dataclass

import equinox as eqx
import numpy as np

from .._data import Dataset
from .._fit_options import FitOptions
from .._inputs import AbstractInputMap
from .._potential import DEFAULT_WIDTHS
from ._candidate import Sharpness
from ._few import ProcessAverage, process_of, with_rows_between, worth_following
from ._focus import Focus
from ._monitor import Monitor
from ._recipes import RECIPES
from ._scale import scaling_of
from ._task import ADAPTABLE, DEFAULT_MODES, Fitted, Model, Task


@dataclass(frozen=True)
class Learner:
    """A recipe with its options, asked for the rows, for those of an ensemble and for a closer fit alike.

    Attributes:
        options: of the fit.
        input_map: what modes see of the inputs; None for the inputs themselves.
        few: whether a process stands between so few rows.
        focus: by which the rows are weighted; None without.
    """

    options: FitOptions
    input_map: AbstractInputMap | None
    few: bool
    focus: Focus | None

    def __call__(
        self,
        train: Dataset,
        *,
        seed: int,
        monitor: Monitor,
        process: ProcessAverage | None = None,
        share: float = 1.0,
    ) -> Fitted:
        """Return what the recipe finds, its energies fixed where only derivatives were given.

        Of few rows it learns what a process given these says at them and in between.

        Args:
            train: the rows.
            seed: of the start weights and of the rows held back.
            monitor: of the time and the history.
            process: given these rows; None makes it where it is needed.
            share: of the tolerance that was asked for.
        """
        options = self.options
        rows, tolerance = train, share * options.tolerance
        if self.few:
            process = process or process_of(train, scaling_of(train, self.input_map))
            rows = with_rows_between(train, process, self.focus, seed)
            tolerance = worth_following(train, process, tolerance)
        task = Task(
            rows,
            max_modes=min(options.max_modes or DEFAULT_MODES, train.n),
            family=options.family,
            widths=tuple(options.widths or DEFAULT_WIDTHS),
            sharpness=Sharpness(options.sharpness, options.rho),
            seed=seed,
            tolerance=tolerance,
            monitor=monitor,
            input_map=self.input_map,
            given=frozenset(name for name in ADAPTABLE if getattr(options, name) is not None),
        )
        fitted = RECIPES[options.recipe](task)
        fitted.potential = _with_energy_gauge(fitted.potential, train)
        return fitted


def _with_energy_gauge(potential: Model, train: Dataset) -> Model:
    # without energies the potential is known up to a constant: its lowest training point gets energy zero
    if train.energy is not None:
        return potential
    shift = potential.units.shift - potential.energy(*train.points).min()
    shifted: Model = eqx.tree_at(lambda v: v.units.shift, potential, np.asarray(shift))
    return shifted
