"""What a fit leaves of its data near a point, and how far energy and gradient may be wrong there."""

from dataclasses import dataclass
from typing import NamedTuple

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from ..._data import Dataset
from ..._graph import displacement, tree_of
from ..._inputs import input_spread
from ..._potential import evaluate_batch
from .._task import Model
from .._weighting import effective_rows, weighted_mean

NEAREST = 3  # rows per number of a plane: fewer make its errors unsteady, more are no longer near
SHARE = 0.01  # of all rows, where these are more
SLOPE_SHARE = 0.05  # of all rows: how steep energies are, within what follows
WIDER = 4  # times as many rows show whether neighbours are alike
MAX_UNSEEN = 4.0  # how much larger the squared errors of unseen rows are taken to be, at most


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
            unseen=_unseen(potential, train, errors),
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
            return _covariance([slopes] if energies is None else [energies, slopes], count)
        if energies is None:
            return None
        # in so few energies the noise hides how steep the plane is
        near = _covariance([energies], count)
        most = min(len(energies.away), max(count, round(SLOPE_SHARE * len(self.x))))
        wide = _covariance([energies], most)
        if near is None or wide is None:
            return None
        wide[0, :] = wide[:, 0] = 0.0
        wide[0, 0] = near[0, 0]
        return wide

    def _near(
        self,
        kind: str,
        scale: float,
        away: Float[np.ndarray, "n d"],
        distance: Float[np.ndarray, " n"],
        count: int,
    ) -> "_Near | None":
        """Return what is known of a kind near a point; None where fewer rows than are asked for have it."""
        rows = self._nearest(kind, distance, WIDER * count)
        if scale == 0 or len(rows) < count:
            return None
        raised = np.where(self.trained[rows], self.unseen.get(kind, 1.0), 1.0)
        residual = self._residuals(kind, rows)
        return _Near(kind, away[rows], residual, self.weight[rows], scale, raised)

    def _nearest(self, kind: str, distance: Float[np.ndarray, " n"], count: int) -> Int[np.ndarray, " k"]:
        """Return the nearest rows at which all of a kind was measured, nearest first."""
        values = self.energy[:, None] if kind == "energy" else self.gradient
        rows = np.flatnonzero(np.isfinite(values).all(axis=1) & (self.weight > 0))
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


class _Near(NamedTuple):
    """Residuals of one kind near a point, nearest first, one column per component."""

    kind: str
    away: Float[np.ndarray, "k d"]
    residual: Float[np.ndarray, "k m"]
    weight: Float[np.ndarray, " k"]
    scale: float  # of the weights, in the fit
    raised: Float[np.ndarray, " k"]  # how much larger squares are where rows are unseen


def _covariance(parts: list[_Near], count: int) -> Float[np.ndarray, "p p"] | None:
    """Return the covariance of a plane through the first residuals of all kinds; None where it is not finite."""
    d = parts[0].away.shape[1]
    normal, meat = np.zeros((1 + d, 1 + d)), np.zeros((1 + d, 1 + d))
    for part in parts:
        weight = part.scale * part.weight[:count]
        plane = np.concatenate([np.ones((count, 1)), part.away[:count]], axis=1)
        for k in range(part.residual.shape[1]):
            design = plane if part.kind == "energy" else np.tile(np.eye(1 + d)[1 + k], (count, 1))
            with np.errstate(over="ignore"):
                square = np.average((part.raised * part.residual[:, k] ** 2)[:count], weights=weight)
            square *= 1 + (count - 1) * _correlation(part.residual[:, k], part.weight, part.away)
            normal += (design.T * weight) @ design
            meat += square * (design.T * weight**2) @ design
    if not np.isfinite(meat).all():
        return None
    inverse = np.linalg.pinv(normal, rcond=1e-12, hermitian=True)
    return np.asarray(inverse @ meat @ inverse)


def _correlation(
    residual: Float[np.ndarray, " k"], weight: Float[np.ndarray, " k"], away: Float[np.ndarray, "k d"]
) -> float:
    """Return the correlation of residuals with those of their nearest neighbours, as far as it is no chance."""
    # a weight says how sure a row is: so weighted, residuals are of one size
    residual = np.sqrt(weight / weight.max()) * residual
    k, largest = len(residual), float(np.abs(residual).max())
    if not 0 < largest < np.inf:
        return 0.0
    residual = residual / largest
    # the nearest of two rows at one point may be either
    first, second = np.asarray(tree_of(away, None).query(away, 2)[1]).T
    nearest = np.where(first == np.arange(k), second, first)
    alike = float(np.sum(residual * residual[nearest]) / np.sum(residual**2))
    # noise alone correlates by about one over the square root of the number of pairs
    return float(np.clip(alike - 1 / np.sqrt(effective_rows(weight)), 0.0, 1.0))


def _lowest_row(potential: Model, train: Dataset) -> Float[np.ndarray, " d"]:
    return np.asarray(train.x[int(np.argmin(potential.energy(*train.points)))])


def _or_nan(values: np.ndarray | None, shape: tuple[int, ...]) -> np.ndarray:
    return np.full(shape, np.nan) if values is None else np.asarray(values, float)


def _one_over_squares(values: np.ndarray, weight: np.ndarray) -> float:
    """Return one over the weighted sum of squares of what was measured; zero where there is nothing to divide by."""
    with np.errstate(over="ignore"):
        total = float(np.nansum(weight * values**2))
    return 1.0 / total if 0 < total < np.inf else 0.0


def _unseen(potential: Model, train: Dataset, errors: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return by kind how much larger the squared errors of unseen rows are, by those held back or by counting."""
    parameters = sum(
        np.size(leaf) for leaf in jax.tree.leaves(eqx.filter(potential.modes, eqx.is_inexact_array))
    )
    alike = 1.0 if train.weight is None else effective_rows(train.weight) / train.n
    numbers = alike * sum(train.measured.values())
    by_counting = numbers / (numbers - parameters) if parameters < numbers else np.inf
    seen = errors["train"]
    ratios = {
        kind: (held / seen[kind]) ** 2 if seen.get(kind, 0.0) > 0 else 1.0
        for kind, held in errors.get("validation", {}).items()
    }
    return {kind: float(np.clip(ratios.get(kind, by_counting), 1.0, MAX_UNSEEN)) for kind in seen}
