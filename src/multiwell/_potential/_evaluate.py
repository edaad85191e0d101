"""Potentials over batches of points, and the checks of what goes in and what comes out."""

from typing import TYPE_CHECKING, Any, Literal

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array

from .._errors import InputError
from .._inputs import AbstractInputMap, Affine, Parameter
from .._numerics import map_rows

if TYPE_CHECKING:
    from ._abstract import AbstractPotential, AbstractUnconditionalPotential

Quantity = Literal["energy", "gradient", "hessian", "responsibilities"]


class _Row(eqx.Module):
    """One quantity of a potential as a function of a row: a point and its condition.

    `seen` is what the points are mapped by, and the unit of the answers; None for those of the potential at the
    condition. Being arguments of the compiled program, points and features of the same shape share one.
    """

    potential: "AbstractPotential"
    quantity: Quantity = eqx.field(static=True)
    seen: tuple[AbstractInputMap, Parameter] | None

    def __call__(self, x: Array, condition: Array | None) -> tuple[Array, ...]:
        fixed = self.potential.fixed(condition)
        return fixed.at_point(x, self.quantity, *(self.seen or (fixed.input_map, fixed.units.scale)))


def evaluate_batch(
    potential: "AbstractPotential",
    X: np.ndarray,
    quantity: Quantity,
    condition: Any = None,
    *,
    shifted: bool = True,
) -> tuple[np.ndarray, ...]:
    """Evaluate one quantity of a potential over a batch, in the units of the data.

    Args:
        potential: the potential.
        X: points, shape `(n, d)`.
        quantity: "energy", "gradient", "hessian" or "responsibilities"; derivatives bring the lower ones along.
        condition: conditions of a conditional potential, `(n, q)`, or `(q,)` for all points; else None.
        shifted: whether energies contain the shift of their units; far from zero its rounding hides small differences.

    Returns:
        NumPy float64 arrays with `n` rows: energy; energy and gradient; energy, gradient and Hessian; or
        the responsibilities. Rows too far from the data for float64 are not finite.

    Raises:
        InputError: `X` or the conditions have another shape, or an entry that is not finite.
    """
    points = check_batch(X, potential.dimension)
    rows = check_conditions(condition, potential.n_conditions, len(points))
    seen = None if potential.n_conditions else (potential.input_map, np.asarray(potential.units.scale))
    first, *others = map_rows(_Row(potential, quantity, seen), (points, rows))
    if shifted and quantity != "responsibilities":
        first = first + float(potential.units.shift)
    return first, *others


def evaluate_features(
    potential: "AbstractUnconditionalPotential", z: np.ndarray, quantity: Quantity
) -> tuple[np.ndarray, ...]:
    """Evaluate one quantity over a batch of features, `(n, m)`, in units of the energy and of the features.

    Raises:
        InputError: an answer is not finite (the row is named).
    """
    seen = Affine.identity(z.shape[1]), np.ones(())
    answers = map_rows(_Row(potential, quantity, seen), (z, None))
    return tuple(check_answers(quantity, part) for part in answers)


def check_answers(what: str, answers: np.ndarray) -> np.ndarray:
    """Return the answers for a batch, or raise an InputError that names the first row that is not finite."""
    finite = np.isfinite(answers)
    if not finite.all():
        row = int(np.argmin(finite.reshape(len(finite), -1).all(axis=1)))
        raise InputError(
            f"X: the {what} at row {row} is not finite: the point is too far from the data for float64"
        )
    return answers


def check_batch(X: Any, dimension: int, name: str = "X") -> np.ndarray:
    """Return a batch of finite points as float64 `(n, d)`, or raise an InputError that says what is wrong with it."""
    if isinstance(X, jax.core.Tracer):
        raise InputError(
            f"{name} is traced by JAX: inside jax.jit, jax.grad and jax.vmap call V(x) on one point"
        )
    try:
        points = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be numbers of shape (n, {dimension}): {error}") from None
    if points.ndim != 2 or points.shape[1] != dimension:
        remedy = f"; use {name}.reshape(-1, 1)" if dimension == 1 and points.ndim == 1 else ""
        raise InputError(f"{name} must have shape (n, {dimension}), got {points.shape}{remedy}")
    finite = np.isfinite(points).all(axis=1)
    if not finite.all():
        raise InputError(f"{name} has an entry that is not finite in row {int(np.argmin(finite))}")
    return points


def check_conditions(condition: Any, n_conditions: int, n_points: int) -> np.ndarray | None:
    """Return one row of conditions per point, or None where there are none, or raise an InputError."""
    if n_conditions == 0:
        if condition is not None:
            raise InputError("condition: this potential depends on none")
        return None
    if condition is None:
        raise InputError(
            f"condition is missing: this potential depends on {n_conditions}; V.at(c) fixes them for all points"
        )
    given = np.asarray(condition)
    if given.shape in ((), (n_conditions,)):
        given = np.tile(given.reshape(1, -1), (n_points, 1))
    rows = check_batch(given, n_conditions, "condition")
    if len(rows) != n_points:
        raise InputError(f"condition must have one row per point, {n_points}, got {len(rows)}")
    return rows
