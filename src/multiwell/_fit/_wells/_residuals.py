"""What a fit leaves of its data near a point, and how far energy and gradient may be wrong there."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from ..._data import Dataset
from ..._graph import displacement, tree_of
from ..._inputs import input_spread
from ..._potential import evaluate_batch
from .._task import Model
from .._weighting import weighted_mean
from ._plane import Near, covariance_of_plane
from ._unseen import MAX_UNSEEN, goes_through, unseen

NEAREST = 3  # rows per number of a plane: fewer make its errors unsteady, more are no longer near
SHARE = 0.01  # of all rows, where these are more
SLOPE_SHARE = 0.05  # of all rows: how steep energies are, within what follows
WIDER = 4  # times as many rows show whether neighbours are alike


@dataclass(frozen=True, eq=False)
class Residuals:
    """The rows that a potential was fitted to, and those held back, with what turns them into residuals.

    Attributes:
        potential: what was fitted.
        x, energy, gradient, condition: of all rows; NaN where nothing was measured, no columns without conditions.
        weight: of the rows.
        trained: whether each row was fitted.
        energy_weight, gradient_weight: weight of every entry in the fit: one over the sum of squares of its kind.
        unseen: by kind, how much larger the squared errors of unseen rows are than those of rows that were fitted.
        goes_through: whether the potential may go through every row that was fitted, which then says nothing of errors.
        spread: unit of each input, 0 for one that never varies; of each condition.
        periods: of the inputs.
        origin: where no energies were measured, the lowest training point, which has energy zero.
    """

    potential: Model
    x: Float[np.ndarray, "n d"]
    energy: Float[np.ndarray, " n"]
    gradient: Float[np.ndarray, "n d"]
    condition: Float[np.ndarray, "n q"]
    weight: Float[np.ndarray, " n"]
    trained: Bool[np.ndarray, " n"]
    energy_weight: float
    gradient_weight: float
    unseen: dict[str, float]
    goes_through: bool
    spread: Float[np.ndarray, " d"]
    condition_spread: Float[np.ndarray, " q"]
    periods: Float[np.ndarray, " d"]
    origin: Float[np.ndarray, " d"] | None

    @classmethod
    def of(
        cls, potential: Model, train: Dataset, held: Dataset | None, errors: dict[str, dict[str, float]]
    ) -> "Residuals":
        """Take the rows of a fit.

        Args:
            potential: what was fitted.
            train: the rows that were fitted.
            held: the rows that were held back; None where there are none.
            errors: relative errors of both parts, by kind.
        """
        parts = [train] if held is None else [train, held]
        periods = potential.input_map.periods
        spread = input_spread(train.x, periods)
        energy = np.concatenate([_or_nan(part.energy, (part.n,)) for part in parts])
        gradient = np.concatenate([_or_nan(part.gradient, part.x.shape) for part in parts])
        condition = np.concatenate([_or_nan(part.condition, (part.n, 0)) for part in parts])
        weight = np.concatenate([np.ones(part.n) if part.weight is None else part.weight for part in parts])
        centred = energy - weighted_mean(energy, weight)
        return cls(
            potential=potential,
            x=np.concatenate([part.x for part in parts]),
            energy=energy,
            gradient=gradient,
            condition=condition,
            weight=weight,
            trained=np.arange(len(weight)) < train.n,
            energy_weight=_one_over_squares(centred, weight),
            gradient_weight=_one_over_squares(spread * gradient, weight[:, None]),
            unseen=unseen(potential, train, errors),
            goes_through=goes_through(potential, train),
            spread=spread,
            condition_spread=np.where(condition.std(axis=0) > 0, condition.std(axis=0), 1.0),
            periods=periods,
            origin=None if train.energy is not None else _lowest_row(potential, train),
        )

    def scaled(self, difference: Float[np.ndarray, "*n d"]) -> Float[np.ndarray, "*n d"]:
        """Return differences of points in units of the spreads, by the shorter way around."""
        units = np.where(self.spread > 0, self.spread, 1.0)
        return np.asarray(displacement(difference, self.periods) / units)

    def errors_at(
        self, x: Float[np.ndarray, " d"], condition: Float[np.ndarray, " q"] | None
    ) -> Float[np.ndarray, "p p"] | None:
        """Return the covariance of the errors of energy and gradient at a point, `p = 1 + d`, in units of the spreads.

        The error is taken for a plane, fitted to the residuals of the nearest rows with the weights of the fit: three
        per number of the plane, or one in a hundred of all rows where these are more. Its covariance follows from their
        mean square, that of rows that were fitted raised to what it is of unseen ones. Without gradients its slope is
        that of up to four times as many rows, one in twenty of all.
        Residuals of neighbours that are alike are no noise and do not average out: as in a sample of clusters, `k`
        residuals with correlation `c`, seen in four times as many rows, count as `k / (1 + (k - 1) c)` (Kish, 1965).
        What rows held back show beyond that is no noise of rows either: it is added as it is.

        Args:
            x: the point.
            condition: its condition, where there are any.

        Returns:
            The covariance; zero for an energy where none was measured. None where too few rows have energies and too
            few have gradients, and where squares of numbers leave float64.
        """
        away = self.scaled(self.x - x)
        distance = np.sum(away**2, axis=1)
        if condition is not None:
            distance = distance + np.sum(((self.condition - condition) / self.condition_spread) ** 2, axis=1)
        d = len(self.spread)
        count = max(NEAREST * (1 + d), round(SHARE * len(self.x)))
        energies = self._near("energy", self.energy_weight, away, distance, count)
        slopes = self._near("gradient", self.gradient_weight, away, distance, count)
        if slopes is not None:
            both = covariance_of_plane([slopes] if energies is None else [energies, slopes], count)
            return self._with_errors_between_rows(both, away, distance, count)
        if energies is None:
            return None
        # in so few energies the noise hides how steep the plane is
        near = covariance_of_plane([energies], count)
        most = min(len(energies.away), max(count, round(SLOPE_SHARE * len(self.x))))
        wide = covariance_of_plane([energies], most)
        if near is None or wide is None:
            return None
        wide[0, :] = wide[:, 0] = 0.0
        wide[0, 0] = near[0, 0]
        return self._with_errors_between_rows(wide, away, distance, count)

    def _with_errors_between_rows(
        self,
        covariance: Float[np.ndarray, "p p"] | None,
        away: Float[np.ndarray, "n d"],
        distance: Float[np.ndarray, " n"],
        count: int,
    ) -> Float[np.ndarray, "p p"] | None:
        """Add the errors near a point that only rows held back show; None where that is not finite.

        Of the nearest rows held back the mean square counts, less the largest that the noise of those that were fitted
        lets one expect, or all of it where the potential goes through these. Such an error does not average out.
        Without gradients it comes and goes over the distance from a row held back to the nearest that was fitted.
        """
        if covariance is None:
            return None
        squares = {}
        for kind in self.unseen:
            held, fitted = (
                self._nearest(kind, distance, count, seen) for seen in (~self.trained, self.trained)
            )
            if len(held) < NEAREST or len(fitted) < NEAREST:
                continue
            with np.errstate(over="ignore", invalid="ignore"):
                shown, known = (
                    np.average(self._residuals(kind, rows) ** 2, axis=0, weights=self.weight[rows])
                    for rows in (held, fitted)
                )
                squares[kind] = np.maximum(shown - (0.0 if self.goes_through else MAX_UNSEEN) * known, 0.0)
        energy = float(squares["energy"][0]) if "energy" in squares else 0.0
        slopes = squares.get("gradient")
        if slopes is None:
            slopes = np.full(away.shape[1], energy / self._gap(away, distance, count) ** 2)
        total = covariance + np.diag(np.concatenate([[energy], slopes]))
        return np.asarray(total) if np.isfinite(total).all() else None

    def _gap(self, away: Float[np.ndarray, "n d"], distance: Float[np.ndarray, " n"], count: int) -> float:
        """Return the usual distance from an energy held back to the nearest one that was fitted."""
        held, fitted = (
            self._nearest("energy", distance, rows, seen)
            for rows, seen in ((count, ~self.trained), (len(away), self.trained))
        )
        if len(held) == 0 or len(fitted) == 0:
            return np.inf
        places = np.concatenate([away, self.condition / self.condition_spread], axis=1)
        gaps = np.asarray(tree_of(places[fitted], None).query(places[held])[0])
        return float(np.median(gaps[gaps > 0])) if (gaps > 0).any() else np.inf

    def _near(
        self,
        kind: str,
        scale: float,
        away: Float[np.ndarray, "n d"],
        distance: Float[np.ndarray, " n"],
        count: int,
    ) -> Near | None:
        """Return what is known of a kind near a point; None where fewer rows than are asked for have it."""
        rows = self._nearest(kind, distance, WIDER * count)
        if scale == 0 or len(rows) < count:
            return None
        raised = np.where(self.trained[rows], self.unseen.get(kind, 1.0), 1.0)
        residual = self._residuals(kind, rows)
        return Near(kind, away[rows], residual, self.weight[rows], scale, raised)

    def _nearest(
        self,
        kind: str,
        distance: Float[np.ndarray, " n"],
        count: int,
        among: Bool[np.ndarray, " n"] | None = None,
    ) -> Int[np.ndarray, " k"]:
        """Return the nearest rows at which all of a kind was measured, nearest first, among all or some."""
        values = self.energy[:, None] if kind == "energy" else self.gradient
        known = np.isfinite(values).all(axis=1) & (self.weight > 0)
        rows = np.flatnonzero(known if among is None else known & among)
        if len(rows) > count:
            rows = rows[np.argpartition(distance[rows], count)[:count]]
        return np.asarray(rows[np.argsort(distance[rows], kind="stable")])

    def _residuals(self, kind: str, rows: Int[np.ndarray, " k"]) -> Float[np.ndarray, "k m"]:
        """Return predicted minus given, gradients in units of the spreads."""
        conditions = self.condition[rows] if self.condition.shape[1] else None
        if kind == "energy":
            answer = evaluate_batch(self.potential, self.x[rows], "energy", conditions)[0]
            return np.asarray(answer - self.energy[rows])[:, None]
        answer = evaluate_batch(self.potential, self.x[rows], "gradient", conditions)[1]
        return np.asarray(self.spread * (answer - self.gradient[rows]))


def _lowest_row(potential: Model, train: Dataset) -> Float[np.ndarray, " d"]:
    return np.asarray(train.x[int(np.argmin(potential.energy(*train.points)))])


def _or_nan(values: np.ndarray | None, shape: tuple[int, ...]) -> np.ndarray:
    return np.full(shape, np.nan) if values is None else np.asarray(values, float)


def _one_over_squares(values: np.ndarray, weight: np.ndarray) -> float:
    """Return one over the weighted sum of squares of what was measured; zero where there is nothing to divide by."""
    with np.errstate(over="ignore"):
        total = float(np.nansum(weight * values**2))
    return 1.0 / total if 0 < total < np.inf else 0.0
