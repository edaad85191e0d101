"""Which data are few rows."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Int

from ..._data import Dataset, one_row_per_point, point_of_row, without_copies
from ..._fit_options import FitOptions

# energies and slopes; of more, rows are set aside, and fits are as good without a process and faster
MOST_ALONG = 100  # with one input
MOST_ACROSS = 200
LEAST_NUMBERS = 3
MOST_INPUTS = 5  # with more, fits of the rows alone are as good, and rows between cost minutes


class FewRows(NamedTuple):
    """Few rows, as they are learned from.

    Attributes:
        data: the rows.
        numbers: of the rows in what was given.
        note: what people are told, where rows at one point became one.
    """

    data: Dataset
    numbers: Int[np.ndarray, " n"]
    note: str | None


def few_of(data: Dataset, options: FitOptions) -> FewRows | None:
    """Return the rows where they are few; None of many.

    Copies say nothing new, and count as weight. Where rows at one point differ, they tell the noise as long as all
    of them are few; of more their mean stands for them, with their number as its weight.
    """
    # a group is left out as a whole, whatever its points are
    if not _may_be_few(data, options) or data.group is not None or point_of_row(data) is None:
        return FewRows(data, np.arange(data.n), None) if is_few(data, options) else None
    once, first = without_copies(data)
    note = f"{data.n - once.n} of {data.n} rows are copies of others: they count as weight of these"
    if not is_few(once, options):
        once, first = one_row_per_point(data)
        note = (
            f"{data.n} rows are at {once.n} points: each counts as one row, the mean of what was measured "
            "there, with as many times the weight"
        )
    if not is_few(once, options):
        return None
    return FewRows(once, first, note if once.n < data.n else None)


def is_few(data: Dataset, options: FitOptions) -> bool:
    """Return whether so little was measured that every row is fitted, and folds say how large the errors are.

    Of data with more inputs, with conditions or with Hessians, and for the recipes that one compares with, rows are set
    aside as of many.
    """
    most = MOST_ALONG if data.dimension == 1 else MOST_ACROSS
    return _may_be_few(data, options) and LEAST_NUMBERS <= sum(data.measured.values()) <= most


def _may_be_few(data: Dataset, options: FitOptions) -> bool:
    return (
        options.recipe == "default"
        and data.condition is None
        and data.hessian is None
        and data.dimension <= MOST_INPUTS
    )
