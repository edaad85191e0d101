"""What a fit returns."""

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from jaxtyping import Float

from .._data import Dataset, Support
from .._errors import InputError, MultiwellWarning
from .._fit_options import FitOptions
from .._inputs import Affine
from .._landscape import CriticalPoint, Landscape
from .._potential import AbstractSoftPotential, TreePotential
from ._accuracy import judged_errors, of_rows_left_out, unseen_errors
from ._discovery import Discovery
from ._draw import (
    data_points,
    draw_discovery,
    draw_history,
    draw_modes,
    draw_parity,
    draw_phases,
    draw_potential,
)
from ._drawn import Labels, conditions_in_words
from ._focus import Focus
from ._html import as_html
from ._monitor import FitStep, Status
from ._reference_condition import at_reference_condition
from ._survey import survey
from ._task import Model
from ._transitions import LearnedSharpness, Transition, transitions_of
from ._wells import (
    ClassifiedMinima,
    Phase,
    Residuals,
    require_told_apart,
    shares_by_well,
    untold_in_words,
    wells_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


ENDS = ("lower", "upper")
NOT_CONVEX = "one function that is not convex"


@dataclass(frozen=True, eq=False)
class FitResult:
    """A fitted potential with everything that is known about it.

    Attributes:
        potential: the potential; the hard minimum of modes where the recipe fits one.
        minima: its minima, sorted into wells, boundary minima and unresolved ones; of a conditional potential those
            at `condition`.
        errors: relative RMS errors, `{"train": {"energy": ..., "gradient": ...}, "validation": {...}}`, in which rows
            count by their weights and by the focus. Of few rows, "folds" instead of "validation": every row left out in
            turn.
        status: how the fit ended.
        n_dominant_modes: modes with a responsibility above one half at some training point; `potential.n_modes` counts
            all.
        history: one row per step.
        discovery: how the number of modes was found.
        solver: how the steps of the last fit were found, in words.
        options: what `fit` was asked for.
        labels: names and units of the data.
        support: where the training data lie.
        seconds: wall-clock time of the fit, compilation included.
        compile_seconds: the share of it that compilation took.
        warnings: what deserves a look.
        versions: of multiwell and the libraries that shaped the numbers.
        phases: the modes of every well, at `condition` where there are any; none where the recipe has no modes.
        condition: the condition of the data nearest to their mean; None where there are none.
        focus: which energies count, and the errors by energy; None where all do.
        train: the training data; None after loading from a file.
        validation: the validation data; None where there are none, and after loading from a file.
    """

    potential: Model
    minima: ClassifiedMinima
    errors: dict[str, dict[str, float]]
    status: Status
    n_dominant_modes: int
    history: list[FitStep]
    discovery: Discovery
    solver: str
    options: FitOptions
    labels: Labels
    support: Support
    seconds: float
    compile_seconds: float
    warnings: list[str]
    versions: dict[str, str]
    phases: list[Phase] = field(default_factory=list)
    condition: Float[np.ndarray, " q"] | None = None
    focus: Focus | None = None
    train: Dataset | None = None
    validation: Dataset | None = None

    @property
    def wells(self) -> list[CriticalPoint]:
        """The wells, deepest first."""
        return self.minima.wells

    @property
    def bounds(self) -> tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]:
        """Lower and upper bounds of the inputs in the training data, each of shape `(d,)`."""
        support = self.support.first(self.potential.dimension)
        return support.lower, support.upper

    @property
    def input_spread(self) -> Float[np.ndarray, " d"]:
        """Standard deviation of every input in the training data, as in the errors, shape `(d,)`."""
        seen, (lower, upper) = self.potential.input_map, self.bounds
        # behind another map the widths of the data stand for it, as of points all over them
        return np.asarray(seen.scale) if isinstance(seen, Affine) else (upper - lower) / np.sqrt(12.0)

    @property
    def condition_bounds(self) -> tuple[Float[np.ndarray, " q"], Float[np.ndarray, " q"]]:
        """Lower and upper bounds of the conditions in the training data, each of shape `(q,)`."""
        d = self.potential.dimension
        return self.support.lower[d:], self.support.upper[d:]

    @property
    def potential_at_reference(self) -> AbstractSoftPotential:
        """The potential, at `condition` where it is a conditional one."""
        return at_reference_condition(self.potential, self.condition)

    @property
    def sharpness(self) -> LearnedSharpness:
        """The sharpness, with that before it was raised and the sharpest that the search reached."""
        before, sharpest = self.discovery.sharpness or (None, None)
        return LearnedSharpness(self.potential.rho, before, sharpest)

    @property
    def transitions(self) -> list[Transition]:
        """How wide the transition is from every well to the nearest of those before it."""
        if not self.phases:
            return []
        spread = None if self.labels.inputs_are_alike else self.input_spread
        return transitions_of(self.potential_at_reference, self.wells, self.phases, spread)

    def phase_fractions(self, X: Any, condition: Any = None) -> Float[np.ndarray, "n wells"]:
        """Return the share of every well at points: of all its modes together.

        Columns of wells that the modes do not tell apart are NaN: what is missing from one in a row is theirs together.

        Args:
            X: points, shape `(n, d)`, in the units of the data.
            condition: their conditions, shape `(n, q)`, or `(q,)` for all of them; None where there are none.

        Returns:
            Shape `(n, number of wells)`.

        Raises:
            InputError: there is no well, or the modes tell none apart; or as `potential.responsibilities` does.

        Warns:
            MultiwellWarning: the modes do not tell all wells apart; it says which, and why.
        """
        require_told_apart(self.phases)
        if untold := untold_in_words(self.phases):
            message = f"the modes do not tell all wells apart, and columns of these are NaN: {untold}"
            warnings.warn(message, MultiwellWarning, stacklevel=2)
        return self.fractions_of(self.potential.responsibilities(X, condition))

    def fractions_of(self, responsibilities: Float[np.ndarray, "n m"]) -> Float[np.ndarray, "n wells"]:
        """Return the share of every well of the shares of the modes; NaN where the modes do not tell it apart."""
        return shares_by_well(self.phases, responsibilities)

    @property
    def wells_told_apart(self) -> list[int]:
        """Numbers of the wells that the modes tell apart."""
        return [phase.well for phase in self.phases if phase.distinct]

    def wells_at(self, condition: Any) -> ClassifiedMinima:
        """Return wells, boundary minima and unresolved ones of a conditional potential at any condition.

        Args:
            condition: one number per condition, shape `(q,)`.

        Raises:
            InputError: the potential has no conditions, or `condition` has another shape.

        Warns:
            MultiwellWarning: the data have no conditions near this one.
        """
        if not self.potential.n_conditions:
            raise InputError("condition: this potential depends on none; its wells are in result.wells")
        judged = judged_errors(self.errors)
        points, support = data_points(self), self.support.first(self.potential.dimension)
        asked = np.asarray(condition, float).reshape(-1)
        potential = self.potential.at(condition)
        residuals, weight = None, None
        if self.train is not None:
            train, held = self.train, self.validation
            if self.focus is not None:
                train, held = self.focus.on_fitted(train, held)
            residuals, weight = Residuals.of(self.potential, train, held, self.errors), train.weight
        elif self.focus is not None:
            energy = potential.energy(points)
            weight = self.focus.weight_at(energy - energy.min())
        wells = wells_of(potential, points, judged, support, residuals, asked, weight)
        if not self.support.last(len(asked)).reaches(asked):
            words = conditions_in_words(self.labels, asked.tolist())
            warnings.warn(
                f"the condition {words} lies where the data have none: its wells are extrapolated",
                MultiwellWarning,
                stacklevel=2,
            )
        return wells

    def landscape(self, condition: Any = None, *, bounds: Any = None, seed: int = 0) -> Landscape:
        """Find minima, saddles and barriers of the fitted potential: `mw.landscape` within the data's bounds.

        Args:
            condition: one number per condition, shape `(q,)`; `result.condition` when None.
            bounds: lower and upper bounds, each of length `d`; those of the data when None.
            seed: of the points from which the searches start.

        Raises:
            InputError: a condition of a potential that has none; an input that never varies in the data; else as in
                `mw.landscape`.

        Warns:
            MultiwellWarning: as in `mw.landscape`.
        """
        return survey(self, condition, bounds, seed)

    def _repr_html_(self) -> str:
        return as_html(self)

    def __repr__(self) -> str:
        errors = unseen_errors(self.errors)
        figures = ", ".join(f"{kind} {error:.2g}" for kind, error in errors.items())
        counts = f"{self.modes_in_words}, {self.minima.in_words}"
        floor = f"; {self.floor_reached}" if self.floor_reached else ""
        unknown = f"; {words}" if (words := self.minima.in_words_of_unknown) else ""
        focus = f"; {self.focus.in_words}" if self.focus else ""
        figures = f"relative errors{of_rows_left_out(self.errors)}: {figures}"
        return f"FitResult({counts}, {figures}; {self.status.message}{floor}{unknown}{focus})"

    @property
    def modes_in_words(self) -> str:
        """How many modes the potential has, and how many of them dominate somewhere, where that are fewer."""
        if not self.potential_at_reference.modes.convex:
            return NOT_CONVEX
        count = self.potential.n_modes
        words = "1 mode" if count == 1 else f"{count} modes"
        if self.n_dominant_modes == count:
            return words
        dominant = self.n_dominant_modes
        some = f"{dominant} of them above one half somewhere" if dominant else "none above one half"
        return f"{words} ({some})"

    @property
    def floor_reached(self) -> str | None:
        """Why the tolerance was missed, where independent fits met the same floor."""
        reached = max(max(errors.values(), default=0.0) for errors in self.errors.values())
        missed = self.status is Status.TOLERANCE_MISSED
        return self.discovery.in_words_of_floor(reached) if missed else None

    def plot_potential(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the energy with its wells: a curve for one input, contours for two, a slice for more.

        Inputs that are constant in the data do not count. The slice goes through the deepest well, along the two
        inputs in which the wells differ most (else: along which the energy varies most). Energies far above the
        barriers share one colour.

        Args:
            ax: where to draw; axes of a new figure when None.

        Returns:
            The axes.
        """
        return draw_potential(self, ax)

    def plot_phases(self, ax: "Axes | None" = None) -> "Axes":
        """Draw which phase every region is: shares over one input, colours over two, a slice as in `plot_potential`.

        Where no phase has nine tenths of the share is a transition: shaded, or between the dashed lines. Wells that the
        modes do not tell apart are drawn as one, in grey.

        Args:
            ax: where to draw; axes of a new figure when None.

        Raises:
            InputError: there is no well, or the modes tell none apart.
        """
        require_told_apart(self.phases)
        return draw_phases(self, ax)

    def plot_parity(
        self,
        quantity: Literal["energy", "gradient", "hessian"] = "energy",
        ax: "Axes | None" = None,
        *,
        data: Dataset | None = None,
    ) -> "Axes":
        """Draw predicted against given values of the training and the validation data, or of other data.

        With several inputs, derivatives are multiplied by the spreads of their inputs, as in the errors, so that all
        components share one unit.

        Args:
            quantity: what is compared.
            ax: where to draw; axes of a new figure when None.
            data: what is compared with in place of the data of the fit.

        Returns:
            The axes.

        Raises:
            InputError: there are no data (after loading from a file), or they do not hold the quantity.
        """
        return draw_parity(self, quantity, ax, data)

    def plot_history(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the relative error over the steps of the fit, its stages shaded, rows held back dashed.

        Args:
            ax: where to draw; axes of a new figure when None.

        Returns:
            The axes.

        Raises:
            InputError: the history is empty.
        """
        return draw_history(self, ax)

    def plot_discovery(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the error over the numbers of modes that were tried, in their order.

        Args:
            ax: where to draw; axes of a new figure when None.

        Returns:
            The axes.

        Raises:
            InputError: the recipe tried one number of modes only.
        """
        return draw_discovery(self, ax)

    def plot_modes(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the gate weight and the mean and largest responsibility of every active mode, as bars.

        Args:
            ax: where to draw; axes of a new figure when None.

        Returns:
            The axes.
        """
        return draw_modes(self, ax)

    def summary(self) -> dict[str, Any]:
        """Return everything but the arrays, as plain JSON values: what `fit.json` holds and `fit --json` prints."""
        return {
            "modes": self.n_dominant_modes,
            "active_modes": self.potential.n_modes,
            **self.minima.as_dict(),
            "errors": self.errors,
            "focus": None if self.focus is None else self.focus.as_dict(),
            "phases": [phase.as_dict() for phase in self.phases],
            "sharpness": self.sharpness.as_dict(),
            "transitions": [transition.as_dict() for transition in self.transitions],
            "rho": self.potential.rho,
            "rhos": self.potential.rhos.tolist() if isinstance(self.potential, TreePotential) else None,
            "status": self.status.value,
            "reason": self.status.message,
            "warnings": self.warnings,
            "seconds": self.seconds,
            "compile_seconds": self.compile_seconds,
            "solver": self.solver,
            "settings": self.options.as_dict(),
            "inputs": list(self.labels.inputs),
            "energy_name": self.labels.energy,
            "gradient_names": list(self.labels.gradient),
            "bounds": {name: bound.tolist() for name, bound in zip(ENDS, self.bounds, strict=True)},
            "conditions": list(self.labels.conditions),
            "condition_bounds": {
                name: bound.tolist() for name, bound in zip(ENDS, self.condition_bounds, strict=True)
            },
            "wells_at": None if self.condition is None else self.condition.tolist(),
            "units": self.labels.units,
            "discovery": self.discovery.as_dict(),
            "versions": self.versions,
        }
