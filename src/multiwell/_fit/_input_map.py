"""What modes see of the inputs of a data set, where that is not these themselves."""

from typing import Any

import numpy as np

from .._data import Dataset
from .._errors import InputError
from .._inputs import AbstractInputMap, Periodic

SAME = 1e-9  # of a period


def input_map_of(data: Dataset, asked: Any) -> AbstractInputMap | None:
    """Return the map that was asked for, or that of the data's periods; None for the inputs themselves.

    Raises:
        InputError: it is no map, takes another number of inputs, or repeats otherwise than the data do.
    """
    if asked is None:
        lengths = {k: data.periods[name] for k, name in enumerate(data.names) if name in data.periods}
        return Periodic.of(data.dimension, lengths) if lengths else None
    if not isinstance(asked, AbstractInputMap):
        raise InputError(
            f"input_map must be a map such as mw.inputs.FunctionMap.of(function, {data.dimension}), got "
            f"{type(asked).__name__}"
        )
    if asked.n_inputs != data.dimension:
        raise InputError(
            f"input_map takes {asked.n_inputs} inputs, the data have {data.dimension} ({', '.join(data.names)})"
        )
    for name, of_data, of_map in zip(data.names, data.turns, asked.periods, strict=True):
        if of_data and abs(of_data - of_map) > SAME * of_data:
            repeats = f"after {of_map:g}" if of_map else "never"
            raise InputError(f"input_map: {name} repeats after {of_data:g} in the data, in the map {repeats}")
        values = data.x[:, data.names.index(name)]
        if of_map and np.ptp(values) > of_map * (1 + SAME):
            raise InputError(
                f"input_map: {name} repeats after {of_map:g} in the map, but spans {np.ptp(values):g} in the data; "
                f"give periods={{{name!r}: {of_map:g}}} to the data, which puts them into one period"
            )
    return asked
