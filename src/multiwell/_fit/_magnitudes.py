"""Which numbers a fit can compute with."""

import numpy as np

from .._data import Dataset
from .._errors import InputError

LARGEST = 1e100  # products of three stay finite in float64


def check_magnitudes(data: Dataset) -> None:
    """Refuse numbers whose products are no numbers of float64, by their kind, column and row."""
    columns = {
        "x": data.names,
        "energy": (data.energy_name,),
        "gradient": data.gradient_names,
        "hessian": tuple(
            f"entry {k // data.dimension}, {k % data.dimension}" for k in range(data.dimension**2)
        ),
        "condition": data.condition_names,
    }
    for kind, names in columns.items():
        values = getattr(data, kind)
        if values is None:
            continue
        sizes = np.nan_to_num(np.abs(values)).reshape(data.n, -1)
        row, column = np.unravel_index(int(np.argmax(sizes)), sizes.shape)
        largest = sizes[row, column]
        if largest > LARGEST:
            raise InputError(
                f"{kind}: {names[column]} is {largest:.3g} in row {row}; numbers above {LARGEST:g} cannot be fitted: "
                "choose a larger unit, or drop the row"
            )
        if 0 < largest < 1 / LARGEST:
            raise InputError(
                f"{kind}: the largest number is {largest:.3g}; below {1 / LARGEST:g} none can be fitted: choose a "
                "smaller unit"
            )
