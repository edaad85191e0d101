"""Which data are few rows."""

from ..._data import Dataset
from ..._fit_options import FitOptions

MOST_NUMBERS = 300  # energies and slopes; of more, some are set aside
LEAST_NUMBERS = 3


def is_few(data: Dataset, options: FitOptions) -> bool:
    """Return whether so little was measured that every row is fitted, and folds say how large the errors are.

    Of data with conditions or with Hessians, and for the recipes that one compares with, rows are set aside as of many.
    """
    numbers = data.measured
    return (
        options.recipe == "default"
        and data.condition is None
        and data.hessian is None
        and LEAST_NUMBERS <= sum(numbers.values()) <= MOST_NUMBERS
    )
