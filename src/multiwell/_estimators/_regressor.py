"""A scikit-learn regressor that learns a multi-well potential, and the rows that it is given as data."""

import inspect
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from .._data import Dataset, numbered
from .._errors import InputError, MultiwellWarning
from .._fit import fit
from .._fit_options import options
from .._limits import is_whole


def dataset_of(
    x: Float[np.ndarray, "n d"],
    energy: Float[np.ndarray, " n"],
    gradient: Float[np.ndarray, "n k"] | None,
    weight: Float[np.ndarray, " n"],
    names: Sequence[str] | None,
    periods: Any = None,
) -> Dataset:
    """Make the data set of rows with weights: equal rows merged, the rest in lexicographic order.

    Args:
        x: points.
        energy: their energies.
        gradient: their gradients, NaN where not measured; None if they never were.
        weight: weights of the rows; rows of weight zero are left out, the others are positive.
        names: names of the inputs, where they are known.
        periods: length after which an input repeats, by its name or its number; None where none does.

    Raises:
        InputError: nothing can be learned from the data; a period is no length, or that of no input.

    Warns:
        MultiwellWarning: there are not more different rows than inputs, and no gradients; or rows are put into one
            period.
    """
    d = x.shape[1]
    parts = [x, energy[:, None]] if gradient is None else [x, energy[:, None], gradient]
    table, weight = _merge(np.hstack(parts)[weight > 0], weight[weight > 0])
    missing = d + 1 - len(table)
    if missing > 0:
        if gradient is None:
            warnings.warn(
                f"X has {len(table)} different rows for {d} inputs: many potentials fit them equally well",
                MultiwellWarning,
                stacklevel=3,
            )
        # a data set has at least d + 1 rows; those of weight zero count, and the fit leaves them out
        table = np.vstack([table, np.repeat(table[:1], missing, axis=0)])
        weight = np.append(weight, np.zeros(missing))
    return Dataset(
        table[:, :d],
        table[:, d],
        None if gradient is None else table[:, d + 1 :],
        weight=None if (weight == weight[0]).all() else weight,
        names=names,
        energy_name="y",
        periods=_by_name(periods, names or numbered("x", d)),
    )


def _by_name(periods: Any, names: Sequence[str]) -> Any:
    """Return periods by the names of inputs only; what is no mapping, or no column, is left for the data to refuse."""
    if not isinstance(periods, Mapping):
        return periods
    named = {
        names[key] if is_whole(key) and 0 <= key < len(names) else key: length
        for key, length in periods.items()
    }
    if len(named) < len(periods):
        raise InputError(f"periods: a column is named twice, by its name and its number; got {periods!r}")
    return named


def _merge(
    table: Float[np.ndarray, "n k"], weight: Float[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, "m k"], Float[np.ndarray, " m"]]:
    """Return different rows in lexicographic order, and the sums of their weights; NaN equals NaN."""
    order = np.lexsort(table.T[::-1])
    table, weight = table[order], weight[order]
    both_missing = np.isnan(table[1:]) & np.isnan(table[:-1])
    differs = ((table[1:] != table[:-1]) & ~both_missing).any(axis=1)
    first = np.flatnonzero(np.concatenate([[True], differs]))
    return table[first], np.add.reduceat(weight, first)


try:
    from sklearn.base import BaseEstimator, RegressorMixin
    from sklearn.utils import check_array, check_consistent_length, check_random_state
    from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data
except ImportError as error:
    raise ImportError(
        'MultiwellRegressor needs scikit-learn 1.6 or later: pip install "multiwell[sklearn]"'
    ) from error


# those of a fit but two: rows are held back by scikit-learn's own means, and its seed is `random_state`
OPTIONS = {each.name: each.default for each in options() if each.name not in ("seed", "validation")}
PARAMETERS = OPTIONS | {"input_map": None, "periods": None, "random_state": None}


class MultiwellRegressor(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Regression of an energy by a multi-well potential, for scikit-learn.

    It fits as `multiwell.fit` does, from all rows: cross-validation is scikit-learn's. Inputs are scaled inside. Equal
    rows are merged and their weights added, and the order of the rows does not matter, so that a whole weight is the
    same as a repeated row.

    Args:
        input_map: what modes see of the inputs, one of `mw.inputs`, as in `multiwell.fit`.
        periods: length after which a column of `X` repeats, by its name or its number, such as `{"phi": 360}` or
            `{0: 360}`; columns that are not named do not repeat.
        random_state: an integer for the same result each time; a `numpy.random.RandomState`, or None.
        **given: the options of `multiwell.fit` but `seed` and `validation`, with the same defaults: `max_modes` (no
            more than there are different rows), `family`, `recipe`, `max_seconds` (results under a limit depend on
            the machine), `tolerance`, `widths`, `sharpness`, `rho` and `ensemble`.

    Attributes:
        potential_: the fitted potential.
        wells_: its wells, deepest first.
        result_: the whole `FitResult`; its errors are those on the rows it was fitted to.
        n_features_in_: number of inputs.
        feature_names_in_: names of the inputs, where `X` had any.
    """

    def __init__(
        self, *, input_map: Any = None, periods: Any = None, random_state: Any = None, **given: Any
    ) -> None:
        unknown = given.keys() - OPTIONS.keys()
        if unknown:
            raise TypeError(f"MultiwellRegressor got an unexpected argument {min(unknown)!r}")
        # scikit-learn wants arguments as they came, checked by `fit`
        self.input_map, self.periods, self.random_state = input_map, periods, random_state
        for name, default in OPTIONS.items():
            setattr(self, name, given.get(name, default))

    def fit(self, X: Any, y: Any, gradient: Any = None, sample_weight: Any = None) -> "MultiwellRegressor":
        """Learn the potential.

        Args:
            X: points, shape `(n, d)`.
            y: their energies, shape `(n,)`.
            gradient: gradients of the energy with respect to the columns of `X`, shape `(n, d)`, in energy per input
                unit; NaN where not measured.
            sample_weight: weights of the rows, shape `(n,)`, none negative.

        Returns:
            The estimator itself.

        Raises:
            ValueError: the arrays are not as described, or an argument of the estimator is out of range.
            InputError: (a ValueError) the energy is constant, or all rows are one point: there is nothing to learn; a
                period or the input map does not go with the columns of `X`.
            FitError: no potential with finite errors was found.

        Warns:
            MultiwellWarning: rows contradict each other, an input never changes, there are not more different rows
                than inputs, or rows are put into one period.
        """
        X, y = validate_data(self, X, y, dtype=np.float64, y_numeric=True, ensure_min_samples=2)
        if (X[0] == X).all():
            raise InputError(
                f"X is the same point in all {len(X)} rows; at least two different ones are needed"
            )
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        if not weight.any():
            raise InputError("sample_weight is zero in every row; at least one weight must be positive")
        if gradient is not None:
            gradient = check_array(
                gradient, dtype=np.float64, ensure_all_finite="allow-nan", input_name="gradient"
            )
            check_consistent_length(X, gradient)
        names = tuple(self.feature_names_in_) if hasattr(self, "feature_names_in_") else None
        data = dataset_of(X, y.astype(np.float64), gradient, weight, names, self.periods)
        rows = data.n if data.weight is None else int(np.count_nonzero(data.weight))
        asked = {name: getattr(self, name) for name in OPTIONS}
        if isinstance(self.max_modes, int | np.integer) and self.max_modes > rows:
            asked["max_modes"] = rows
        seed = int(check_random_state(self.random_state).randint(np.iinfo(np.int32).max))
        self.result_ = fit(data, **asked, input_map=self.input_map, seed=seed, validation=0.0)
        self.potential_ = self.result_.potential_at_reference
        self.wells_ = self.result_.wells
        return self

    def predict(self, X: Any) -> Float[np.ndarray, " n"]:
        """Predict energies at points `X` of shape `(n, d)`; shape `(n,)`, float64.

        Raises:
            NotFittedError: `fit` has not been called.
            ValueError: `X` is no finite table with as many columns as there are inputs.
        """
        check_is_fitted(self)
        return np.asarray(self.potential_.energy(validate_data(self, X, reset=False, dtype=np.float64)))

    def predict_gradient(self, X: Any) -> Float[np.ndarray, "n d"]:
        """Predict energy gradients at points `X` of shape `(n, d)`; shape `(n, d)`, float64, energy per input unit.

        Raises:
            NotFittedError: `fit` has not been called.
            ValueError: `X` is no finite table with as many columns as there are inputs.
        """
        check_is_fitted(self)
        return np.asarray(self.potential_.gradient(validate_data(self, X, reset=False, dtype=np.float64)))


# scikit-learn reads the parameters of an estimator off this signature
MultiwellRegressor.__init__.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
    [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        *(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
            for name, default in PARAMETERS.items()
        ),
    ]
)
