"""Which data are few rows."""

from ..._data import Dataset
from ..._fit_options import FitOptions

# energies and slopes; of more, rows are set aside, and fits are as good without a process and faster
MOST_ALONG = 100  # with one input
MOST_ACROSS = 200
LEAST_NUMBERS = 3
MOST_INPUTS = 5  # with more, fits of the rows alone are as good, and rows between cost minutes


def is_few(data: Dataset, options: FitOptions) -> bool:
    """Return whether so little was measured that every row is fitted, and folds say how large the errors are.

    Of data with more inputs, with conditions or with Hessians, and for the recipes that one compares with, rows are set
    aside as of many.
    """
    numbers = sum(data.measured.values())
    return (
        options.recipe == "default"
        and data.condition is None
        and data.hessian is None
        and data.dimension <= MOST_INPUTS
        and LEAST_NUMBERS <= numbers <= (MOST_ALONG if data.dimension == 1 else MOST_ACROSS)
    )
